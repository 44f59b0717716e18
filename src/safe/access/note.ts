import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Form } from "../../registers/datamap/types.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY, type NewEntry } from "../../registers/ledger/entry.ts";
import { findSubjects } from "../../registers/subjects/subjects.ts";
import { type Actor, entryActor } from "./actor.ts";
import { ANSWERS, type SafeRefusal } from "./answers.ts";
import { openTaskOf } from "./person.ts";

/** The ledger entry of a deed, with what most deeds leave empty; the caller adds fields, outcome and the rest. */
export function draftEntry(
  actor: Actor,
  act: string,
  about: { readonly subject: SubjectId | null; readonly purpose: string | null; readonly form: Form | null },
): NewEntry {
  return { ...BLANK_ENTRY, ...about, actor: entryActor(actor), act, task: openTaskOf(actor.facts, about.subject)?.id ?? null };
}

/** The codes of a refusal, those of its fields included, each once. */
export function codesOf(refusal: SafeRefusal): readonly string[] {
  return [...new Set<string>([refusal.code, ...(refusal.fields ?? []).map((field) => field.code)])];
}

/** A "no" to an actor is a decision and is noted, as are tries beyond a budget; wrong input and unknown subjects are none. */
export function isDecision(refusal: SafeRefusal): boolean {
  const { status } = ANSWERS[refusal.code];
  return status === 403 || status === 429;
}

/** A "no" that comes ahead of any field, because the actor may not ask at all, is noted like any other where there is such a customer. */
export async function noteUnasked(tx: Tx, draft: NewEntry, refusal: SafeRefusal, now: Instant): Promise<SafeRefusal> {
  const { subject } = draft;
  if (!isDecision(refusal) || subject === null || !(await findSubjects(tx, [subject], [])).has(subject)) return refusal;
  const [entry] = await appendEntries(tx, [{ ...draft, codes: codesOf(refusal), outcome: "refused" }], now);
  return entry === undefined ? refusal : { ...refusal, entry };
}
