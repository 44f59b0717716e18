import type { Shown } from "../../api/customers.ts";

/** Whether there is a value, as far as this person may know. */
export function isGiven(shown: Shown | undefined): boolean {
  if (shown === undefined || shown.form === "refused") return false;
  return Array.isArray(shown.value) ? shown.value.length > 0 : shown.value !== null;
}

/** How many values there are, of a field that may have several. */
export function countGiven(shown: Shown | undefined): number {
  return shown?.form === "masked" && Array.isArray(shown.value) ? shown.value.length : 1;
}
