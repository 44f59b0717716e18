import { useTranslation } from "react-i18next";
import { useDataMap } from "../../api/data-map.ts";
import style from "./operation-form.module.css";
import { slotsIn } from "./slots-in.ts";

export type SlotsFoundProps = {
  readonly texts: readonly string[];
  readonly fields: readonly string[];
  readonly parameters: readonly string[];
};

/** What would go, as it stands in the form just now; and what stands for nothing that this vendor may have. */
export function SlotsFound({ texts, fields, parameters }: SlotsFoundProps) {
  const { t } = useTranslation();
  const found = slotsIn(texts, { map: useDataMap(), fields, parameters });
  const wrong = found.filter(({ isKnown }) => !isKnown);
  if (found.length === 0) return null;
  return (
    <div className={style.found} role="status">
      <p>
        {t("slot.found")}{" "}
        {found.map(({ source, isKnown }) => (
          <code key={source} data-known={isKnown}>
            {source === "" ? "{{ }}" : source}
          </code>
        ))}
      </p>
      {wrong.length === 0 ? null : <p className={style.unknown}>{t("slot.unknown", { count: wrong.length })}</p>}
    </div>
  );
}
