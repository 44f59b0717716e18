import type { SealedItem } from "../../base/holder.ts";
import type { RightsEventId, RightsRequestId, SubjectId } from "../../base/ids.ts";
import { type Instant, instantToIso } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type EventRow, insertEvent, selectEvents } from "./_events_sql.ts";

/** What can happen in a request. `message` is what was written to and fro. */
export type RightsStep =
  | "file"
  | "verify"
  | "decide"
  | "extend"
  | "pause"
  | "resume"
  | "appeal"
  | "appeal_extend"
  | "appeal_decide"
  | "withdraw"
  | "lapse"
  | "message"
  | "permission"
  | "permission_open"
  | "permission_judge"
  | "task"
  | "letter";

/** What the words of a step are bound to, beside whose they are. */
export function placeOfWords(event: { readonly id: RightsEventId; readonly step: string }): Omit<SealedItem, "envelope"> {
  return { recordType: "rights", record: event.id, field: event.step, revision: 1 };
}

/** `words` are sealed under the subject's own key, for this event and no other. */
export type RightsEvent = {
  readonly id: RightsEventId;
  readonly request: RightsRequestId;
  readonly subject: SubjectId;
  readonly step: RightsStep;
  readonly direction: "in" | "out" | null;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly words: Uint8Array | null;
  readonly at: string;
};

export async function noteEvent(tx: Tx, event: Omit<RightsEvent, "at">, now: Instant): Promise<void> {
  await insertEvent(tx, {
    event_id: event.id,
    request_id: event.request,
    subject_id: event.subject,
    step: event.step,
    direction: event.direction,
    actor_kind: event.actor.kind,
    actor_id: event.actor.id,
    words: event.words === null ? null : Buffer.from(event.words),
    at: new Date(now),
  });
}

/** In the order in which they happened. */
export async function listEvents(tx: Tx, request: string, steps: readonly RightsStep[], limit: number): Promise<readonly RightsEvent[]> {
  return (await selectEvents(tx, request, steps, limit)).map(rowToEvent);
}

function rowToEvent(row: EventRow): RightsEvent {
  return {
    id: row.event_id,
    request: row.request_id,
    subject: row.subject_id,
    step: row.step as RightsStep,
    direction: row.direction,
    actor: { kind: row.actor_kind, id: row.actor_id },
    words: row.words,
    at: instantToIso(row.at.getTime() as Instant),
  };
}
