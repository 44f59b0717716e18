import type { RightsEventId, RightsRequestId, SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type EventRow = {
  readonly event_id: RightsEventId;
  readonly request_id: RightsRequestId;
  readonly subject_id: SubjectId;
  readonly step: string;
  readonly direction: "in" | "out" | null;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly words: Buffer | null;
  readonly at: Date;
};

export async function insertEvent(tx: Tx, row: EventRow): Promise<void> {
  await tx.sql`
    insert into rights_events (tenant_id, request_id, event_id, subject_id, step, direction, actor_kind, actor_id, words, at)
    values (${tx.tenant}, ${row.request_id}, ${row.event_id}, ${row.subject_id}, ${row.step}, ${row.direction}, ${row.actor_kind},
            ${row.actor_id}, ${row.words}, ${row.at})`;
}

/** In the order in which they happened. */
export async function selectEvents(tx: Tx, request: string, steps: readonly string[], limit: number): Promise<readonly EventRow[]> {
  return await tx.sql<EventRow[]>`
    select event_id, request_id, subject_id, step, direction, actor_kind, actor_id, words, at
      from rights_events
     where tenant_id = ${tx.tenant}
       and request_id = ${request}
       and step = any(${[...steps]}::text[])
     order by seq
     limit ${limit}`;
}

export async function countWords(tx: Tx, subject: string): Promise<number> {
  const [row] = await tx.sql<{ n: string }[]>`
    select count(*) as n from rights_events where tenant_id = ${tx.tenant} and subject_id = ${subject} and words is not null`;
  return Number(row?.n ?? 0);
}

export async function blankWords(tx: Tx, subject: string): Promise<void> {
  await tx.sql`
    update rights_events
       set words = null
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and words is not null`;
}

export async function selectWordsOf(
  tx: Tx,
  subject: string,
): Promise<readonly Pick<EventRow, "event_id" | "request_id" | "step" | "words">[]> {
  return await tx.sql<EventRow[]>`
    select event_id, request_id, step, words
      from rights_events
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and words is not null
     order by seq`;
}

export async function updateWords(tx: Tx, request: string, event: string, words: Buffer | null): Promise<void> {
  await tx.sql`
    update rights_events
       set words = ${words}
     where tenant_id = ${tx.tenant}
       and request_id = ${request}
       and event_id = ${event}`;
}
