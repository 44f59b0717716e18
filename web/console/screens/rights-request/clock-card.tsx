import { useTranslation } from "react-i18next";
import type { RightsRequest } from "../../api/rights-requests.ts";
import { Card } from "../../pieces/card.tsx";
import { type Fact, Facts } from "../../pieces/facts.tsx";
import { RightsClock } from "../../pieces/rights-clock.tsx";
import { placeName } from "../../words/residences.ts";
import { dayOf, lastDayOf } from "../../words/times.ts";
import { wordsFor } from "../../words/words-for.ts";
import style from "./rights-request-screen.module.css";

/** How much time there is, by which law, and where that stands. */
export function ClockCard({ request }: { readonly request: RightsRequest }) {
  const { t } = useTranslation();
  return (
    <Card title={t("rightsRequest.clock")} aside={<RightsClock request={request} isShort />}>
      <Facts facts={useFacts(request)} />
      <p className={style.quiet}>{t("rightsRequest.clockHint")}</p>
    </Card>
  );
}

function useFacts(request: RightsRequest): readonly Fact[] {
  const { t } = useTranslation();
  const { dueAt, law, lawName, lawChecked, residence, acknowledgeBy, extension, pausedSince, pauseReason, appeal, state } = request;
  const day = (name: string, label: string, at: string | null | undefined): readonly Fact[] =>
    at == null ? [] : [{ name, label, value: lastDayOf(at) }];
  const isFresh = state === "awaiting_proof" || state === "open" || state === "in_force";
  return [
    {
      name: "due",
      label: t("rightsRequest.due"),
      value:
        dueAt === null ? (
          t("rightsRequest.dueLater")
        ) : (
          <>
            {lastDayOf(dueAt)}
            {pausedSince === null ? null : <span className={style.quiet}>{t("rightsRequest.dueMoves")}</span>}
          </>
        ),
    },
    ...(isFresh ? day("acknowledge", t("rightsRequest.acknowledge"), acknowledgeBy) : []),
    ...(extension === null
      ? []
      : [{ name: "extension", label: t("rightsRequest.extended"), value: wordsFor("extendWhy", extension.reason) }]),
    ...(pausedSince === null
      ? []
      : [
          {
            name: "paused",
            label: t("rightsRequest.pausedSince", { day: dayOf(pausedSince) }),
            value: pauseReason == null ? "" : wordsFor("pauseWhy", pauseReason),
          },
        ]),
    ...(appeal?.state === "open" ? day("appeal", t("rightsRequest.appealDue"), appeal.dueAt) : []),
    ...(appeal?.state === "open" && appeal.extension != null
      ? [{ name: "appealExtension", label: t("rightsRequest.appealExtended"), value: wordsFor("extendWhy", appeal.extension.reason) }]
      : []),
    {
      name: "law",
      label: t("rightsRequest.law"),
      value:
        law === null ? (
          t("rightsRequest.noLaw")
        ) : (
          <>
            {lawName ?? law}
            <span className={style.quiet}>{placeName(law)}</span>
          </>
        ),
    },
    ...(lawChecked === null
      ? []
      : [
          {
            name: "checked",
            label: t("rightsRequest.checked"),
            value: (
              <>
                {dayOf(lawChecked.on)}
                <span className={style.quiet}>{t(`rightsRequest.checkedIn.${lawChecked.against}`)}</span>
              </>
            ),
          },
        ]),
    {
      name: "residence",
      label: t("newRights.residence"),
      value: residence === null ? t("rightsRequest.residenceUnknown") : placeName(residence),
    },
  ];
}
