import type { EntryId, ForwardId, SubjectId, VendorId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type ForwardState = "sending" | "answered" | "not_sent" | "unknown";

export type ForwardRow = {
  readonly forward_id: ForwardId;
  /** Null where it was about somebody who is erased. */
  readonly subject_id: SubjectId | null;
  readonly vendor_id: VendorId;
  readonly operation: string | null;
  readonly purpose: string;
  readonly fields: readonly string[];
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly key_index: Buffer | null;
  readonly request_index: Buffer | null;
  readonly state: ForwardState;
  readonly code: string | null;
  readonly status: number | null;
  readonly entry_id: EntryId | null;
  readonly created_at: Date;
  readonly ended_at: Date | null;
};

export type NewForwardRow = Omit<ForwardRow, "state" | "code" | "status" | "entry_id" | "ended_at" | "key_index" | "request_index"> & {
  readonly key_index: Uint8Array | null;
  readonly request_index: Uint8Array | null;
};

/** False where the same actor's key is there: a rival's statement waits here until the first transaction has ended. */
export async function claimForward(tx: Tx, row: NewForwardRow): Promise<boolean> {
  const rows = await tx.sql`
    insert into forwards (tenant_id, forward_id, subject_id, vendor_id, operation, purpose, fields, actor_kind, actor_id,
                          key_index, request_index, state, created_at)
    values (${tx.tenant}, ${row.forward_id}, ${row.subject_id}, ${row.vendor_id}, ${row.operation}, ${row.purpose},
            ${[...row.fields]}, ${row.actor_kind}, ${row.actor_id}, ${row.key_index}, ${row.request_index}, 'sending', ${row.created_at})
    on conflict (tenant_id, actor_id, key_index) do nothing
    returning 1 as claimed`;
  return rows.length > 0;
}

export async function deleteForward(tx: Tx, id: ForwardId): Promise<void> {
  await tx.sql`
    delete from forwards
     where tenant_id = ${tx.tenant}
       and forward_id = ${id}`;
}

export async function setEntry(tx: Tx, id: ForwardId, entry: EntryId): Promise<void> {
  await tx.sql`
    update forwards
       set entry_id = ${entry}
     where tenant_id = ${tx.tenant}
       and forward_id = ${id}`;
}

export type Ending = {
  readonly state: Exclude<ForwardState, "sending">;
  readonly code: string | null;
  readonly status: number | null;
  /** The key is free again: nothing was sent under it. */
  readonly isKeyFree: boolean;
};

/** Undefined where it has ended already: what is told of it once is not told otherwise. */
export async function endForward(tx: Tx, id: ForwardId, ending: Ending, now: Date): Promise<ForwardRow | undefined> {
  const [row] = await tx.sql<ForwardRow[]>`
    update forwards
       set state = ${ending.state}, code = ${ending.code}, status = ${ending.status}, ended_at = ${now},
           key_index = case when ${ending.isKeyFree} then null else key_index end,
           request_index = case when ${ending.isKeyFree} then null else request_index end
     where tenant_id = ${tx.tenant}
       and forward_id = ${id}
       and state = 'sending'
    returning forward_id, subject_id, vendor_id, operation, purpose, fields, actor_kind, actor_id, key_index, request_index, state, code,
              status, entry_id, created_at, ended_at`;
  return row;
}

export async function selectByKey(tx: Tx, actor: string, keyIndex: Uint8Array): Promise<ForwardRow | undefined> {
  const [row] = await tx.sql<ForwardRow[]>`
    select forward_id, subject_id, vendor_id, operation, purpose, fields, actor_kind, actor_id, key_index, request_index, state, code,
           status, entry_id, created_at, ended_at
      from forwards
     where tenant_id = ${tx.tenant}
       and actor_id = ${actor}
       and key_index = ${keyIndex}`;
  return row;
}

export async function selectForward(tx: Tx, id: ForwardId): Promise<ForwardRow | undefined> {
  const [row] = await tx.sql<ForwardRow[]>`
    select forward_id, subject_id, vendor_id, operation, purpose, fields, actor_kind, actor_id, key_index, request_index, state, code,
           status, entry_id, created_at, ended_at
      from forwards
     where tenant_id = ${tx.tenant}
       and forward_id = ${id}`;
  return row;
}

/** Newest first; the id holds the time, so it is the cursor. */
export async function selectForwards(
  tx: Tx,
  wanted: { readonly subject: string | null; readonly vendor: string | null; readonly purposes: readonly string[] },
  before: ForwardId | null,
  limit: number,
): Promise<readonly ForwardRow[]> {
  return await tx.sql<ForwardRow[]>`
    select forward_id, subject_id, vendor_id, operation, purpose, fields, actor_kind, actor_id, key_index, request_index, state, code,
           status, entry_id, created_at, ended_at
      from forwards
     where tenant_id = ${tx.tenant}
       and purpose = any(${[...wanted.purposes]}::text[])
       and (${wanted.subject}::text is null or subject_id = ${wanted.subject})
       and (${wanted.vendor}::text is null or vendor_id = ${wanted.vendor})
       and (${before}::text is null or forward_id < ${before})
     order by forward_id desc
     limit ${limit}`;
}

/** Sendings that nobody can be waiting for any more: the process that sent them is gone. */
export async function selectStuck(tx: Tx, before: Date, limit: number): Promise<readonly ForwardId[]> {
  const rows = await tx.sql<{ forward_id: ForwardId }[]>`
    select forward_id
      from forwards
     where tenant_id = ${tx.tenant}
       and state = 'sending'
       and created_at < ${before}
     order by created_at
     limit ${limit}`;
  return rows.map((row) => row.forward_id);
}

/** Keys that have run out; answers the forwards whose kept answers go with them. */
export async function freeKeys(tx: Tx, before: Date, limit: number): Promise<readonly ForwardId[]> {
  const rows = await tx.sql<{ forward_id: ForwardId }[]>`
    update forwards
       set key_index = null, request_index = null
     where tenant_id = ${tx.tenant}
       and forward_id in (
             select forward_id
               from forwards
              where tenant_id = ${tx.tenant}
                and key_index is not null
                and created_at < ${before}
              order by created_at
              limit ${limit}
                for update skip locked)
    returning forward_id`;
  return rows.map((row) => row.forward_id);
}

/** `fields`: those in which any of these was. */
export async function deleteForwardsOf(tx: Tx, subject: SubjectId, fields: readonly string[] | null = null): Promise<readonly ForwardId[]> {
  const rows = await tx.sql<{ forward_id: ForwardId }[]>`
    delete from forwards
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and (${fields as string[] | null}::text[] is null or fields && ${fields as string[] | null}::text[])
    returning forward_id`;
  return rows.map((row) => row.forward_id);
}

export async function countSendingOf(tx: Tx, subject: SubjectId): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from forwards
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and state = 'sending'`;
  return row?.n ?? 0;
}

export async function countForwardsOf(tx: Tx, subject: SubjectId): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from forwards
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}`;
  return row?.n ?? 0;
}
