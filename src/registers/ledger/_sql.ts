import type postgres from "postgres";
import type { EntryId, TenantId } from "../../base/ids.ts";
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

export type EntryRow = { readonly entry_id: EntryId; readonly body: string; readonly reason_sealed: Buffer | null };

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
    select entry_id, body, reason_sealed
      from ledger_entries
     where tenant_id = ${tx.tenant}
       ${filter.subject === null ? sql`` : sql`and subject_id = ${filter.subject}`}
       ${filter.actor === null ? sql`` : sql`and actor_id = ${filter.actor}`}
       ${filter.act === null ? sql`` : sql`and act = ${filter.act}`}
       ${filter.purpose === null ? sql`` : sql`and purpose = ${filter.purpose}`}
       ${filter.fromId === null ? sql`` : sql`and entry_id >= ${filter.fromId}`}
       ${filter.beforeId === null ? sql`` : sql`and entry_id < ${filter.beforeId}`}
     order by entry_id desc
     limit ${limit}`;
}

export async function selectEntry(tx: Tx, id: string): Promise<EntryRow | undefined> {
  const [row] = await tx.sql<EntryRow[]>`
    select entry_id, body, reason_sealed
      from ledger_entries
     where tenant_id = ${tx.tenant}
       and entry_id = ${id}`;
  return row;
}

/** A batch and, as far as it is known, how many entries it has; null = its entries wait for their place. */
export type BatchRow = { readonly batchId: string; readonly firstIndex: number | null; readonly count: number };

/** Where batches begin in the tree. Not by a join: under row-level security the planner cannot use an index for one. */
export async function selectFirstIndexes(tx: Tx, batchIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.sql<{ batch_id: string; first_index: string }[]>`
    select batch_id, first_index
      from ledger_batches
     where tenant_id = ${tx.tenant}
       and batch_id = any(${batchIds as string[]}::text[])
       and first_index is not null`;
  return new Map(rows.map((row) => [row.batch_id, Number(row.first_index)]));
}

/** The batch that holds this index, if the index is in the tree, or else the last one. */
export async function selectBatchAt(tx: Tx, index: number): Promise<{ readonly batchId: string; readonly firstIndex: number } | undefined> {
  const [row] = await tx.sql<{ batch_id: string; first_index: string }[]>`
    select batch_id, first_index
      from ledger_batches
     where tenant_id = ${tx.tenant}
       and first_index <= ${index}
     order by first_index desc
     limit 1`;
  return row && { batchId: row.batch_id, firstIndex: Number(row.first_index) };
}

/** In the tree's order; the count of the last one is not known here and given as infinite. */
export async function selectBatches(tx: Tx, firstIndex: number, limit: number): Promise<readonly BatchRow[]> {
  const rows = await tx.sql<{ batch_id: string; first_index: string }[]>`
    select batch_id, first_index
      from ledger_batches
     where tenant_id = ${tx.tenant}
       and first_index >= ${firstIndex}
     order by first_index
     limit ${limit}`;
  return rows.map((row, n) => ({
    batchId: row.batch_id,
    firstIndex: Number(row.first_index),
    count: Number(rows[n + 1]?.first_index ?? Infinity) - Number(row.first_index),
  }));
}

/** Committed and not yet in the tree, in order of arrival. */
export async function selectWaitingBatches(
  tx: Tx,
  afterArrival: string,
  limit: number,
): Promise<readonly (BatchRow & { readonly arrival: string })[]> {
  const rows = await tx.sql<{ batch_id: string; arrival: string; count: number }[]>`
    select batch_id, arrival, length(leaves) / 32 as count
      from ledger_batches
     where tenant_id = ${tx.tenant}
       and first_index is null
       and arrival > ${afterArrival}
     order by arrival
     limit ${limit}`;
  return rows.map((row) => ({ batchId: row.batch_id, firstIndex: null, count: row.count, arrival: row.arrival }));
}

export type LeafRow = {
  /** Which of the given ranges the entry is in, from 1. */
  readonly place: string;
  readonly entry_id: EntryId;
  readonly subject_id: string | null;
  readonly actor_id: string;
  readonly act: string;
  readonly purpose: string | null;
  readonly salt: Buffer;
  readonly body: string;
  readonly reason_sealed: Buffer | null;
};

/** Entries of ranges of ids (without their ends), range after range, at most `limit` of each. */
export async function selectLeaves(
  tx: Tx,
  ranges: readonly { readonly after: string; readonly before: string }[],
  limit: number,
): Promise<readonly LeafRow[]> {
  return await tx.sql<LeafRow[]>`
    select r.place, e.entry_id, e.subject_id, e.actor_id, e.act, e.purpose, e.salt, e.body, e.reason_sealed
      from unnest(${ranges.map((range) => range.after)}::text[], ${ranges.map((range) => range.before)}::text[])
             with ordinality as r (after_id, before_id, place)
     cross join lateral (
             select entry_id, subject_id, actor_id, act, purpose, salt, body, reason_sealed
               from ledger_entries
              where tenant_id = ${tx.tenant}
                and entry_id > r.after_id
                and entry_id < r.before_id
              order by entry_id
              limit ${limit}) as e
     order by r.place, e.entry_id`;
}

/** Entries of which no batch tells: no deed makes such, so somebody put them there. */
export async function selectStrayEntries(tx: Tx, after: string, limit: number): Promise<readonly LeafRow[]> {
  return await tx.sql<LeafRow[]>`
    select '0' as place, e.entry_id, e.subject_id, e.actor_id, e.act, e.purpose, e.salt, e.body, e.reason_sealed
      from ledger_entries e
     where e.tenant_id = ${tx.tenant}
       and e.entry_id > ${after}
       and not exists (
             select 1
               from ledger_batches b
              where b.tenant_id = ${tx.tenant}
                and b.batch_id = substring(e.entry_id from 5 for 22))
     order by e.entry_id
     limit ${limit}`;
}

/** Held until the transaction ends: one sequencer at a time for a tenant, in whatever process. */
export async function lockLedger(tx: Tx): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended('strongroom.ledger.' || ${tx.tenant}, 0))`;
}

