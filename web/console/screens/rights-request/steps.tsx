import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { type RightsRequest, returnedQuery } from "../../api/rights-requests.ts";
import { Card } from "../../pieces/card.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { dayOf, exactTime, lastDayOf } from "../../words/times.ts";
import { wordsFor } from "../../words/words-for.ts";
import { ReturnedLetter } from "./returned-letter.tsx";
import style from "./steps.module.css";
import { type Step, stepsOf } from "./steps-of.ts";

/** Where on the page they are. */
export const STEPS_PLACE = "steps";

/** The way of one request, from top to bottom; what goes on now is marked, and so is a letter that did not arrive. */
export function Steps({ request }: { readonly request: RightsRequest }) {
  const { t } = useTranslation();
  const { data: letters = [], error } = useQuery(returnedQuery(request.id));
  const list = useRef<HTMLOListElement>(null);
  return (
    <Card title={t("rightsRequest.steps")}>
      {error === null ? null : <RefusalNote error={error} isQuiet />}
      <ol id={STEPS_PLACE} className={style.steps} ref={list} tabIndex={-1}>
        {stepsOf(request, letters).map((step) => (
          <li
            key={step.name === "letterReturned" ? step.letter.id : `${step.name} ${step.standing}`}
            className={style.step}
            data-standing={step.standing}
            aria-current={step.standing === "now" ? "step" : undefined}
          >
            <span className={style.label}>
              {step.name === "letterReturned"
                ? t("rightsRequest.returned.title", { letter: wordsFor("letterKind", step.letter.kind) })
                : t(`rightsRequest.step.${step.name}.${isBehind(step) ? "done" : "next"}`)}
            </span>
            {step.at === null ? null : (
              <time className={style.when} dateTime={step.at} title={exactTime(step.at)}>
                {isBehind(step) || step.name === "paused" ? dayOf(step.at) : t("rightsRequest.byDay", { day: lastOf(step, step.at) })}
              </time>
            )}
            {step.name === "letterReturned" ? (
              <ReturnedLetter request={request} letter={step.letter} onDone={() => list.current?.focus()} />
            ) : null}
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
