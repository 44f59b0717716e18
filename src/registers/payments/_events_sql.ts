import type { Tx } from "../../platform/storage/tx.ts";

export type EventRow = {
  readonly event_id: string;
  readonly type: string;
  readonly about_kind: "setup" | "payment" | null;
  readonly about_id: string | null;
  readonly looks: number;
};

/** False for one that is known: the primary key lets an id in once. */
export async function insertEvent(
  tx: Tx,
  row: Omit<EventRow, "looks"> & { readonly taken_at: Date; readonly next_look_at: Date },
): Promise<boolean> {
  const rows = await tx.sql`
    insert into provider_events (tenant_id, event_id, type, about_kind, about_id, taken_at, handled_at, next_look_at)
    values (${tx.tenant}, ${row.event_id}, ${row.type}, ${row.about_kind}, ${row.about_id}, ${row.taken_at},
            ${row.about_kind === null ? row.taken_at : null}, ${row.next_look_at})
        on conflict (tenant_id, event_id)
        do nothing
    returning 1 as taken`;
  return rows.length > 0;
}

export async function selectDueEvents(tx: Tx, now: Date, limit: number): Promise<readonly EventRow[]> {
  return await tx.sql<EventRow[]>`
    select event_id, type, about_kind, about_id, looks
      from provider_events
     where tenant_id = ${tx.tenant}
       and handled_at is null
       and next_look_at <= ${now}
     order by next_look_at
     limit ${limit}`;
}

export async function markHandled(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.sql`
    update provider_events
       set handled_at = ${at}
     where tenant_id = ${tx.tenant}
       and event_id = ${id}`;
}

export async function postponeEvent(tx: Tx, id: string, nextLookAt: Date): Promise<void> {
  await tx.sql`
    update provider_events
       set looks = looks + 1, next_look_at = ${nextLookAt}
     where tenant_id = ${tx.tenant}
       and event_id = ${id}`;
}

export async function deleteEventsBefore(tx: Tx, cutoff: Date, limit: number): Promise<number> {
  const rows = await tx.sql`
    delete from provider_events
     where tenant_id = ${tx.tenant}
       and event_id in (
             select event_id
               from provider_events
              where tenant_id = ${tx.tenant}
                and taken_at < ${cutoff}
              limit ${limit})`;
  return rows.count;
}
