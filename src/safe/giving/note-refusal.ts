import type { EntryId, SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { NewEntry } from "../../registers/ledger/entry.ts";
import { findSubjects } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../access/actor.ts";
import { draftEntry } from "../access/note.ts";

/** What was to be given to whom, for the entry that says why it was not. */
export type NotGiven = {
  readonly actor: Actor;
  readonly subject: SubjectId;
  readonly act: string;
  readonly purpose: string;
  readonly fields: readonly string[];
  readonly detail: Readonly<Record<string, string>>;
};

export function notGivenEntry({ actor, subject, act, purpose, fields, detail }: NotGiven, codes: readonly string[]): NewEntry {
  return { ...draftEntry(actor, act, { subject, purpose, form: "use" }), fields, codes, outcome: "refused", detail };
}

/** A "no" by the register of vendors is noted like any other, where there is such a customer. */
export async function noteNotGiven(tx: Tx, what: NotGiven, code: string, now: Instant): Promise<{ readonly entry?: EntryId }> {
  if (!(await findSubjects(tx, [what.subject], [])).has(what.subject)) return {};
  const [entry] = await appendEntries(tx, [notGivenEntry(what, [code])], now);
  return entry === undefined ? {} : { entry };
}
