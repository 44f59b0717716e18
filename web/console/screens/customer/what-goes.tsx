import { useTranslation } from "react-i18next";
import type { DataMap } from "../../api/data-map.ts";
import type { ErasurePreview } from "../../api/rights.ts";
import { dayOf } from "../../words/times.ts";
import { erasureWords, keptWords } from "./erasure-words.ts";
import style from "./what-goes.module.css";

export type WhatGoesProps = { readonly preview: Pick<ErasurePreview, "destroyed" | "kept" | "finalAt">; readonly map: DataMap | undefined };

/** What an erasure destroys, what it keeps and why and until when. */
export function WhatGoes({ preview, map }: WhatGoesProps) {
  const { t } = useTranslation();
  return (
    <div className={style.columns}>
      <section aria-label={t("erase.goes")}>
        <h3>{t("erase.goes")}</h3>
        <ul className={style.goes}>
          {preview.destroyed.map((what) => (
            <li key={what}>{erasureWords(map, what)}</li>
          ))}
        </ul>
        <p className={style.quiet}>{t("erase.final", { day: dayOf(preview.finalAt) })}</p>
      </section>
      <section aria-label={t("erase.stays")}>
        <h3>{t("erase.stays")}</h3>
        {preview.kept.length === 0 ? <p className={style.quiet}>{t("erase.nothingStays")}</p> : null}
        <ul className={style.stays}>
          {preview.kept.map(({ what, why, until }) => (
            <li key={what}>
              {erasureWords(map, what)}
              <span className={style.quiet}>
                {keptWords({ what, why })} {until === null ? null : t("erase.until", { day: dayOf(until) })}
              </span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
