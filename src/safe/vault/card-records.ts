import { hash, randomBytes } from "node:crypto";
import { base32Encode } from "../../base/encoding.ts";
import type { CompiledField } from "../../registers/datamap/types.ts";
import type { SealedNote } from "../../registers/ledger/entry.ts";
import type { SealedValue } from "../../registers/subjects/packed.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import type { SubjectWrite } from "../../registers/subjects/write.ts";

const RECORD_BYTES = 5;
const NO_ENVELOPE = new Uint8Array(0);

/** The values of a field that are there; a removed one leaves its number behind, and is none. */
export function valuesOf(subject: Subject, field: Pick<CompiledField, "name" | "keyClass">): readonly SealedValue[] {
  const values = subject.records.get(field.keyClass) ?? [];
  return values.filter((value) => value.field === field.name && value.envelope.length > 0);
}

/** Where a new value of the field goes: a place of its own for a field of many, else the one there is. */
export function nextPlace(subject: Subject, field: CompiledField): { readonly record: string; readonly revision: number } {
  if (field.many) return { record: base32Encode(randomBytes(RECORD_BYTES)), revision: 1 };
  const before = subject.records.get(field.keyClass)?.find((value) => value.field === field.name && value.record === "");
  return { record: "", revision: (before?.revision ?? 0) + 1 };
}

/** A write of nothing, to begin with. */
export function blankWrite(subject: Subject): SubjectWrite {
  return { subject: subject.id, isNew: false, newKeys: new Map(), records: new Map() };
}

/** The write with one value more, in place of the one that has its place. */
export function withValue(write: SubjectWrite, subject: Subject, keyClass: string, value: SealedValue): SubjectWrite {
  const values = write.records.get(keyClass) ?? subject.records.get(keyClass) ?? [];
  const others = values.filter((one) => one.field !== value.field || one.record !== value.record);
  return { ...write, records: new Map([...write.records, [keyClass, [...others, value]]]) };
}

/** The write without a value, and what the ledger notes of that. A single value leaves its number behind, a record of many is gone. */
export function withoutValue(
  write: SubjectWrite,
  subject: Subject,
  keyClass: string,
  value: SealedValue,
): { readonly write: SubjectWrite; readonly note: SealedNote } {
  const revision = value.revision + 1;
  const values = write.records.get(keyClass) ?? subject.records.get(keyClass) ?? [];
  const others = values.filter((one) => one.field !== value.field || one.record !== value.record);
  const left = value.record === "" ? [...others, { ...value, revision, envelope: NO_ENVELOPE }] : others;
  return {
    write: { ...write, records: new Map([...write.records, [keyClass, left]]) },
    note: { field: value.field, record: value.record, revision, digest: null },
  };
}

/** What the ledger notes of a value that was sealed. */
export function noteOf({ field, record, revision, envelope }: SealedValue): SealedNote {
  return { field, record, revision, digest: hash("sha256", envelope, "buffer") };
}
