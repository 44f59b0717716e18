/** Milliseconds since 1970-01-01T00:00:00Z. Comes in as an argument; nothing below the composition root asks a clock. */
export type Instant = number & { readonly __instant: true };

export type Clock = () => Instant;

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export function instant(ms: number): Instant {
  return ms as Instant;
}

export function instantToIso(at: Instant): string {
  return new Date(at).toISOString();
}
