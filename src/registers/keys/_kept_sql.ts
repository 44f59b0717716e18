import type { Tx } from "../../platform/storage/tx.ts";

export type KeptRow = {
  readonly request_index: Buffer;
  readonly status: number | null;
  readonly epoch: number | null;
  readonly wrapped: Buffer | null;
  readonly answer: Buffer | null;
};

/**
 * True for the one that may do the deed. A rival's statement waits here until the first transaction ends: committed, it
 * gets nothing and reads the answer; rolled back, it goes on itself. A record that has run out is taken over.
 */
export async function claimRequest(
  tx: Tx,
  actor: string,
  keyIndex: Uint8Array,
  requestIndex: Uint8Array,
  now: Date,
  cutoff: Date,
): Promise<boolean> {
  const rows = await tx.sql`
    insert into kept_answers as kept (tenant_id, actor_id, key_index, request_index, created_at)
    values (${tx.tenant}, ${actor}, ${keyIndex}, ${requestIndex}, ${now})
    on conflict (tenant_id, actor_id, key_index) do update
       set request_index = excluded.request_index, created_at = excluded.created_at,
           status = null, epoch = null, wrapped = null, answer = null, subjects = '{}'
     where kept.created_at <= ${cutoff}
    returning 1 as claimed`;
  return rows.length > 0;
}

export async function selectKept(tx: Tx, actor: string, keyIndex: Uint8Array): Promise<KeptRow | undefined> {
  const [row] = await tx.sql<KeptRow[]>`
    select request_index, status, epoch, wrapped, answer
      from kept_answers
     where tenant_id = ${tx.tenant}
       and actor_id = ${actor}
       and key_index = ${keyIndex}`;
  return row;
}

export async function updateKept(
  tx: Tx,
  actor: string,
  keyIndex: Uint8Array,
  kept: {
    readonly status: number;
    readonly epoch: number;
    readonly wrapped: Uint8Array;
    readonly answer: Uint8Array;
    readonly subjects: readonly string[];
  },
): Promise<void> {
  await tx.sql`
    update kept_answers
       set status = ${kept.status}, epoch = ${kept.epoch}, wrapped = ${kept.wrapped}, answer = ${kept.answer}, subjects = ${[...kept.subjects]}
     where tenant_id = ${tx.tenant}
       and actor_id = ${actor}
       and key_index = ${keyIndex}`;
}

/** As if it had not been asked. */
export async function releaseRequest(tx: Tx, actor: string, keyIndex: Uint8Array): Promise<void> {
  await tx.sql`delete from kept_answers where tenant_id = ${tx.tenant} and actor_id = ${actor} and key_index = ${keyIndex}`;
}

/** Answers how many went. */
export async function deleteRunOut(tx: Tx, cutoff: Date, limit: number): Promise<number> {
  const { count } = await tx.sql`
    delete from kept_answers
     where tenant_id = ${tx.tenant}
       and (actor_id, key_index) in (
             select actor_id, key_index
               from kept_answers
              where tenant_id = ${tx.tenant}
                and created_at <= ${cutoff}
              limit ${limit}
                for update skip locked)`;
  return count;
}

/** Those that seem to have been kept after this time. */
export async function deleteKeptAfter(tx: Tx, after: Date, limit: number): Promise<number> {
  const { count } = await tx.sql`
    delete from kept_answers
     where tenant_id = ${tx.tenant}
       and (actor_id, key_index) in (
             select actor_id, key_index
               from kept_answers
              where tenant_id = ${tx.tenant}
                and created_at > ${after}
              limit ${limit}
                for update skip locked)`;
  return count;
}

export async function emptyAnswersOf(tx: Tx, subject: string): Promise<number> {
  const rows = await tx.sql`
    update kept_answers
       set wrapped = null, answer = null, subjects = '{}'
     where tenant_id = ${tx.tenant}
       and subjects @> array[${subject}]
       and answer is not null
    returning 1 as emptied`;
  return rows.length;
}

export async function countAnswersOf(tx: Tx, subject: string): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from kept_answers
     where tenant_id = ${tx.tenant}
       and subjects @> array[${subject}]
       and answer is not null`;
  return row?.n ?? 0;
}
