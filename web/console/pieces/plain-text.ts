/** A value as text: lists one after the other, things with parts by their parts. */
export function plainText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "object" || value === null) return "";
  return Object.values(value)
    .map(plainText)
    .filter((part) => part !== "")
    .join(", ");
}
