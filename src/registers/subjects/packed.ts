import { type Instant, instant } from "../../base/instant.ts";

/** One sealed value inside a subject's packed record. */
export type SealedValue = {
  readonly field: string;
  /** Empty for a field of one value; tells the values of a `many` field apart. */
  readonly record: string;
  /** Grows with each new value of the field; bound into the envelope, so that an old one cannot be put back. */
  readonly revision: number;
  readonly collectedAt: Instant;
  readonly envelope: Uint8Array;
};

/**
 * The kind of record an envelope is bound to. The time of collection is part of it: whoever could shift that time could
 * stretch a retention or end it.
 */
export function valueRecordType(collectedAt: Instant): string {
  return `value@${collectedAt}`;
}

const FORMAT = 1;
const HEAD_BYTES = 3;
const VALUE_HEAD_BYTES = 1 + 1 + 4 + 6 + 4;

/**
 * The sealed values of one subject and key class as one row's bytes. Measured on imports: one row a value cost five
 * times the database's work for the same bytes (docs/decisions/0003).
 *
 * Shape: format byte, count (u16), then per value: field and record length (u8 each), revision (u32), time (u48, ms),
 * envelope length (u32), field, record, envelope. All numbers big-endian.
 */
export function packValues(values: readonly SealedValue[]): Buffer {
  let size = HEAD_BYTES;
  for (const value of values) size += VALUE_HEAD_BYTES + value.field.length + value.record.length + value.envelope.length;
  const bytes = Buffer.allocUnsafe(size);
  bytes.writeUInt8(FORMAT, 0);
  bytes.writeUInt16BE(values.length, 1);
  let at = HEAD_BYTES;
  for (const value of values) {
    bytes.writeUInt8(value.field.length, at);
    bytes.writeUInt8(value.record.length, at + 1);
    bytes.writeUInt32BE(value.revision, at + 2);
    bytes.writeUIntBE(value.collectedAt, at + 6, 6);
    bytes.writeUInt32BE(value.envelope.length, at + 12);
    at += VALUE_HEAD_BYTES;
    at += bytes.write(value.field, at, "latin1");
    at += bytes.write(value.record, at, "latin1");
    bytes.set(value.envelope, at);
    at += value.envelope.length;
  }
  return bytes;
}

/**
 * The values of a row. The row is an edge: bytes that are not what `packValues` writes were damaged, and answer
 * undefined; half a list would be taken for the whole. Of a limited reading, values of other fields are passed over.
 */
export function unpackValues(bytes: Buffer, fields: ReadonlySet<string> | "all" = "all"): readonly SealedValue[] | undefined {
  if (bytes.length < HEAD_BYTES || bytes[0] !== FORMAT) return undefined;
  const count = bytes.readUInt16BE(1);
  const values: SealedValue[] = [];
  let at = HEAD_BYTES;
  for (let n = 0; n < count; n += 1) {
    if (at + VALUE_HEAD_BYTES > bytes.length) return undefined;
    const fieldAt = at + VALUE_HEAD_BYTES;
    const recordAt = fieldAt + (bytes[at] ?? 0);
    const envelopeAt = recordAt + (bytes[at + 1] ?? 0);
    const end = envelopeAt + bytes.readUInt32BE(at + 12);
    if (end > bytes.length) return undefined;
    const field = bytes.toString("latin1", fieldAt, recordAt);
    if (fields === "all" || fields.has(field)) {
      values.push({
        field,
        record: recordAt === envelopeAt ? "" : bytes.toString("latin1", recordAt, envelopeAt),
        revision: bytes.readUInt32BE(at + 2),
        collectedAt: instant(bytes.readUIntBE(at + 6, 6)),
        envelope: bytes.subarray(envelopeAt, end),
      });
    }
    at = end;
  }
  return at === bytes.length ? values : undefined;
}
