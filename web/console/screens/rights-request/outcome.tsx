import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type DataMap, fieldLabel } from "../../api/data-map.ts";
import { type RightsRequest, certificateQuery } from "../../api/rights-requests.ts";
import { Card } from "../../pieces/card.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { RowsSkeleton } from "../../pieces/rows-skeleton.tsx";
import { dayOf, exactTime } from "../../words/times.ts";
import { wordsFor } from "../../words/words-for.ts";
import { ErasureCertificate } from "../customer/erasure-certificate.tsx";
import { ExportCard } from "./export-card.tsx";
import { Plan } from "./plan.tsx";
import style from "./rights-request-screen.module.css";

export type OutcomeProps = { readonly request: RightsRequest; readonly map: DataMap | undefined };

/** What was decided and why, and what came of it: the file, or the certificate. */
export function Outcome({ request, map }: OutcomeProps) {
  const { t } = useTranslation();
  return (
    <>
      <TheDecision request={request} map={map} />
      {request.export === null ? null : <ExportCard id={request.id} subject={request.subject} file={request.export} />}
      {isCooling(request) ? (
        <Card title={t("rightsRequest.plan")}>
          <Plan id={request.id} map={map} />
        </Card>
      ) : null}
      {request.certificate ? <TheCertificate id={request.id} map={map} /> : null}
    </>
  );
}

/** Granted, and not carried out yet. */
function isCooling({ state, coolingUntil, carriedAt }: RightsRequest): boolean {
  return state === "granted" && coolingUntil !== null && carriedAt === null;
}

function TheDecision({ request: { decision, appeal }, map }: OutcomeProps) {
  const { t } = useTranslation();
  if (decision === null) return null;
  return (
    <Card title={t("rightsRequest.decision")} aside={<span title={exactTime(decision.at)}>{dayOf(decision.at)}</span>}>
      <p className={style.lead}>{wordsFor("rightsDecision", decision.decision)}</p>
      <ul className={style.lines}>
        {decision.reasons.map(({ code, fields, until }) => (
          <li key={code} className={style.line}>
            <span>
              {wordsFor("rightsReason", code)}
              {fields == null || fields.length === 0 ? "" : `: ${fields.map((field) => fieldLabel(map, field)).join(", ")}`}
              {until == null ? null : <span className={style.quiet}>{t("rightsRequest.keptUntil", { day: dayOf(until) })}</span>}
            </span>
          </li>
        ))}
      </ul>
      {appeal === null ? null : (
        <p className={style.say}>
          {t(`rightsRequest.appealState.${appeal.state}`)} {dayOf(appeal.decidedAt ?? appeal.at)}
        </p>
      )}
    </Card>
  );
}

function TheCertificate({ id, map }: { readonly id: string; readonly map: DataMap | undefined }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(certificateQuery(id));
  return (
    <Card title={t("erase.certificate")}>
      {error === null ? null : <RefusalNote error={error} />}
      {data === undefined ? error === null ? <RowsSkeleton /> : null : <ErasureCertificate certificate={data} map={map} />}
    </Card>
  );
}
