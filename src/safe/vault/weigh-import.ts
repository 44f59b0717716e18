import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { Actor } from "../access/actor.ts";
import { type SafeRefusal, fieldRefusal } from "../access/answers.ts";
import { codesOf, draftEntry, isDecision } from "../access/note.ts";
import { recallDecisions } from "../access/recall.ts";
import { meetPeople } from "../access/staff-facts.ts";
import type { Safe } from "../safe.ts";
import { judgeNewWith, purposeFor } from "./create.ts";

export type ImportWish = {
  readonly actor: Actor;
  readonly purpose: string | null;
  /** What the file's columns fill, as far as that is known. */
  readonly fields: readonly string[];
  /** It is settled that they do: one that may not be written is enough for a no. Else there is one where nothing may be. */
  readonly isSettled: boolean;
};

/**
 * Whether whoever sends a file could write what it holds, judged as each of its rows will be: a file whose rows would all
 * be rejected need not be worked through. Refuses with the fields that may not be written, and notes it as `act`.
 */
export async function weighImport(safe: Safe, tx: Tx, given: ImportWish, act: string, now: Instant): Promise<Result<void, SafeRefusal>> {
  const map = await safe.maps.get(tx);
  const [wish = given] = await meetPeople(tx, map, [given], now);
  const { actor, fields, isSettled } = wish;
  const recall = recallDecisions(map, now);
  const judge = judgeNewWith(recall);
  const weighed = (): Result<void, SafeRefusal> => {
    const purpose = purposeFor(map, wish, recall);
    if (!purpose.ok) return purpose;
    const all = [...map.fields.values()].filter(({ type }) => type.name !== "file").map(({ name }) => name);
    const asked = isSettled ? [...new Set(fields)] : all;
    const refused = asked.flatMap((field) => {
      const decision = judge({ ...wish, fields: {}, source: null }, purpose.value ?? "", field);
      return decision.isGranted ? [] : [{ ...fieldRefusal(field, decision.code, decision), code: decision.code }];
    });
    const told = isSettled || fields.length === 0 ? refused : refused.filter(({ field }) => fields.includes(field));
    const [first] = told;
    if (first === undefined || (!isSettled && refused.length < asked.length)) return ok(undefined);
    return refuse({ code: first.code, fields: told });
  };
  const outcome = weighed();
  if (outcome.ok || !isDecision(outcome.refusal)) return outcome;
  const draft = draftEntry(actor, act, { subject: null, purpose: wish.purpose, form: "change" });
  const named = outcome.refusal.fields?.map(({ field }) => field) ?? [...new Set(fields)];
  const [entry] = await appendEntries(tx, [{ ...draft, fields: named, codes: codesOf(outcome.refusal), outcome: "refused" }], now);
  return refuse({ ...outcome.refusal, ...(entry === undefined ? {} : { entry }) });
}
