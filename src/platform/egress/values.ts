import type { JsonValue } from "../../base/json-value.ts";
import type { Payload } from "../../base/payload.ts";

/** What is taken of a value: the whole of it, a part that it has, or one that follows from it. */
export type Pick = "value" | "e164" | "year" | "month" | "day" | "expiry.year" | "expiry.month" | `part.${string}`;

/** Undefined where the value has no such part, or is more than a text can hold. */
export function pickText({ value, canonical }: Payload, pick: Pick): string | undefined {
  switch (pick) {
    case "value":
      return typeof value === "object" ? undefined : String(value);
    case "e164":
      return canonical === "" ? undefined : canonical;
    case "year":
    case "month":
    case "day":
      return dayPart(value, pick);
    case "expiry.month":
      return expiryOf(value)?.[1];
    case "expiry.year":
      return yearOf(expiryOf(value)?.[2]);
    default:
      return partOf(value, pick.slice("part.".length));
  }
}

/** A month or a year by itself is in too many dates to be looked for in an answer. */
export function isTelling(pick: Pick): boolean {
  return !["year", "month", "day", "expiry.year", "expiry.month"].includes(pick);
}

function dayPart(value: JsonValue, pick: "year" | "month" | "day"): string | undefined {
  const found = typeof value === "string" ? /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})$/u.exec(value) : null;
  return found?.groups?.[pick];
}

function expiryOf(value: JsonValue): RegExpExecArray | null {
  return /^(\d{2})\/(\d{2})$/u.exec(partOf(value, "expiry") ?? "");
}

function yearOf(digits: string | undefined): string | undefined {
  return digits === undefined ? undefined : `20${digits}`;
}

function partOf(value: JsonValue, name: string): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, name)) return undefined;
  const part = (value as { readonly [key: string]: JsonValue })[name];
  return typeof part === "string" ? part : undefined;
}
