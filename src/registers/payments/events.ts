import { DAY_MS, type Instant } from "../../base/instant.ts";
import type { ProviderEvent } from "../../platform/payments/provider.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type EventRow, deleteEventsBefore, insertEvent, markHandled, postponeEvent, selectDueEvents } from "./_events_sql.ts";

/** A message of the provider that was taken and whose effect is still to come. */
export type WaitingEvent = {
  readonly id: string;
  readonly about: { readonly kind: "setup" | "payment"; readonly id: string };
  readonly looks: number;
};

/** Far beyond the five minutes for which a message is good. */
const KEPT_DAYS = 30;
const SWEPT_AT_ONCE = 500;

/** Remembers a message; false where it was taken before, and must have no effect again. */
export async function rememberEvent(tx: Tx, event: ProviderEvent, now: Instant, nextLookAt: Instant): Promise<boolean> {
  return await insertEvent(tx, {
    event_id: event.id,
    type: event.type,
    about_kind: event.about?.kind ?? null,
    about_id: event.about?.id ?? null,
    taken_at: new Date(now),
    next_look_at: new Date(nextLookAt),
  });
}

export async function listDueEvents(tx: Tx, now: Instant, limit: number): Promise<readonly WaitingEvent[]> {
  return (await selectDueEvents(tx, new Date(now), limit)).flatMap(rowToWaiting);
}

export async function endEvent(tx: Tx, id: string, now: Instant): Promise<void> {
  await markHandled(tx, id, new Date(now));
}

export async function putOffEvent(tx: Tx, id: string, nextLookAt: Instant): Promise<void> {
  await postponeEvent(tx, id, new Date(nextLookAt));
}

/** Forgets messages of thirty days ago. Answers how many. */
export async function sweepEvents(tx: Tx, now: Instant): Promise<number> {
  return await deleteEventsBefore(tx, new Date(now - KEPT_DAYS * DAY_MS), SWEPT_AT_ONCE);
}

function rowToWaiting({ event_id: id, about_kind: kind, about_id: about, looks }: EventRow): readonly WaitingEvent[] {
  return kind === null || about === null ? [] : [{ id, about: { kind, id: about }, looks }];
}
