import { assert } from "../../base/fault.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { NO_STANDINGS } from "../../registers/consent/standings.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { factsFor } from "../../safe/access/facts-for.ts";
import { decide } from "../../safe/access/decide.ts";
import { codesOf, draftEntry } from "../../safe/access/note.ts";
import type { Safe } from "../../safe/safe.ts";
import { makeSubjects } from "../../safe/vault/create.ts";
import type { CollectionRefusal } from "./answers.ts";
import { refusedOf } from "./may-collect.ts";

type Newcomer = { readonly actor: Actor; readonly fields: Readonly<Record<string, unknown>>; readonly asks: readonly string[] };

/**
 * Makes the customer whom a request is for, with what staff know of them, if anything. Whether the request may be made at
 * all is judged first, so that nobody is made in vain.
 */
export async function makeSubjectToAsk(
  safe: Safe,
  tx: Tx,
  map: CompiledMap,
  { actor, fields, asks }: Newcomer,
  purpose: string,
  now: Instant,
): Promise<Result<SubjectId, CollectionRefusal>> {
  // A subject that does not exist yet has no facts of its own.
  const facts = factsFor(NO_STANDINGS, new Map(), null, { actor, subject: "sub_" });
  const judge = (field: string) => decide(map, facts, { actor, purpose, field, form: "collect", reason: null }, now);
  const refused = refusedOf(new Map(asks.map((field) => [field, judge(field)])));
  if (refused !== undefined) {
    const draft = draftEntry(actor, "collection.create", { subject: null, purpose, form: "change" });
    const [entry] = await appendEntries(tx, [{ ...draft, fields: asks, codes: codesOf(refused), outcome: "refused" }], now);
    return refuse({ ...refused, ...(entry === undefined ? {} : { entry }) });
  }
  const [made] = await makeSubjects(safe, tx, [{ actor, purpose, fields, source: null, isToBeAsked: true }], "subject.create");
  assert(made !== undefined, "an ask has its answer");
  return made.ok ? ok(made.value.id) : made;
}
