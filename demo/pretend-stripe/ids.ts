import { randomBytes } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** An id as Stripe makes them: a prefix that tells the kind, then letters and digits that tell nothing. */
export function newId(prefix: string, chars = 24): string {
  return `${prefix}_${randomText(chars)}`;
}

export function randomText(chars: number): string {
  return Array.from(randomBytes(chars), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** Stripe tells time in whole seconds. */
export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
