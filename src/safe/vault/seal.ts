import { hash, randomBytes } from "node:crypto";
import { base32Encode } from "../../base/encoding.ts";
import { assert } from "../../base/fault.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { payloadText } from "../../base/payload.ts";
import type { SealGroup, SealItem, SealedGroup } from "../../platform/keeper/keeper.ts";
import type { CompiledField } from "../../registers/datamap/types.ts";
import type { SealedNote } from "../../registers/ledger/entry.ts";
import type { IndexEntry } from "../../registers/subjects/index-entries.ts";
import { type SealedValue, valueRecordType } from "../../registers/subjects/packed.ts";
import { isOwnClass } from "../../registers/subjects/own-class.ts";
import type { Subject, WrappedKey } from "../../registers/subjects/subjects.ts";
import type { SubjectWrite } from "../../registers/subjects/write.ts";
import type { Safe } from "../safe.ts";
import type { ParsedFields } from "./parse-fields.ts";
import { SOURCE_FIELD, SOURCE_KEY_CLASS } from "./source.ts";

/** New values for a subject that exists (`before`) or does not yet. */
export type Change = {
  readonly subject: SubjectId;
  readonly before: Subject | null;
  readonly parsed: ParsedFields;
  readonly source: string | null;
  /** Values of a field of many come beside those that are there, instead of in their place. */
  readonly isAdding?: boolean;
};

/** A change, sealed: what to store, what the ledger notes of it, and the look-ups it needs. */
export type SealedChange = {
  readonly write: SubjectWrite;
  readonly notes: readonly SealedNote[];
  readonly index: readonly IndexEntry[];
  readonly indexedFields: readonly string[];
};

const NO_ENVELOPE = new Uint8Array(0);
const NOTHING_BEFORE: readonly CompiledField[] = [];
const RECORD_BYTES = 5;

/** One seal trip and one index trip to the keeper for the whole batch, at the same time. */
export async function sealChanges(
  safe: Safe,
  tenant: `ten_${string}`,
  epoch: number,
  changes: readonly Change[],
  now: Instant,
): Promise<readonly SealedChange[]> {
  const recordType = valueRecordType(now);
  const plans = changes.map((change) => plan(change, recordType));
  const groups: SealGroup[] = [];
  for (const { change, byClass } of plans) {
    byClass.forEach((items, keyClass) => {
      const key = change.before?.keys.get(keyClass);
      groups.push({ subject: change.subject, keyClass, epoch: key?.epoch ?? epoch, wrapped: key?.wrapped ?? null, items });
    });
  }
  const lookups = plans.flatMap((one) => one.lookups);
  const [sealed, digests] = await Promise.all([
    groups.length > 0 ? safe.keeper.seal(tenant, groups) : [],
    lookups.length > 0 ? safe.keeper.index(tenant, lookups) : [],
  ]);
  let nextGroup = 0;
  let nextDigest = 0;
  return plans.map((one) =>
    finish(
      one,
      sealed.slice(nextGroup, (nextGroup += one.byClass.size)),
      digests.slice(nextDigest, (nextDigest += one.lookups.length)),
      now,
    ),
  );
}

type Lookup = { readonly field: string; readonly canonical: string; readonly isExclusive: boolean };

type Plan = {
  readonly change: Change;
  readonly byClass: ReadonlyMap<string, readonly SealItem[]>;
  readonly lookups: readonly Lookup[];
};

function plan(change: Change, recordType: string): Plan {
  const byClass = new Map<string, SealItem[]>();
  // Every subject has an identity key from its first moment: reasons are sealed under it.
  if (change.before === null) byClass.set(SOURCE_KEY_CLASS, []);
  const add = (keyClass: string, item: SealItem): void => {
    const known = byClass.get(keyClass);
    if (known === undefined) byClass.set(keyClass, [item]);
    else known.push(item);
  };
  const lookups: Lookup[] = [];
  for (const { field, values } of change.parsed.set) {
    const revision = field.many ? 1 : revisionOf(change.before, field.name) + 1;
    for (const typed of values) {
      const record = field.many ? base32Encode(randomBytes(RECORD_BYTES)) : "";
      add(field.keyClass, { recordType, record, field: field.name, revision, plaintext: payloadText(typed) });
      if (field.lookup !== "none") lookups.push({ field: field.name, canonical: typed.canonical, isExclusive: field.lookup === "exact" });
    }
  }
  if (change.source !== null) {
    const revision = revisionOf(change.before, SOURCE_FIELD) + 1;
    const plaintext = payloadText({ value: change.source, canonical: change.source });
    add(SOURCE_KEY_CLASS, { recordType, record: "", field: SOURCE_FIELD, revision, plaintext });
  }
  return { change, byClass, lookups };
}

