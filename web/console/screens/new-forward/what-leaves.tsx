import { useTranslation } from "react-i18next";
import { type DataMap, fieldLabel } from "../../api/data-map.ts";
import type { Operation, Vendor } from "../../api/vendors.ts";
import { Card } from "../../pieces/card.tsx";
import style from "./new-forward-screen.module.css";

export type WhatLeavesProps = {
  readonly map: DataMap | undefined;
  readonly vendor: Vendor | undefined;
  readonly operation: Operation | undefined;
};

/** What of the customer's goes where, before it does. */
export function WhatLeaves({ map, vendor, operation }: WhatLeavesProps) {
  const { t } = useTranslation();
  return (
    <Card title={t("leaves.title")}>
      {vendor === undefined || operation === undefined ? (
        <p className={style.say}>{t("leaves.notYet")}</p>
      ) : (
        <>
          <p className={style.say}>{t("leaves.to", { vendor: vendor.label, host: vendor.origin.replace(/^https?:\/\//u, "") })}</p>
          <ul className={style.chips}>
            {operation.fields.map((field) => (
              <li key={field}>{fieldLabel(map, field)}</li>
            ))}
            {operation.needsCode ? <li>{t("operation.code")}</li> : null}
          </ul>
        </>
      )}
      <p className={style.text}>{t("leaves.unseen")}</p>
    </Card>
  );
}
