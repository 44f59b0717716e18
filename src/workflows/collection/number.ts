import { randomBytes } from "node:crypto";
import { base32Encode } from "../../base/encoding.ts";

/**
 * Ten letters of Crockford's base32: 50 bits, told on the phone in three groups. What is read back wrong most often is
 * mended: the letter O is a zero, I and L are ones.
 */
export const NUMBER_BITS = 50;
const NUMBER_CHARS = 10;
const BYTES = 7;
const NUMBER_SHAPE = /^[0-9A-HJKMNP-TV-Z]{10}$/u;
const TYPED_CHARS_MAX = 60;

export function newNumber(): string {
  return base32Encode(randomBytes(BYTES)).slice(0, NUMBER_CHARS).toUpperCase();
}

/** `T7K-2QM-8WXR`. */
export function showNumber(number: string): string {
  return `${number.slice(0, 3)}-${number.slice(3, 6)}-${number.slice(6)}`;
}

/** The number that was typed, in any case and grouping; undefined where it can be none. */
export function readNumber(typed: string): string | undefined {
  if (typed.length > TYPED_CHARS_MAX) return undefined;
  const number = typed
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[\s\p{Pd}._]/gu, "")
    .replaceAll("O", "0")
    .replace(/[IL]/gu, "1");
  return NUMBER_SHAPE.test(number) ? number : undefined;
}
