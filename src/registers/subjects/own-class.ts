import { randomBytes } from "node:crypto";
import { base32Encode } from "../../base/encoding.ts";

/**
 * A value that is to be destroyed by itself, long before its subject, has a key of its own: once that key is gone, no old
 * backup opens the value. Its key class is chance behind this mark.
 */
const MARK = "own/";
const CLASS_BYTES = 10;

export function newOwnClass(): string {
  return `${MARK}${base32Encode(randomBytes(CLASS_BYTES))}`;
}

export function isOwnClass(keyClass: string): boolean {
  return keyClass.startsWith(MARK);
}
