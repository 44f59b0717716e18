import type { SubjectId } from "../../base/ids.ts";
import { type View, decodePayload } from "../../base/payload.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { type SubjectIndexEntry, listIndexEntries } from "../../registers/subjects/index-entries.ts";
import { valueRecordType } from "../../registers/subjects/packed.ts";
import { type Subject, findSubjects, listSubjectIds } from "../../registers/subjects/subjects.ts";
import { epochsOf } from "../access/ask.ts";
import type { Safe } from "../safe.ts";

/** Something of a subject that is not as the safe left it. */
export type Damage = {
  readonly subject: SubjectId;
  readonly code: "key_missing" | "key_damaged" | "record_damaged" | "cannot_open" | "look_up_missing" | "look_up_wrong";
  /** The key class for keys, the field for values and look-ups. */
  readonly what: string;
};

const PAGE_SUBJECTS = 200;

/**
 * Opens every value there is in the keeper, and makes every look-up anew, to find wrapped keys and look-ups that were
 * changed, swapped or taken away: what the ledger cannot vouch for without the keys. Nothing that is opened is kept or
 * told. Answers how many subjects were looked at; every damage goes to `tell`.
 */
export async function inspectSubjects(safe: Safe, tx: Tx, tell: (damage: Damage) => void): Promise<number> {
  const map = await safe.maps.get(tx);
  let count = 0;
  for (let cursor: SubjectId | null = null; ;) {
    const ids = await listSubjectIds(tx, cursor, PAGE_SUBJECTS);
    const last = ids.at(-1);
    if (last === undefined) return count;
    cursor = last;
    count += ids.length;
    const subjects = [...(await findSubjects(tx, ids, "all")).values()];
    await loadTenant(tx, safe.keeper, epochsOf(new Map(subjects.map((subject) => [subject.id, subject]))));
    const entries = await listIndexEntries(tx, ids);
    // Where a map has given a look-up up, those of before are there still.
    const lookedUp = new Set(entries.map(({ field }) => field));
    for (const { name, lookup } of map.fields.values()) if (lookup !== "none") lookedUp.add(name);
    const own: OwnValue[] = [];
    for (const subject of subjects) own.push(...(await inspectOne(safe, tx, lookedUp, subject, tell)));
    await compareLookUps(safe, tx, map, own, entries, tell);
  }
}

/** A value of a field that has look-ups. */
type OwnValue = { readonly subject: SubjectId; readonly field: string; readonly canonical: string };

/** Opens all of a subject, and answers the values to which look-ups may lead. */
async function inspectOne(
  safe: Safe,
  tx: Tx,
  lookedUp: ReadonlySet<string>,
  subject: Subject,
  tell: (damage: Damage) => void,
): Promise<readonly OwnValue[]> {
  const own: OwnValue[] = [];
  for (const keyClass of subject.damaged) tell({ subject: subject.id, code: "record_damaged", what: keyClass });
  // What only remembers the numbers of removed values needs no key.
  for (const [keyClass, values] of subject.records) {
    const isNeeded = values.some((value) => value.envelope.length > 0);
    if (isNeeded && !subject.keys.has(keyClass)) tell({ subject: subject.id, code: "key_missing", what: keyClass });
  }
  for (const [keyClass, key] of subject.keys) {
    const values = (subject.records.get(keyClass) ?? []).filter((value) => value.envelope.length > 0);
    // A key that seals nothing at the moment is tried by wrapping it once more.
    const [wrap] = await safe.keeper.rewrap(tx.tenant, key.epoch, key.epoch, [{ subject: subject.id, keyClass, wrapped: key.wrapped }]);
    if (wrap === null) {
      tell({ subject: subject.id, code: "key_damaged", what: keyClass });
      continue;
    }
    const items = values.map((value) => ({
      ...value,
      recordType: valueRecordType(value.collectedAt),
      view: viewFor(lookedUp, value.field),
    }));
    const [opened = []] = await safe.keeper.open(tx.tenant, { actor: "inspection" }, [{ subject: subject.id, keyClass, ...key, items }]);
    values.forEach((value, n) => {
      const one = opened[n];
      if (one?.ok !== true) tell({ subject: subject.id, code: "cannot_open", what: value.field });
      else if (lookedUp.has(value.field)) {
        own.push({ subject: subject.id, field: value.field, canonical: decodePayload(one.bytes).canonical });
      }
    });
  }
  if (!subject.keys.has("identity")) tell({ subject: subject.id, code: "key_missing", what: "identity" });
  return own;
}

/** Only a value that may have a look-up need be seen here, to make that anew; of all others it is enough that the keeper opens them. */
function viewFor(lookedUp: ReadonlySet<string>, field: string): View {
  return lookedUp.has(field) ? { kind: "clear" } : { kind: "mask", mask: "hidden" };
}

async function compareLookUps(
  safe: Safe,
  tx: Tx,
  map: CompiledMap,
  own: readonly OwnValue[],
  entries: readonly SubjectIndexEntry[],
  tell: (damage: Damage) => void,
): Promise<void> {
  const digests = own.length === 0 ? [] : await safe.keeper.index(tx.tenant, own);
  // Of equal values of one customer there is one look-up.
  const made = new Map(own.map(({ subject, field }, n) => [keyOf(subject, field, Buffer.from(digests[n] ?? [])), { subject, field }]));
  const stored = new Map(entries.map((entry) => [keyOf(entry.subject, entry.field, entry.digest), entry]));
  for (const [key, { subject, field }] of made) {
    const isNeeded = (map.fields.get(field)?.lookup ?? "none") !== "none";
    if (isNeeded && !stored.has(key)) tell({ subject, code: "look_up_missing", what: field });
  }
  for (const [key, { subject, field }] of stored) {
    // It leads to somebody by a value that they do not have.
    if (!made.has(key)) tell({ subject, code: "look_up_wrong", what: field });
  }
}

function keyOf(subject: string, field: string, digest: Buffer): string {
  return `${subject} ${field} ${digest.toString("hex")}`;
}