/** Of a field of one value; a card moves from one key class to another as it is renewed, and its revisions go on. */
export function revisionOf(before: Subject | null, field: string): number {
  let revision = 0;
  for (const values of before?.records.values() ?? []) {
    for (const value of values) if (value.field === field && value.record === "") revision = Math.max(revision, value.revision);
  }
  return revision;
}

/** `sealed` is in step with the classes, its envelopes with the items of each. */
function finish(
  { change, byClass, lookups }: Plan,
  sealed: readonly SealedGroup[],
  digests: readonly Uint8Array[],
  now: Instant,
): SealedChange {
  const replaced = change.before === null ? NOTHING_BEFORE : replacedFields(change);
  const touched = new Set(replaced.map((field) => field.name));
  if (change.source !== null) touched.add(SOURCE_FIELD);
  const newKeys = new Map<string, WrappedKey>();
  const records = new Map<string, readonly SealedValue[]>();
  const notes: SealedNote[] = [];
  const renew = (keyClass: string, items: readonly SealItem[], envelopes: readonly Uint8Array[]): void => {
    const before = change.before?.records.get(keyClass) ?? [];
    const added = items.map((item, i) => {
      const envelope = envelopes[i] ?? NO_ENVELOPE;
      assert(envelope.length > 0, "a value came back unsealed");
      notes.push({ field: item.field, record: item.record, revision: item.revision, digest: hash("sha256", envelope, "base64") });
      return { field: item.field, record: item.record, revision: item.revision, collectedAt: now, envelope };
    });
    const values = before.length === 0 ? added : [...keptOf(before, added, touched, notes, now), ...added];
    if (values.length > 0 || before.length > 0) records.set(keyClass, values);
  };
  let at = 0;
  byClass.forEach((items, keyClass) => {
    const group = sealed[at++];
    assert(group !== undefined, "the keeper sealed fewer groups than it was given");
    if (change.before?.keys.get(keyClass) === undefined) newKeys.set(keyClass, { epoch: group.epoch, wrapped: bytesOf(group.wrapped) });
    renew(keyClass, items, group.envelopes);
  });
  for (const { keyClass } of change.parsed.removed) if (!byClass.has(keyClass) && !records.has(keyClass)) renew(keyClass, [], []);
  const gone = buryOwn(change, touched, records, notes, now);
  return {
    write: { subject: change.subject, isNew: change.before === null, newKeys, records, gone },
    notes,
    index: lookups.map(({ field, isExclusive }, n) => ({
      field,
      digest: bytesOf(digests[n] ?? NO_ENVELOPE),
      subject_id: change.subject,
      is_exclusive: isExclusive,
    })),
    indexedFields: replaced.filter((field) => field.lookup !== "none").map((field) => field.name),
  };
}

/** What stays of a class: values of untouched fields, and the numbers of those that go without a successor. */
function keptOf(
  before: readonly SealedValue[],
  added: readonly SealedValue[],
  touched: ReadonlySet<string>,
  notes: SealedNote[],
  now: Instant,
): readonly SealedValue[] {
  const gone = before.filter(
    (value) => touched.has(value.field) && !added.some((one) => one.field === value.field && one.record === value.record),
  );
  const buried = gone.flatMap((value) => bury(value, notes, now));
  return [...before.filter((value) => !touched.has(value.field)), ...buried];
}

function bytesOf(bytes: Uint8Array): Buffer {
  if (bytes instanceof Buffer) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Values that have a key class each go with it, where what they belong to was replaced or removed; their numbers stay behind. */
function buryOwn(
  { before, parsed }: Change,
  touched: ReadonlySet<string>,
  records: Map<string, readonly SealedValue[]>,
  notes: SealedNote[],
  now: Instant,
): readonly string[] {
  const gone: string[] = [];
  for (const [keyClass, values] of before?.records ?? []) {
    const [value] = values;
    if (value === undefined || !isOwnClass(keyClass) || !touched.has(value.field)) continue;
    gone.push(keyClass);
    const isReplaced = value.record === "" && parsed.set.some(({ field }) => field.name === value.field);
    const left = isReplaced ? [] : bury(value, notes, now);
    const home = parsed.removed.find((field) => field.name === value.field)?.keyClass;
    if (home !== undefined && left.length > 0) records.set(home, [...(records.get(home) ?? before?.records.get(home) ?? []), ...left]);
  }
  return gone;
}

/** A removed single value leaves its number behind, so that no later one repeats it; a record of many is simply gone. */
function bury(value: SealedValue, notes: SealedNote[], now: Instant): readonly SealedValue[] {
  if (value.envelope.length === 0) return [value];
  const revision = value.revision + 1;
  notes.push({ field: value.field, record: value.record, revision, digest: null });
  return value.record === "" ? [{ ...value, revision, collectedAt: now, envelope: NO_ENVELOPE }] : [];
}

function replacedFields({ parsed, isAdding = false }: Change): readonly CompiledField[] {
  const set = parsed.set.map(({ field }) => field).filter((field) => !(isAdding && field.many));
  return [...set, ...parsed.removed];
}
