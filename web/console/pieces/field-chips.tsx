import { useTranslation } from "react-i18next";
import { fieldLabel, useDataMap } from "../api/data-map.ts";
import style from "./field-chips.module.css";

/** Fields of the data map by their labels, and the security code of a card where it goes along. */
export function FieldChips({ fields, hasCode = false }: { readonly fields: readonly string[]; readonly hasCode?: boolean }) {
  const { t } = useTranslation();
  const map = useDataMap();
  return (
    <ul className={style.chips}>
      {fields.map((field) => (
        <li key={field}>{fieldLabel(map, field)}</li>
      ))}
      {hasCode ? <li>{t("operation.code")}</li> : null}
    </ul>
  );
}
