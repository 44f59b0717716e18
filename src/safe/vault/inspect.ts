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
    const wanted: Wanted[] = [];
    for (const subject of subjects) wanted.push(...(await inspectOne(safe, tx, map, subject, tell)));
    await compareLookUps(safe, tx, wanted, entries, tell);
  }
}

type Wanted = { readonly subject: SubjectId; readonly field: string; readonly canonical: string };

/** Opens all of a subject, and answers the look-ups that it should have. */
async function inspectOne(
  safe: Safe,
  tx: Tx,
  map: CompiledMap,
  subject: Subject,
  tell: (damage: Damage) => void,
): Promise<readonly Wanted[]> {
  const wanted: Wanted[] = [];
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
    const items = values.map((value) => ({ ...value, recordType: valueRecordType(value.collectedAt), view: viewFor(map, value.field) }));
    const [opened = []] = await safe.keeper.open(tx.tenant, { actor: "inspection" }, [{ subject: subject.id, keyClass, ...key, items }]);
    values.forEach((value, n) => {
      const one = opened[n];
      if (one?.ok !== true) tell({ subject: subject.id, code: "cannot_open", what: value.field });
      else if ((map.fields.get(value.field)?.lookup ?? "none") !== "none") {
        wanted.push({ subject: subject.id, field: value.field, canonical: decodePayload(one.bytes).canonical });
      }
    });
  }
  if (!subject.keys.has("identity")) tell({ subject: subject.id, code: "key_missing", what: "identity" });
  return wanted;
}

/** Only a value that has a look-up need be seen here, to make that anew; of all others it is enough that the keeper opens them. */
function viewFor(map: CompiledMap, field: string): View {
  return (map.fields.get(field)?.lookup ?? "none") === "none" ? { kind: "mask", mask: "hidden" } : { kind: "clear" };
}

async function compareLookUps(
  safe: Safe,
  tx: Tx,
  wanted: readonly Wanted[],
  entries: readonly SubjectIndexEntry[],
  tell: (damage: Damage) => void,
): Promise<void> {
  const digests = wanted.length === 0 ? [] : await safe.keeper.index(tx.tenant, wanted);
  const stored = new Map(entries.map((entry) => [keyOf(entry.subject, entry.field, entry.digest), entry]));
  wanted.forEach(({ subject, field }, n) => {
    const key = keyOf(subject, field, Buffer.from(digests[n] ?? []));
    if (!stored.delete(key)) tell({ subject, code: "look_up_missing", what: field });
  });
  // What is left leads to somebody by a value that they do not have.
  for (const entry of stored.values()) tell({ subject: entry.subject, code: "look_up_wrong", what: entry.field });
}

function keyOf(subject: string, field: string, digest: Buffer): string {
  return `${subject} ${field} ${digest.toString("hex")}`;
}
