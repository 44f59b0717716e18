import { useTranslation } from "react-i18next";
import type { Refused } from "../../api/customers.ts";
import type { DataMap, MapField } from "../../api/data-map.ts";
import { ReadAloud } from "../../pieces/read-aloud.tsx";
import style from "./held-fields.module.css";
import { WhoMay } from "./who-may.tsx";

export type NotShownProps = {
  readonly map: DataMap;
  readonly purpose: string;
  readonly fields: readonly { readonly name: string; readonly field: MapField; readonly refused: Refused }[];
};

/** Details with which this person may do nothing: one reason is told once for all that have it, and not in a row each. */
export function NotShown({ map, purpose, fields }: NotShownProps) {
  const { t } = useTranslation();
  if (fields.length === 0) return null;
  const byReason = Map.groupBy(fields, ({ refused: { say, unlock } }) => JSON.stringify([say, unlock]));
  return (
    <section aria-label={t("customer.notShown")} className={style.apart}>
      <h3>{t("customer.notShown")}</h3>
      {[...byReason].map(([reason, alike]) => (
        <div key={reason} className={style.alike}>
          <ul className={style.chips}>
            {alike.map(({ name, field }) => (
              <li key={name} className={style.chip}>
                {field.label} <WhoMay map={map} purpose={purpose} name={name} label={field.label} />
              </li>
            ))}
          </ul>
          {alike.slice(0, 1).map(({ refused: { say, unlock } }) => (
            <ReadAloud key={reason} say={say} unlock={unlock} isQuiet />
          ))}
        </div>
      ))}
    </section>
  );
}
