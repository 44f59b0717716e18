import { Button } from "@mantine/core";
import type { TFunction } from "i18next";
import type { RefObject } from "react";
import { useTranslation } from "react-i18next";
import { type RightsRequest, isOver } from "../../api/rights-requests.ts";
import { Card } from "../../pieces/card.tsx";
import { useIsAhead } from "../../pieces/is-ahead.ts";
import { KeyHint } from "../../pieces/key-hint.tsx";
import { useScreenKeys } from "../../frame/screen-keys.ts";
import { exactTime, lastDayOf } from "../../words/times.ts";
import type { Deed } from "./deed-dialogs.tsx";
import style from "./rights-request-screen.module.css";

export type WhatNextProps = {
  readonly request: RightsRequest;
  readonly onDeed: (deed: Deed) => void;
  /** Where one is once a deed is done. */
  readonly landing: RefObject<HTMLParagraphElement | null>;
};

type Way = { readonly deed: Deed; readonly verb: string; readonly key?: string; readonly isFirst?: boolean };

/** The one thing to do now, in a sentence, with its button; or what goes on without anybody here. */
export function WhatNext({ request, onDeed, landing }: WhatNextProps) {
  const { t } = useTranslation();
  const ways = waysFor(t, request);
  useScreenKeys(Object.fromEntries(ways.flatMap(({ key, deed }) => (key === undefined ? [] : [[key.toLowerCase(), () => onDeed(deed)]]))));
  const isCooling = useIsAhead(request.carriedAt === null ? request.coolingUntil : null);
  const { lead, say } = wordsOf(t, request, isCooling);
  return (
    <Card title={t(isOver(request) && ways.length === 0 ? "rightsRequest.over" : "rightsRequest.next")}>
      <p className={style.lead} ref={landing} tabIndex={-1}>
        {lead}
      </p>
      {say === "" ? null : <p className={style.say}>{say}</p>}
      {ways.length === 0 ? null : (
        <div className={style.buttons}>
          {ways.map(({ deed, verb, key, isFirst = false }) => (
            <Button
              key={deed}
              variant={isFirst ? "filled" : "default"}
              onClick={() => onDeed(deed)}
              rightSection={key === undefined ? undefined : <KeyHint of={key} />}
            >
              {verb}
            </Button>
          ))}
        </div>
      )}
    </Card>
  );
}

function waysFor(t: TFunction, request: RightsRequest): readonly Way[] {
  const { state, appeal, groupedInto, pausedSince, coolingUntil, carriedAt } = request;
  if (appeal?.state === "open") return [{ deed: "decideAppeal", verb: t("rightsRequest.verb.decideAppeal"), key: "D", isFirst: true }];
  if (groupedInto !== null) return [];
  const verify: Way = { deed: "verify", verb: t("rightsRequest.verb.verify"), key: "V", isFirst: state === "awaiting_proof" };
  const decide: Way = { deed: "decide", verb: t("rightsRequest.verb.decide"), key: "D", isFirst: state !== "awaiting_proof" };
  const resume: readonly Way[] = pausedSince === null ? [] : [{ deed: "resume", verb: t("rightsRequest.verb.resume") }];
  switch (state) {
    case "awaiting_proof":
      return [verify, ...resume, { ...decide, verb: t("rightsRequest.verb.refuse") }];
    case "open":
      return [decide, ...resume];
    case "in_force":
      return [decide];
    case "confirmed":
      return [{ deed: "lift", verb: t("rightsRequest.verb.lift") }];
    case "granted":
      return coolingUntil !== null && carriedAt === null ? [{ deed: "withdraw", verb: t("rightsRequest.verb.stop") }] : [];
    case "done":
    case "lapsed":
    case "lifted":
    case "refused":
    case "withdrawn":
      return [];
  }
}

/** Of whom something is erased, and who stays. */
function isInPart({ scope, decision }: RightsRequest): boolean {
  return scope.length > 0 || decision?.decision === "in_part";
}

function wordsOf(t: TFunction, request: RightsRequest, isCooling: boolean): { readonly lead: string; readonly say: string } {
  const { kind, state, appeal, dueAt, coolingUntil, carriedAt, pausedSince } = request;
  if (appeal?.state === "open")
    return {
      lead: t("rightsRequest.lead.appeal"),
      say: appeal.dueAt === null ? "" : t("rightsRequest.decideBy", { day: lastDayOf(appeal.dueAt) }),
    };
  if (state === "granted") {
    if (request.export?.state === "failed") return { lead: t("rightsRequest.lead.failed"), say: t("rightsRequest.say.failed") };
    if (coolingUntil !== null && isCooling)
      return {
        lead: t(isInPart(request) ? "rightsRequest.lead.coolingPart" : "rightsRequest.lead.cooling", { when: exactTime(coolingUntil) }),
        say: t("rightsRequest.say.cooling"),
      };
    if (carriedAt !== null) return { lead: t("rightsRequest.lead.vendors"), say: t("rightsRequest.say.vendors") };
    return { lead: t(`rightsRequest.lead.granted`), say: t(`rightsRequest.carry.${kind}`) };
  }
  if (state === "open" && pausedSince !== null) return { lead: t("rightsRequest.lead.paused"), say: t("rightsRequest.say.paused") };
  const by =
    dueAt === null || (state !== "open" && state !== "in_force") ? "" : ` ${t("rightsRequest.decideBy", { day: lastDayOf(dueAt) })}`;
  return { lead: t(`rightsRequest.lead.${state}`), say: `${t(`rightsRequest.say.${state}`)}${by}` };
}
