import { timingSafeEqual } from "node:crypto";
import type { JsonValue } from "./json-value.ts";
import { maskValue } from "./mask.ts";

/** What is sealed for a value: the value as given, and its canonical text for comparison where that differs. */
export type Payload = { readonly value: JsonValue; readonly canonical: string };

/** How much of an opened value may leave the keeper. */
export type View =
  | { readonly kind: "clear" }
  | { readonly kind: "mask"; readonly mask: string }
  | { readonly kind: "compare"; readonly candidate: string };

export function encodePayload(payload: Payload): Buffer {
  const { value, canonical } = payload;
  return Buffer.from(JSON.stringify(value === canonical ? { v: value } : { v: value, c: canonical }));
}

export function decodePayload(bytes: Uint8Array): Payload {
  const stored = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8")) as {
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
  }
}

function isSameText(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}
