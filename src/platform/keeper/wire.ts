import { Buffer } from "node:buffer";
import { assert } from "../../base/fault.ts";

/**
 * Binary reading and writing with a cursor. Every variable part carries its length in front, so that no two different
 * lists of parts can share their bytes; the same layout serves the channel and the additional data of the cipher.
 */
export type Writer = { bytes: Buffer; at: number };
export type Reader = { readonly bytes: Buffer; at: number };

const PART_BYTES_MAX = 0xffff;
const UTF8_BYTES_PER_CHAR_MAX = 3;

export function newWriter(sizeBytes: number): Writer {
  return { bytes: Buffer.allocUnsafe(sizeBytes), at: 0 };
}

/** Makes room for that many more bytes. */
export function reserve(writer: Writer, moreBytes: number): void {
  const needed = writer.at + moreBytes;
  if (needed <= writer.bytes.length) return;
  const grown = Buffer.allocUnsafe(Math.max(needed, writer.bytes.length * 2));
  writer.bytes.copy(grown, 0, 0, writer.at);
  writer.bytes = grown;
}

export function putByte(writer: Writer, value: number): void {
  reserve(writer, 1);
  writer.bytes[writer.at++] = value;
}

export function putUint32(writer: Writer, value: number): void {
  reserve(writer, 4);
  writer.at = writer.bytes.writeUInt32BE(value, writer.at);
}

/** Bytes without a length: the reader must know it. */
export function putRaw(writer: Writer, bytes: Uint8Array): void {
  reserve(writer, bytes.length);
  writer.bytes.set(bytes, writer.at);
  writer.at += bytes.length;
}

/** A short part: two bytes of length, then the text in UTF-8. */
export function putText(writer: Writer, text: string): void {
  reserve(writer, 2 + text.length * UTF8_BYTES_PER_CHAR_MAX);
  const size = writer.bytes.write(text, writer.at + 2, "utf8");
  assert(size <= PART_BYTES_MAX, "a text part is longer than 65,535 bytes");
  writer.bytes.writeUInt16BE(size, writer.at);
  writer.at += 2 + size;
}

/** A short part of bytes: two bytes of length, then the bytes. */
export function putPart(writer: Writer, bytes: Uint8Array): void {
  assert(bytes.length <= PART_BYTES_MAX, "a part is longer than 65,535 bytes");
  reserve(writer, 2);
  writer.at = writer.bytes.writeUInt16BE(bytes.length, writer.at);
  putRaw(writer, bytes);
}

/** A whole number as an eight byte part. */
export function putCount(writer: Writer, value: number): void {
  assert(Number.isSafeInteger(value) && value >= 0, "a count is a whole number from 0");
  reserve(writer, 10);
  const { bytes, at } = writer;
  bytes.writeUInt16BE(8, at);
  bytes.writeUInt32BE(Math.floor(value / 0x1_0000_0000), at + 2);
  bytes.writeUInt32BE(value % 0x1_0000_0000, at + 6);
  writer.at = at + 10;
}

/** Any number of bytes: four bytes of length, then the bytes. */
export function putBlob(writer: Writer, bytes: Uint8Array): void {
  putUint32(writer, bytes.length);
  putRaw(writer, bytes);
}

/** Any amount of text: four bytes of length, then the text in UTF-8. */
export function putTextBlob(writer: Writer, text: string): void {
  reserve(writer, 4 + text.length * UTF8_BYTES_PER_CHAR_MAX);
  const size = writer.bytes.write(text, writer.at + 4, "utf8");
  writer.bytes.writeUInt32BE(size, writer.at);
  writer.at += 4 + size;
}

export function written(writer: Writer): Buffer {
  return writer.bytes.subarray(0, writer.at);
}

export function readerOf(bytes: Buffer): Reader {
  return { bytes, at: 0 };
}

export function takeByte(reader: Reader): number {
  const at = advance(reader, 1);
  return reader.bytes.readUInt8(at);
}

export function takeUint32(reader: Reader): number {
  const at = advance(reader, 4);
  return reader.bytes.readUInt32BE(at);
}

/** A view of the next bytes, not a copy. */
export function takeRaw(reader: Reader, sizeBytes: number): Buffer {
  const at = advance(reader, sizeBytes);
  return reader.bytes.subarray(at, at + sizeBytes);
}

export function takeText(reader: Reader): string {
  const size = takeUint16(reader);
  const at = advance(reader, size);
  return reader.bytes.toString("utf8", at, at + size);
}

export function takeBlob(reader: Reader): Buffer {
  return takeRaw(reader, takeUint32(reader));
}

/** So many short parts in a row with their lengths, as one view: ready to be additional data as they stand. */
export function takeParts(reader: Reader, count: number): Buffer {
  const from = reader.at;
  for (let left = count; left > 0; left--) advance(reader, takeUint16(reader));
  return reader.bytes.subarray(from, reader.at);
}

function takeUint16(reader: Reader): number {
  const at = advance(reader, 2);
  return reader.bytes.readUInt16BE(at);
}

/** Moves on and tells where it stood; a length that points beyond the end is a fault of whoever wrote it. */
function advance(reader: Reader, sizeBytes: number): number {
  const at = reader.at;
  assert(at + sizeBytes <= reader.bytes.length, "a message ends too early");
  reader.at = at + sizeBytes;
  return at;
}
