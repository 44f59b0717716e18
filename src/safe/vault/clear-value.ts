import type { JsonValue } from "../../base/json-value.ts";
import { decodePayload } from "../../base/payload.ts";

/** By what the payment provider knows a card. It is no detail of the customer, and of use to nobody who reads it. */
const PROVIDER_PARTS: ReadonlySet<string> = new Set(["provider", "customer", "token", "network"]);

/** An opened value as it is handed out: all of it, but of a card that the provider keeps what people know it by. */
export function clearValue(bytes: Uint8Array): JsonValue {
  const { value } = decodePayload(bytes);
  if (typeof value !== "object" || value === null || Array.isArray(value) || !("token" in value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([part]) => !PROVIDER_PARTS.has(part)));
}
