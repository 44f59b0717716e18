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
  const purposes = useMyPurposes();
  const purpose = purposes?.[0]?.name;
  const { data, error } = useQuery({ ...correctionQuery(id, purpose), enabled: purposes !== undefined });
  if (error !== null) return <RefusalNote error={error} isQuiet />;
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
