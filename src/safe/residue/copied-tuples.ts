import { assert } from "../../base/fault.ts";

export type Field = { readonly start: number; readonly end: number; readonly text: () => string };
export type Tuple = { readonly fields: readonly Field[] };

const SIGNATURE = Buffer.from("PGCOPY\n\xff\r\n\0", "latin1");

/**
 * Rows as COPY writes them in its binary form (PostgreSQL, "COPY", Binary Format): a head once, then for each row the number
 * of its columns and each column's length and bytes; -1 is null, and a row of -1 columns is the end.
 */
export function* copiedTuples(bytes: Buffer): Generator<Tuple> {
  let at = bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE) ? headEnd(bytes) : 0;
  while (at < bytes.length) {
    const count = bytes.readInt16BE(at);
    at += 2;
    if (count === -1) return;
    const fields: Field[] = [];
    for (let n = 0; n < count; n++) {
      const length = bytes.readInt32BE(at);
      const start = at + 4;
      const end = start + Math.max(0, length);
      assert(end <= bytes.length, "the server sends whole rows");
      fields.push({ start, end, text: () => bytes.toString("utf8", start, end) });
      at = end;
    }
    yield { fields };
  }
}

/** How many rows there are, without taking them apart: most have nothing of anybody who is looked for. */
export function countTuples(bytes: Buffer): number {
  let rows = 0;
  for (let at = bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE) ? headEnd(bytes) : 0; at < bytes.length; rows++) {
    const count = bytes.readInt16BE(at);
    at += 2;
    if (count === -1) break;
    for (let n = 0; n < count; n++) at += 4 + Math.max(0, bytes.readInt32BE(at));
  }
  return rows;
}

function headEnd(bytes: Buffer): number {
  return SIGNATURE.length + 8 + bytes.readInt32BE(SIGNATURE.length + 4);
}
