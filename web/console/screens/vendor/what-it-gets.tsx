import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { purposeLabel, useDataMap } from "../../api/data-map.ts";
import { session } from "../../api/session.ts";
import type { Vendor } from "../../api/vendors.ts";
import { Card } from "../../pieces/card.tsx";
import { FieldChips } from "../../pieces/field-chips.tsx";
import style from "./vendor-screen.module.css";

/** What the data map lets it have, and what for: nothing else reaches it, whoever asks. */
export function WhatItGets({ vendor: { gets } }: { readonly vendor: Vendor }) {
  const { t } = useTranslation();
  const map = useDataMap();
  const isOwner = useCell(session)?.staff.isOwner === true;
  const change = isOwner ? <Link to="/map">{t("vendor.changeMap")}</Link> : undefined;
  if (gets.fields.length === 0)
    return (
      <Card title={t("vendor.gets")} aside={change}>
        <p className={style.text}>{t("vendor.getsNothing")}</p>
      </Card>
    );
  return (
    <Card title={t("vendor.gets")} aside={change}>
      <p className={style.say}>{t("vendor.getsFor", { purposes: gets.purposes.map((one) => purposeLabel(map, one)).join(" · ") })}</p>
      <FieldChips fields={gets.fields} />
    </Card>
  );
}
