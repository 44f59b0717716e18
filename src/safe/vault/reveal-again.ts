import type { EntryId, SubjectId } from "../../base/ids.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Actor } from "../access/actor.ts";
import { type RefusedField, type SafeRefusal, refusedField } from "../access/answers.ts";
import { askFor } from "../access/ask.ts";
import type { Decision } from "../access/decide.ts";
import type { Safe } from "../safe.ts";

/** What an answer that is kept under an Idempotency-Key tells of one customer in clear, and its entry. */
export type ShownBefore = {
  readonly actor: Actor;
  readonly purpose: string | null;
  readonly reason: string | null;
  readonly subject: SubjectId;
  readonly fields: readonly string[];
  readonly entry: string;
};

/** The fields that may not be shown any more, and the entry of this look. */
export type ShownAgain = { readonly refused: Readonly<Record<string, RefusedField>>; readonly entry: EntryId };

/**
 * Values in clear are told again as they would be revealed now, by the same decision, and noted: a consent that was withdrawn, a
 * clearance that ran out or a role that is gone since the first time counts. Nothing is opened.
 */
export async function revealAgain(safe: Safe, tx: Tx, before: readonly ShownBefore[]): Promise<readonly Result<ShownAgain, SafeRefusal>[]> {
  const asks = before.map(({ entry, ...ask }) => ({
    ...ask,
    form: "clear" as const,
    act: "subject.reveal",
    isAgain: true,
    detail: { again: entry },
  }));
  const asked = await askFor(safe, tx, asks, safe.clock());
  return asked.map((one) => (one.ok ? ok({ refused: refusedOf(one.value.decisions), entry: one.value.entry }) : one));
}

function refusedOf(decisions: ReadonlyMap<string, Decision>): ShownAgain["refused"] {
  return Object.fromEntries(
    [...decisions].flatMap(([field, decision]) => (decision.isGranted ? [] : [[field, refusedField(decision.code, decision)] as const])),
  );
}
