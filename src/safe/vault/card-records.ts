import { hash, randomBytes } from "node:crypto";
import { base32Encode } from "../../base/encoding.ts";
import type { SealedGroup } from "../../platform/keeper/keeper.ts";
import type { CompiledField } from "../../registers/datamap/types.ts";
import type { SealedNote } from "../../registers/ledger/entry.ts";
import { isOwnClass, newOwnClass } from "../../registers/subjects/own-class.ts";
import type { SealedValue } from "../../registers/subjects/packed.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import type { SubjectWrite } from "../../registers/subjects/write.ts";
import { revisionOf } from "./seal.ts";

const RECORD_BYTES = 5;
const NO_ENVELOPE = new Uint8Array(0);

/** A value and where its key is. */
export type PlacedValue = SealedValue & { readonly keyClass: string };

/** The values of a field that are there, whatever key class each is in; a removed one leaves its number behind, and is none. */
export function valuesOf(subject: Subject, field: Pick<CompiledField, "name">): readonly PlacedValue[] {
  return [...subject.records].flatMap(([keyClass, values]) =>
    values.flatMap((value) => (value.field === field.name && value.envelope.length > 0 ? [{ ...value, keyClass }] : [])),
  );
}

/** Where a new value of the field goes: in place of `known`, else a place of its own for a field of many, else the one there is. */
export function nextPlace(
  subject: Subject,
  field: CompiledField,
  known: SealedValue | null,
): { readonly record: string; readonly revision: number } {
  if (known !== null) return { record: known.record, revision: known.revision + 1 };
  if (field.many) return { record: base32Encode(randomBytes(RECORD_BYTES)), revision: 1 };
  return { record: "", revision: revisionOf(subject, field.name) + 1 };
}

/** A write of nothing, to begin with. */
export function blankWrite(subject: Subject): SubjectWrite {
  return { subject: subject.id, isNew: false, newKeys: new Map(), records: new Map() };
}

/** Whose key a card is sealed by: the one it has, so that a backup of before it was renewed still opens; else one of its own. */
export function ownKeyFor(
  subject: Subject,
  known: PlacedValue | null,
  epoch: number,
): { readonly keyClass: string; readonly epoch: number; readonly wrapped: Buffer | null } {
  const key = known !== null && isOwnClass(known.keyClass) ? subject.keys.get(known.keyClass) : undefined;
  return known === null || key === undefined ? { keyClass: newOwnClass(), epoch, wrapped: null } : { keyClass: known.keyClass, ...key };
}

/** The write with a card that was sealed so, in place of the one that has its place. */
export function withCard(
  write: SubjectWrite,
  subject: Subject,
  { epoch, wrapped }: SealedGroup,
  { keyClass, ...value }: PlacedValue,
): SubjectWrite {
  if (subject.keys.has(keyClass)) return withSameKey(write, subject, { ...value, keyClass });
  const freed = withoutPlace(write, subject, value);
  return {
    ...freed,
    newKeys: new Map([...freed.newKeys, [keyClass, { epoch, wrapped: Buffer.from(wrapped) }]]),
    records: new Map([...freed.records, [keyClass, [value]]]),
  };
}

/** The write with another value in its place, under the key that it has. */
export function withSameKey(write: SubjectWrite, subject: Subject, { keyClass, ...value }: PlacedValue): SubjectWrite {
  const others = othersOf(write, subject, keyClass, value);
  return { ...write, records: new Map([...write.records, [keyClass, [...others, value]]]) };
}

/** The write without a value, and what the ledger notes of that. A single value leaves its number behind, a record of many is gone. */
export function withoutValue(
  write: SubjectWrite,
  subject: Subject,
  field: Pick<CompiledField, "keyClass">,
  value: SealedValue,
): { readonly write: SubjectWrite; readonly note: SealedNote } {
  const revision = value.revision + 1;
  const freed = withoutPlace(write, subject, value);
  const left = value.record === "" ? [...othersOf(freed, subject, field.keyClass, value), placeholderOf({ ...value, revision })] : null;
  return {
    write: left === null ? freed : { ...freed, records: new Map([...freed.records, [field.keyClass, left]]) },
    note: { field: value.field, record: value.record, revision, digest: null },
  };
}

function placeholderOf({ field, record, revision, collectedAt }: SealedValue): SealedValue {
  return { field, record, revision, collectedAt, envelope: NO_ENVELOPE };
}

/** What the ledger notes of a value that was sealed. */
export function noteOf({ field, record, revision, envelope }: SealedValue): SealedNote {
  return { field, record, revision, digest: hash("sha256", envelope, "base64") };
}

/** Whatever has the place goes; a key class that held nothing else goes with it, key and all. */
function withoutPlace(write: SubjectWrite, subject: Subject, value: Pick<SealedValue, "field" | "record">): SubjectWrite {
  const records = new Map(write.records);
  const gone: string[] = [...(write.gone ?? [])];
  for (const [keyClass, values] of subject.records) {
    if (!values.some((one) => isAt(one, value))) continue;
    if (isOwnClass(keyClass)) gone.push(keyClass);
    else records.set(keyClass, othersOf(write, subject, keyClass, value));
  }
  return { ...write, records, gone };
}

function othersOf(
  write: SubjectWrite,
  subject: Subject,
  keyClass: string,
  value: Pick<SealedValue, "field" | "record">,
): readonly SealedValue[] {
  const values = write.records.get(keyClass) ?? subject.records.get(keyClass) ?? [];
  return values.filter((one) => !isAt(one, value));
}

function isAt(one: SealedValue, { field, record }: Pick<SealedValue, "field" | "record">): boolean {
  return one.field === field && one.record === record;
}
