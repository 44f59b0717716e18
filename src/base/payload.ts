import { timingSafeEqual } from "node:crypto";
import type { JsonValue } from "./json-value.ts";
import { maskValue } from "./mask.ts";

/** What is sealed for a value: the value as given, and its canonical text for comparison where that differs. */
export type Payload = { readonly value: JsonValue; readonly canonical: string };

/** How much of an opened value may leave the keeper. */
export type View =
  | { readonly kind: "clear" }
  | { readonly kind: "mask"; readonly mask: string }
  | { readonly kind: "compare"; readonly candidate: string }
  /** One part of the value, compared by letters and digits alone. */
  | { readonly kind: "compare-part"; readonly part: ComparedPart; readonly candidate: string }
  /** Whether the value has the part at all. */
  | { readonly kind: "has-part"; readonly part: ComparedPart };

/** The postcode of an address that came in parts. */
export type ComparedPart = "postcode";

export function encodePayload(payload: Payload): Buffer {
  return Buffer.from(payloadText(payload));
}

/** The same as text, for whoever writes it into a larger message. */
export function payloadText({ value, canonical }: Payload): string {
  return JSON.stringify(value === canonical ? { v: value } : { v: value, c: canonical });
}

export function decodePayload(bytes: Uint8Array): Payload {
  const buffer = bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stored = JSON.parse(buffer.toString("utf8")) as {
    readonly v: JsonValue;
    readonly c?: string;
  };
  return { value: stored.v, canonical: stored.c ?? (typeof stored.v === "string" ? stored.v : "") };
}

/** The bytes that may leave: the payload itself, the JSON of the masked value, or one byte that says match or not. */
export function payloadView(bytes: Uint8Array, view: View): Uint8Array {
  switch (view.kind) {
    case "clear":
      return bytes;
    case "mask":
      return Buffer.from(JSON.stringify(maskValue(view.mask, decodePayload(bytes).value)));
    case "compare":
      return Buffer.from([isSameText(decodePayload(bytes).canonical, view.candidate) ? 1 : 0]);
    case "compare-part":
      return Buffer.from([isSamePostcode(postcodeOf(decodePayload(bytes).value), comparablePart(view.candidate)) ? 1 : 0]);
    case "has-part":
      return Buffer.from([postcodeOf(decodePayload(bytes).value) === "" ? 0 : 1]);
  }
}

function isSameText(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}

function postcodeOf(value: JsonValue): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "";
  const { postalCode } = value as { readonly [part: string]: JsonValue };
  return typeof postalCode === "string" ? comparablePart(postalCode) : "";
}

function comparablePart(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** Few know the last four of the nine digits of a postcode of the United States: the first five will do. */
function isSamePostcode(held: string, typed: string): boolean {
  if (held === "" || typed === "") return false;
  return isSameText(held, typed) || (/^\d{9}$/u.test(held) && isSameText(held.slice(0, 5), typed));
}
