import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type DataMap, fieldLabel, purposeLabel } from "../../api/data-map.ts";
import { type Correction, correctionQuery } from "../../api/rights-requests.ts";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { roleLabel } from "../../pieces/role-label.ts";
import { ShownText } from "../../pieces/shown-text.tsx";
import style from "./rights-request-screen.module.css";

export type WhatChangesProps = { readonly id: string; readonly map: DataMap | undefined };

/** Each value as it is and as the customer says it should be, masked as this person's work lets them; and who sees what they may not. */
export function WhatChanges({ id, map }: WhatChangesProps) {
  const { t } = useTranslation();
  const { data, error } = useQuery(correctionQuery(id));
  if (error !== null)
    return (
      <div className={style.apart}>
        <RefusalNote error={error} isQuiet />
      </div>
    );
  if (data === undefined) return null;
  return (
    <>
      <dl className={style.changes}>
        {data.items.map(({ field, asks, before, after }) => (
          <div key={field}>
            <dt>{fieldLabel(map, field)}</dt>
            <dd>
              <span>
                <span className={style.quiet}>{t("rightsRequest.asItIs")}</span>
                <ShownText shown={before} />
              </span>
              <span aria-hidden="true">→</span>
              <span>
                <span className={style.quiet}>{t("rightsRequest.asItShould")}</span>
                {asks === "removal" ? t("rightsRequest.toBeRemoved") : <ShownText shown={after} />}
              </span>
            </dd>
          </div>
        ))}
      </dl>
      {data.items.some(({ before }) => before.form === "refused") ? (
        <WhoSees seenBy={data.seenBy} count={data.items.length} map={map} />
      ) : null}
    </>
  );
}

type WhoSeesProps = Pick<Correction, "seenBy"> & { readonly count: number; readonly map: DataMap | undefined };

/** Whoever decides may do so without having seen it; it is said who could. */
function WhoSees({ seenBy, count, map }: WhoSeesProps) {
  const { t } = useTranslation();
  return (
    <div className={style.apart}>
      <p className={style.say}>{t(seenBy.length === 0 ? "rightsRequest.nobodySees" : "rightsRequest.whoSees")}</p>
      {seenBy.length === 0 ? null : (
        <ul className={style.seers}>
          {seenBy.map(({ role, purpose, fields }) => (
            <li key={`${role} ${purpose}`}>
              <strong>{roleLabel(role)}</strong> ·{" "}
              {purpose === "rights" || purpose === "security" ? t(`builtInPurpose.${purpose}`) : purposeLabel(map, purpose)}
              {fields.length === count ? "" : `: ${fields.map((field) => fieldLabel(map, field)).join(", ")}`}
            </li>
          ))}
        </ul>
      )}
      <p className={style.say}>
        {t("rightsRequest.whoSeesThen")} <Link to="/staff">{t("staff.title")}</Link>
      </p>
    </div>
  );
}