export type HeadRow = { readonly size: number; readonly note: string };

export async function selectHead(tx: Tx): Promise<HeadRow | undefined> {
  const [row] = await tx.sql<{ size: string; note: string }[]>`
    select size, note
      from ledger_heads
     where tenant_id = ${tx.tenant}`;
  return row && { size: Number(row.size), note: row.note };
}

export type PendingBatchRow = { readonly batch_id: string; readonly leaves: Buffer };

/** Batches that wait for their place, in order of arrival, until they hold `leavesMax` leaves or more. */
export async function selectPendingBatches(tx: Tx, batchesMax: number, leavesMax: number): Promise<readonly PendingBatchRow[]> {
  return await tx.sql<PendingBatchRow[]>`
    select batch_id, leaves
      from (select batch_id, arrival, leaves, sum(length(leaves)) over (order by arrival) - length(leaves) as bytes_before
              from (select batch_id, arrival, leaves
                      from ledger_batches
                     where tenant_id = ${tx.tenant}
                       and first_index is null
                     order by arrival
                     limit ${batchesMax}) as oldest) as counted
     where bytes_before < ${leavesMax}::bigint * 32
     order by arrival`;
}

/** The hashes have served: from now on the tiles hold them. */
export async function placeBatches(tx: Tx, ids: readonly string[], firstIndexes: readonly number[]): Promise<void> {
  await tx.sql`
    update ledger_batches b
       set first_index = placed.first_index,
           leaves      = null
      from unnest(${ids as string[]}::text[], ${firstIndexes as number[]}::bigint[]) as placed (batch_id, first_index)
     where b.tenant_id = ${tx.tenant}
       and b.batch_id = placed.batch_id collate "C"
       and b.first_index is null`;
}

export type TileRow = { readonly level: number; readonly index: number; readonly hashes: Uint8Array };

export async function selectTiles(
  tx: Tx,
  tiles: readonly { readonly level: number; readonly index: number }[],
): Promise<readonly TileRow[]> {
  const rows = await tx.sql<{ level: number; tile_index: string; hashes: Buffer }[]>`
    select t.level, t.tile_index, t.hashes
      from unnest(${tiles.map((tile) => tile.level)}::smallint[], ${tiles.map((tile) => tile.index)}::bigint[]) as wanted (level, tile_index)
      join ledger_tiles t using (level, tile_index)
     where t.tenant_id = ${tx.tenant}`;
  return rows.map((row) => ({ level: row.level, index: Number(row.tile_index), hashes: row.hashes }));
}

/** One statement and one blob for all tiles of a round. */
export async function upsertTiles(tx: Tx, tiles: readonly TileRow[]): Promise<void> {
  const starts: number[] = [];
  let next = 1;
  for (const tile of tiles) {
    starts.push(next);
    next += tile.hashes.length;
  }
  await tx.sql`
    insert into ledger_tiles (tenant_id, level, tile_index, hashes)
    select ${tx.tenant}, level, tile_index, substring(${Buffer.concat(tiles.map((tile) => tile.hashes))}::bytea from start for bytes)
      from unnest(${tiles.map((tile) => tile.level)}::smallint[], ${tiles.map((tile) => tile.index)}::bigint[],
                  ${starts}::int[], ${tiles.map((tile) => tile.hashes.length)}::int[]) as grown (level, tile_index, start, bytes)
    on conflict (tenant_id, level, tile_index) do update set hashes = excluded.hashes`;
}

export async function upsertHead(tx: Tx, size: number, note: string): Promise<void> {
  await tx.sql`
    insert into ledger_heads (tenant_id, size, note)
    values (${tx.tenant}, ${size}, ${note})
    on conflict (tenant_id) do update set size = excluded.size, note = excluded.note`;
}

/** Of all tenants, hence by the owner's connection. */
export async function selectTenantsWithPending(owner: postgres.Sql): Promise<readonly TenantId[]> {
  const rows = await owner<{ tenant_id: TenantId }[]>`
    select distinct tenant_id
      from ledger_batches
     where first_index is null`;
  return rows.map((row) => row.tenant_id);
}
