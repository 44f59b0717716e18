import type { HoldId, SubjectId } from "../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import { type Answer, type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type Hold, type HoldReason, endHold, findHold, placeHold, utcDay } from "../../registers/holds/holds.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { holdSubjects } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { draftEntry } from "../../safe/access/note.ts";
import type { Safe } from "../../safe/safe.ts";
import { keptMap } from "../../safe/vault/kept-map.ts";

export type PlaceHoldAsk = {
  readonly actor: Actor;
  readonly subject: SubjectId | null;
  readonly field: string | null;
  readonly reason: HoldReason;
  readonly words: string | null;
  readonly until: string;
};

export type HoldRefusal = {
  readonly code: "nothing_to_hold" | "hold_in_past" | "hold_too_long" | "field_unknown" | "subject_not_found" | "subject_erased";
};

/** Ten years is the longest that books have to be kept where the product is sold; what is longer is placed anew. */
const LONGEST_DAYS = 3_660;

export const HOLD_ANSWERS = {
  nothing_to_hold: { status: 400, say: "Say what is to be held: a customer, a field, or a field of a customer." },
  hold_in_past: { status: 400, say: "A hold ends today or later. Nothing was changed." },
  hold_too_long: { status: 400, say: "A hold ends within ten years; it can be placed anew then. Nothing was changed." },
  field_unknown: { status: 400, say: "The data map knows no such field." },
  subject_not_found: { status: 404, say: "There is no such customer here." },
  subject_erased: { status: 410, say: "This customer's data was erased; there is nothing left to hold." },
} as const satisfies Record<HoldRefusal["code"], Answer>;

/** From the commit on nothing that it names is destroyed for its age or erased. A sweep that has it in hand is waited for. */
export async function placeHoldFor(safe: Safe, tx: Tx, ask: PlaceHoldAsk, now: Instant): Promise<Result<Hold, HoldRefusal>> {
  const { actor, subject, field, reason, words, until } = ask;
  if (subject === null && field === null) return refuse({ code: "nothing_to_hold" });
  if (until < utcDay(now)) return refuse({ code: "hold_in_past" });
  if (until > utcDay(instant(now + LONGEST_DAYS * DAY_MS))) return refuse({ code: "hold_too_long" });
  if (field !== null && !(await keptMap(safe, tx)).fields.has(field)) return refuse({ code: "field_unknown" });
  if (subject !== null) {
    const known = (await holdSubjects(tx, [subject])).get(subject);
    if (known === undefined) return refuse({ code: "subject_not_found" });
    if (known.erasedAt !== null) return refuse({ code: "subject_erased" });
  }
  const hold = await placeHold(tx, safe.keeper, { subject, field, reason, until, words, by: actor.id }, now);
  await note(tx, actor, "hold.place", hold, now);
  return ok(hold);
}

/** Ends a hold before its day; one that was ended stays as it was. Undefined where there is none of that id. */
export async function endHoldBy(tx: Tx, actor: Actor, id: HoldId, now: Instant): Promise<Hold | undefined> {
  const ended = await endHold(tx, id, actor.id, now);
  if (ended === undefined) return await findHold(tx, id);
  await note(tx, actor, "hold.end", ended, now);
  return ended;
}

async function note(tx: Tx, actor: Actor, act: string, { id, subject, field, reason, until }: Hold, now: Instant): Promise<void> {
  const draft = draftEntry(actor, act, { subject, purpose: "rights", form: null });
  await appendEntries(tx, [{ ...draft, fields: field === null ? [] : [field], detail: { hold: id, reason, until } }], now);
}
