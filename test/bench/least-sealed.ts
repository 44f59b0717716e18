import { randomBytes } from "node:crypto";
import { openBox, sealBox } from "../../src/platform/keeper/aead.ts";
import { pad, unpad } from "../../src/platform/keeper/padding.ts";
import { newWriter, putPart, written } from "../../src/platform/keeper/wire.ts";
import type { Person } from "./people.ts";

/** The fields that are asked for in the measurements of `least.ts`, in the order in which their boxes lie in a row. */
export const LEAST_FIELDS = ["email", "fullname", "passport"] as const;

const KEY_BYTES = 32;
const ROOM_BYTES = 512;
/** As long as the product's: what is bound to a box costs by its length. */
const ADDITIONAL = Buffer.alloc(120, "additional data ");
const ROOT = Buffer.alloc(KEY_BYTES, 7);

/** A subject's row: its key, wrapped, and by it each of its values, as parts with their lengths. */
export function sealLeast(person: Person): Buffer {
  const key = randomBytes(KEY_BYTES);
  const row = newWriter(ROOM_BYTES);
  putPart(row, boxOf(ROOT, key));
  for (const field of LEAST_FIELDS) putPart(row, boxOf(key, pad(Buffer.from(person[field]))));
  return Buffer.from(written(row));
}

function boxOf(key: Uint8Array, plaintext: Uint8Array): Buffer {
  const box = newWriter(ROOM_BYTES);
  sealBox(box, key, ADDITIONAL, plaintext);
  return written(box);
}

export function unwrapLeast(box: Buffer): Buffer {
  return opened(ROOT, box);
}

/** The value with its padding, and where it stands in it. */
export function openLeast(key: Buffer, box: Buffer): { readonly padded: Buffer; readonly value: Buffer } {
  const padded = opened(key, box);
  return { padded, value: unpad(padded) ?? padded };
}

function opened(key: Buffer, box: Buffer): Buffer {
  const plaintext = openBox(key, ADDITIONAL, box);
  if (plaintext === undefined) throw new Error("a box of the bench does not open");
  return plaintext;
}
