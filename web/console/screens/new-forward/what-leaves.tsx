import { useTranslation } from "react-i18next";
import type { Operation, Vendor } from "../../api/vendors.ts";
import { Card } from "../../pieces/card.tsx";
import { FieldChips } from "../../pieces/field-chips.tsx";
import style from "./new-forward-screen.module.css";

export type WhatLeavesProps = {
  readonly vendor: Vendor | undefined;
  readonly operation: Operation | undefined;
};

/** What of the customer's goes where, before it does. */
export function WhatLeaves({ vendor, operation }: WhatLeavesProps) {
  const { t } = useTranslation();
  return (
    <Card title={t("leaves.title")}>
      {vendor === undefined || operation === undefined ? (
        <p className={style.say}>{t("leaves.notYet")}</p>
      ) : (
        <>
          <p className={style.say}>{t("leaves.to", { vendor: vendor.label, host: vendor.origin.replace(/^https?:\/\//u, "") })}</p>
          <div className={style.goes}>
            <FieldChips fields={operation.fields} hasCode={operation.needsCode} />
          </div>
        </>
      )}
      <p className={style.text}>{t("leaves.unseen")}</p>
    </Card>
  );
}
