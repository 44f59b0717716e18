import type { Instant } from "../../base/instant.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { listEvents } from "../../registers/rights/events.ts";
import type { RightsRequest } from "../../registers/rights/requests.ts";
import { holdLive, lockSubject } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { type RightsRefusal, safeRefusal } from "./answers.ts";
import type { RightsDesk } from "./desk.ts";
import { noteStep } from "./note-step.ts";
import { tellStep } from "./tell-step.ts";
import { openRightsWords } from "./words.ts";

/** What was written in a request, to the customer (`out`) or by them (`in`). Null text: it went with the customer's key. */
export type RightsMessage = {
  readonly at: string;
  readonly direction: "in" | "out";
  readonly by: { readonly kind: string; readonly id: string };
  readonly text: string | null;
};

const MESSAGES_MAX = 500;

export async function noteMessage(
  desk: RightsDesk,
  tx: Tx,
  message: { readonly request: RightsRequest; readonly direction: "in" | "out"; readonly text: string; readonly actor: Actor },
  now: Instant,
): Promise<Result<RightsMessage, RightsRefusal>> {
  const { request, direction, text, actor } = message;
  const { safe } = desk;
  if (safe.keeper.state() !== "open") return safeRefusal({ code: "sealed" });
  await lockSubject(tx, request.subject);
  if (!(await holdLive(tx, request.subject))) return safeRefusal({ code: "subject_erased" });
  const step = { step: "message", actor, direction, words: text, detail: { direction } } as const;
  const { at, actor: by } = await noteStep(safe, tx, request, step, now);
  if (direction === "out") await tellStep(desk, tx, request, "message", now, text);
  return ok({ at, direction, by, text });
}

/** In the order in which they were written. */
export async function readMessages(
  { safe }: Pick<RightsDesk, "safe">,
  tx: Tx,
  request: Pick<RightsRequest, "id" | "subject">,
): Promise<Result<readonly RightsMessage[], RightsRefusal>> {
  const events = await listEvents(tx, request.id, ["message"], MESSAGES_MAX);
  if (events.some((event) => event.words !== null) && safe.keeper.state() !== "open") return safeRefusal({ code: "sealed" });
  const words = await openRightsWords(safe, tx, request.subject, events);
  return ok(
    events.map(({ at, direction, actor }, n) => {
      const text = words[n];
      return { at, direction: direction ?? "out", by: actor, text: typeof text === "string" ? text : null };
    }),
  );
}
