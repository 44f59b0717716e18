import { assert } from "../../base/fault.ts";
import type { SealedItem } from "../../base/holder.ts";
import type { CollectionId, SubjectId } from "../../base/ids.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type Subject, findSubjects } from "../../registers/subjects/subjects.ts";
import { epochsOf } from "../../safe/access/ask.ts";
import type { Safe } from "../../safe/safe.ts";

/** Every subject has a key of this class from its first moment. */
const KEY_CLASS = "identity";
const PLACE = { recordType: "collection", revision: 1 } as const;

/** Words of a request, sealed under the subject's own key, so that an erasure takes them with it. */
export async function sealWords(
  safe: Safe,
  tx: Tx,
  subject: Subject,
  place: { readonly field: string; readonly record: CollectionId },
  words: unknown,
): Promise<Buffer> {
  const key = subject.keys.get(KEY_CLASS);
  assert(key !== undefined, "a subject has an identity key");
  await loadTenant(tx, safe.keeper, [key.epoch]);
  const [sealed] = await safe.keeper.seal(tx.tenant, [
    {
      subject: subject.id,
      keyClass: KEY_CLASS,
      ...key,
      items: [{ ...PLACE, ...place, plaintext: Buffer.from(JSON.stringify(words)) }],
    },
  ]);
  const [envelope] = sealed?.envelopes ?? [];
  assert(envelope !== undefined, "the keeper seals each item");
  return Buffer.from(envelope);
}

type Sealed = { readonly id: CollectionId; readonly subject: SubjectId; readonly envelope: Buffer };

/** In one trip to the keeper; undefined where the subject's key is gone, or the words are not what was written. */
export async function openWords<T>(safe: Safe, tx: Tx, field: string, sealed: readonly Sealed[]): Promise<readonly (T | undefined)[]> {
  if (sealed.length === 0) return [];
  const subjects = await findSubjects(tx, [...new Set(sealed.map((one) => one.subject))], []);
  await loadTenant(tx, safe.keeper, epochsOf(subjects));
  const places: number[] = [];
  const groups = sealed.flatMap(({ id, subject, envelope }, n) => {
    const key = subjects.get(subject)?.keys.get(KEY_CLASS);
    if (key === undefined) return [];
    places.push(n);
    const item = { ...PLACE, field, record: id, envelope, view: { kind: "raw" } as const };
    return [{ subject, keyClass: KEY_CLASS, ...key, items: [item] }];
  });
  const opened = groups.length === 0 ? [] : await safe.keeper.open(tx.tenant, { actor: "collection" }, groups);
  const found = sealed.map((): T | undefined => undefined);
  places.forEach((n, at) => {
    const item = opened[at]?.[0];
    // What is sealed was written by `sealWords` and by nothing else, so its shape is known.
    if (item?.ok === true) found[n] = JSON.parse(Buffer.from(item.bytes).toString("utf8")) as T;
  });
  return found;
}

/** Where each word of a request is, for whoever seals it anew. */
export function placeOfWords(record: CollectionId, field: "details" | "receipt"): Omit<SealedItem, "envelope"> {
  return { ...PLACE, record, field };
}
