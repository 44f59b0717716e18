import { useTranslation } from "react-i18next";
import type { RightsRequest } from "../../api/rights-requests.ts";
import { Card } from "../../pieces/card.tsx";
import { dayOf, exactTime, lastDayOf } from "../../words/times.ts";
import style from "./steps.module.css";
import { type Step, stepsOf } from "./steps-of.ts";

/** The way of one request, from top to bottom; what goes on now is marked. */
export function Steps({ request }: { readonly request: RightsRequest }) {
  const { t } = useTranslation();
  return (
    <Card title={t("rightsRequest.steps")}>
      <ol className={style.steps}>
        {stepsOf(request).map((step) => (
          <li
            key={`${step.name} ${step.standing}`}
            className={style.step}
            data-standing={step.standing}
            aria-current={step.standing === "now" ? "step" : undefined}
          >
            <span className={style.label}>{t(`rightsRequest.step.${step.name}.${isBehind(step) ? "done" : "next"}`)}</span>
            {step.at === null ? null : (
              <time className={style.when} dateTime={step.at} title={exactTime(step.at)}>
                {isBehind(step) || step.name === "paused" ? dayOf(step.at) : t("rightsRequest.byDay", { day: lastOf(step, step.at) })}
              </time>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}

/** A decision has a last day; when an erasure is carried out is a moment. */
function lastOf({ name }: Step, at: string): string {
  return name === "decided" ? lastDayOf(at) : dayOf(at);
}

function isBehind({ standing }: Step): boolean {
  return standing === "done" || standing === "ended";
}
