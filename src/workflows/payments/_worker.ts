import { MINUTE_MS, SECOND_MS } from "../../base/instant.ts";
import { type Instant, instant } from "../../base/instant.ts";
import type { EntryActor } from "../../registers/ledger/entry.ts";

/** What the house finds out by itself: from the provider's messages, and by asking again. */
export const WORKER: EntryActor = { kind: "worker", id: "worker_payments", role: "worker" };

/** Longer than a look and a call can take with their second tries, so that nobody begins while another still waits. */
export const LEASE_SECONDS = 60;

const WAITS_MS = [5 * SECOND_MS, 15 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS];
const LAST_WAIT_MS = 60 * MINUTE_MS;

/** Asked again soon at first, and hourly in the end. */
export function nextLook(looks: number, now: Instant): Instant {
  return instant(now + (WAITS_MS[looks] ?? LAST_WAIT_MS));
}
