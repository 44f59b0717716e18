import { assert } from "../../base/fault.ts";
import type { CollectionId, SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { holdLive } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { type SafeRefusal, fieldRefusal, refusalOf } from "../../safe/access/answers.ts";
import { askFor } from "../../safe/access/ask.ts";
import type { Decision } from "../../safe/access/decide.ts";
import type { Safe } from "../../safe/safe.ts";
import type { CollectionRefusal } from "./answers.ts";

type Wish = { readonly actor: Actor; readonly subject: SubjectId; readonly asks: readonly string[] };

/** Decides and notes, as `collection.create`: whoever may use a field, look it up or write it down may ask the customer for it. */
export async function mayCollect(
  safe: Safe,
  tx: Tx,
  { actor, subject, asks }: Wish,
  purpose: string,
  id: CollectionId,
  now: Instant,
): Promise<Result<void, CollectionRefusal>> {
  // An erasure waits, and then finds the request.
  await holdLive(tx, subject);
  const detail = { request: id };
  const ask = { actor, purpose, subject, fields: asks, form: "collect" as const, reason: null, act: "collection.create", detail };
  const [asked] = await askFor(safe, tx, [ask], now);
  assert(asked !== undefined, "an ask has its answer");
  if (!asked.ok) return asked;
  const refused = refusedOf(asked.value.decisions);
  return refused === undefined ? ok(undefined) : refuse({ ...refused, entry: asked.value.entry });
}

/** All or nothing: half of what staff need from a customer is of no use. Undefined where every field was granted. */
export function refusedOf(decisions: ReadonlyMap<string, Decision>): SafeRefusal | undefined {
  const refused = [...decisions].flatMap(([field, one]) => (one.isGranted ? [] : [{ field, one }]));
  const [first] = refused;
  if (first === undefined) return undefined;
  return { ...refusalOf(first.one), fields: refused.map(({ field, one }) => fieldRefusal(field, one.code, one)) };
}
