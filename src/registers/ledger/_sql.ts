import type { EntryId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

/** One line a value, in step with each other; empty = null. Lines cost a fraction of what arrays cost to escape. */
export type EntryColumns = {
  readonly ids: string;
  readonly subjects: string;
  readonly actors: string;
  readonly acts: string;
  readonly purposes: string;
  readonly bodies: string;
  readonly reasons: string;
  /** 16 bytes an entry, one after the other. */
  readonly salts: Uint8Array;
};

/** The entries of one transaction and their batch, in one statement: a deed waits for one round trip at most. */
export async function insertBatch(tx: Tx, batchId: string, leaves: Uint8Array, columns: EntryColumns): Promise<void> {
  await tx.sql`
    with batch as (
      insert into ledger_batches (tenant_id, batch_id, leaves)
      values (${tx.tenant}, ${batchId}, ${leaves})
    )
    insert into ledger_entries (tenant_id, entry_id, subject_id, actor_id, act, purpose, salt, body, reason_sealed)
    select ${tx.tenant}, entry_id, subject_id, actor_id, act, purpose,
           substring(${columns.salts}::bytea from 16 * place::int - 15 for 16), body, decode(reason, 'base64')
      from rows from (
             string_to_table(${columns.ids}, e'\n'),
             string_to_table(${columns.subjects}, e'\n', ''),
             string_to_table(${columns.actors}, e'\n'),
             string_to_table(${columns.acts}, e'\n'),
             string_to_table(${columns.purposes}, e'\n', ''),
             string_to_table(${columns.bodies}, e'\n'),
             string_to_table(${columns.reasons}, e'\n', '')
           ) with ordinality as lines (entry_id, subject_id, actor_id, act, purpose, body, reason, place)`;
}

export type EntryRow = {
  readonly entry_id: EntryId;
  readonly first_index: string | null;
  readonly body: string;
  readonly reason_sealed: Buffer | null;
};

export type EntryFilterRow = {
  readonly subject: string | null;
  readonly actor: string | null;
  readonly act: string | null;
  readonly purpose: string | null;
  /** Entry ids, since they begin with the time. */
  readonly fromId: string | null;
  readonly beforeId: string | null;
};

/** Newest first. The conditions are put together here so that the planner sees only those that are asked for. */
export async function selectEntries(tx: Tx, filter: EntryFilterRow, limit: number): Promise<readonly EntryRow[]> {
  const { sql } = tx;
  return await sql<EntryRow[]>`
    select e.entry_id, b.first_index, e.body, e.reason_sealed
      from ledger_entries e
      left join ledger_batches b on b.tenant_id = e.tenant_id
                                and b.batch_id = substring(e.entry_id from 5 for 22)
     where e.tenant_id = ${tx.tenant}
       ${filter.subject === null ? sql`` : sql`and e.subject_id = ${filter.subject}`}
       ${filter.actor === null ? sql`` : sql`and e.actor_id = ${filter.actor}`}
       ${filter.act === null ? sql`` : sql`and e.act = ${filter.act}`}
       ${filter.purpose === null ? sql`` : sql`and e.purpose = ${filter.purpose}`}
       ${filter.fromId === null ? sql`` : sql`and e.entry_id >= ${filter.fromId}`}
       ${filter.beforeId === null ? sql`` : sql`and e.entry_id < ${filter.beforeId}`}
     order by e.entry_id desc
     limit ${limit}`;
}

export async function selectEntry(tx: Tx, id: string): Promise<EntryRow | undefined> {
  const [row] = await tx.sql<EntryRow[]>`
    select e.entry_id, b.first_index, e.body, e.reason_sealed
      from ledger_entries e
      left join ledger_batches b on b.tenant_id = e.tenant_id
                                and b.batch_id = substring(e.entry_id from 5 for 22)
     where e.tenant_id = ${tx.tenant}
       and e.entry_id = ${id}`;
  return row;
}

export type LeafRow = {
  readonly entry_id: EntryId;
  readonly first_index: string | null;
  readonly subject_id: string | null;
  readonly actor_id: string;
  readonly act: string;
  readonly purpose: string | null;
  readonly salt: Buffer;
  readonly body: string;
  readonly reason_sealed: Buffer | null;
};

/**
 * Entries in the tree's order, from the batch that holds index `from`. The upper bound of ids within a batch is '~',
 * which sorts after every character of an id.
 */
export async function selectLeaves(tx: Tx, from: number, skipTo: string, limit: number): Promise<readonly LeafRow[]> {
  return await tx.sql<LeafRow[]>`
    select e.entry_id, b.first_index, e.subject_id, e.actor_id, e.act, e.purpose, e.salt, e.body, e.reason_sealed
      from ledger_batches b
      join ledger_entries e on e.tenant_id = b.tenant_id
                           and e.entry_id >= 'ent_' || b.batch_id
                           and e.entry_id <  'ent_' || b.batch_id || '~'
     where b.tenant_id = ${tx.tenant}
       and b.first_index >= coalesce(
             (select max(first_index) from ledger_batches where tenant_id = ${tx.tenant} and first_index <= ${from}), 0)
       and (b.first_index > ${from} or e.entry_id > ${skipTo})
     order by b.first_index, e.entry_id
     limit ${limit}`;
}

/** Entries that are committed and not yet in the tree. */
export async function selectPendingLeaves(tx: Tx, after: string, limit: number): Promise<readonly LeafRow[]> {
  return await tx.sql<LeafRow[]>`
    select e.entry_id, b.first_index, e.subject_id, e.actor_id, e.act, e.purpose, e.salt, e.body, e.reason_sealed
      from ledger_batches b
      join ledger_entries e on e.tenant_id = b.tenant_id
                           and e.entry_id >= 'ent_' || b.batch_id
                           and e.entry_id <  'ent_' || b.batch_id || '~'
     where b.tenant_id = ${tx.tenant}
       and b.first_index is null
       and e.entry_id > ${after}
     order by e.entry_id
     limit ${limit}`;
}
