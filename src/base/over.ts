import { type Instant, instant } from "./instant.ts";

/** What was begun before the one time or after the other counts no more. */
export type Over = { readonly before: Date; readonly after: Date };

/**
 * Of what counts for so long from when it was begun. What seems to begin later than that from now was begun while the clock ran ahead:
 * it would count until the clock is there again, for years perhaps.
 */
export function overAt(now: Instant, countsMs: number): Over {
  return { before: new Date(instant(now - countsMs)), after: new Date(instant(now + countsMs)) };
}
