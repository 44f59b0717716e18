import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type DataMap, fieldLabel, useMyPurposes } from "../../api/data-map.ts";
import { correctionQuery } from "../../api/rights-requests.ts";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { ShownText } from "../../pieces/shown-text.tsx";
import style from "./rights-request-screen.module.css";

export type WhatChangesProps = { readonly id: string; readonly map: DataMap | undefined };

/** Each value as it is and as the customer says it should be, masked as this person's work lets them. */
export function WhatChanges({ id, map }: WhatChangesProps) {
  const { t } = useTranslation();
  // Whoever has no work with customers is not asked about, either: a refusal would stand in the ledger for nothing.
  const purpose = useMyPurposes()?.[0]?.name;
  const { data, error } = useQuery({ ...correctionQuery(id, purpose), enabled: purpose !== undefined });
  if (error !== null)
    return (
      <div className={style.apart}>
        <RefusalNote error={error} isQuiet />
      </div>
    );
  return (
    <dl className={style.changes}>
      {data?.map(({ field, before, after }) => (
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
              <ShownText shown={after} />
            </span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
