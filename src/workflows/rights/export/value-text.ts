import type { JsonValue } from "../../../base/json-value.ts";
import { type Redacted, unveil } from "../../../base/redacted.ts";

/** A value as it stands in the JSON. */
export function valueOf<T extends JsonValue>(value: Redacted<T>): T {
  return unveil(value);
}

/** The bytes of a file, to be sealed into the copy. */
export function bytesOf(bytes: Redacted<Buffer>): Buffer {
  return unveil(bytes);
}

/** A value without what only the house itself has a use for. */
export function toldValue(value: JsonValue, type: string | null): JsonValue {
  if (type !== "file" || value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([part]) => !FILE_PARTS.has(part)));
}

/** A value as a person reads it, whatever its shape. `type` is the field's, for what is read better without the names of its parts. */
export function valueText(value: JsonValue, type: string | null): string {
  if (value === null) return "";
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return value.map((one) => valueText(one, type)).join("; ");
  if (type === "card") return cardText(value);
  const parts = Object.entries(value).filter(([, one]) => one !== null && one !== "");
  return parts.map(([part, one]) => (type === "address" ? valueText(one, null) : `${part}: ${valueText(one, null)}`)).join(", ");
}

/** By which the house finds a file's parts. */
const FILE_PARTS: ReadonlySet<string> = new Set(["file", "parts"]);

function cardText(value: object): string {
  const { brand = "", last4 = "", expires = "", nickname = "" } = value as Readonly<Record<string, JsonValue>>;
  const number = last4 === "" ? "••••" : `•••• ${valueText(last4, null)}`;
  return [`${valueText(brand, null)} ${number}`.trim(), valueText(expires, null), valueText(nickname, null)]
    .filter((part) => part !== "")
    .join(", ");
}
