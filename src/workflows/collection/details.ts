import { assert } from "../../base/fault.ts";
import type { CollectionId, SubjectId } from "../../base/ids.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type Subject, findSubjects } from "../../registers/subjects/subjects.ts";
import { epochsOf } from "../../safe/access/ask.ts";
import type { Safe } from "../../safe/safe.ts";

export type Line = { readonly what: string; readonly when: string | null; readonly amountMinor: number | null };

/** What a request is about, as staff wrote it: it may name people, places and health, so it is sealed like a value. */
export type Transaction = {
  readonly title: string;
  readonly amountMinor: number | null;
  readonly currency: string | null;
  readonly lines: readonly Line[];
};

/** `sendTo`: where the link goes, of somebody whose address is not on file. */
export type Details = { readonly transaction: Transaction; readonly message: string | null; readonly sendTo: string | null };

/** Every subject has a key of this class from its first moment. */
const KEY_CLASS = "identity";
const PLACE = { recordType: "collection", field: "details", revision: 1 } as const;

/** Seals under the subject's own key, so that an erasure takes the words with it. */
export async function sealDetails(safe: Safe, tx: Tx, subject: Subject, request: CollectionId, details: Details): Promise<Buffer> {
  const key = subject.keys.get(KEY_CLASS);
  assert(key !== undefined, "a subject has an identity key");
  await loadTenant(tx, safe.keeper, [key.epoch]);
  const [sealed] = await safe.keeper.seal(tx.tenant, [
    {
      subject: subject.id,
      keyClass: KEY_CLASS,
      ...key,
      items: [{ ...PLACE, record: request, plaintext: Buffer.from(JSON.stringify(details)) }],
    },
  ]);
  const [envelope] = sealed?.envelopes ?? [];
  assert(envelope !== undefined, "the keeper seals each item");
  return Buffer.from(envelope);
}

type Sealed = { readonly id: CollectionId; readonly subject: SubjectId; readonly sealedDetails: Buffer };

/** In one trip to the keeper; undefined where the subject's key is gone, or the details are not what was written. */
export async function openDetails(safe: Safe, tx: Tx, requests: readonly Sealed[]): Promise<readonly (Details | undefined)[]> {
  if (requests.length === 0) return [];
  const subjects = await findSubjects(tx, [...new Set(requests.map((one) => one.subject))], []);
  await loadTenant(tx, safe.keeper, epochsOf(subjects));
  const places: number[] = [];
  const groups = requests.flatMap(({ id, subject, sealedDetails }, n) => {
    const key = subjects.get(subject)?.keys.get(KEY_CLASS);
    if (key === undefined) return [];
    places.push(n);
    return [
      { subject, keyClass: KEY_CLASS, ...key, items: [{ ...PLACE, record: id, envelope: sealedDetails, view: { kind: "raw" } as const }] },
    ];
  });
  const opened = groups.length === 0 ? [] : await safe.keeper.open(tx.tenant, { actor: "collection" }, groups);
  const found = requests.map((): Details | undefined => undefined);
  places.forEach((n, at) => {
    const item = opened[at]?.[0];
    if (item?.ok === true) found[n] = JSON.parse(Buffer.from(item.bytes).toString("utf8")) as Details;
  });
  return found;
}
