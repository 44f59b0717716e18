import type postgres from "postgres";
import { assert } from "../../base/fault.ts";
import type { TenantId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { BatchId } from "./entry.ts";

/** One line a value; lines cost a fraction of what arrays cost to escape. */
export type BatchColumns = {
  readonly leaves: Uint8Array;
  readonly packed: string;
  readonly subjects: readonly string[];
  /** Kind and word. */
  readonly words: readonly (readonly [string, string])[];
};

/**
 * The entries of one transaction, their batch and their look-ups, in one statement. It is sent and not waited for: it goes
 * ahead of the commit, and where it fails nothing is committed.
 */
export function insertBatch(tx: Tx, batchId: string, batch: BatchColumns): void {
  void tx.sql`
    with batch as (
      insert into ledger_batches (tenant_id, batch_id, leaves)
      values (${tx.tenant}, ${batchId}, ${batch.leaves})
    ), pack as (
      insert into ledger_packs (tenant_id, batch_id, packed)
      values (${tx.tenant}, ${batchId}, ${batch.packed})
    ), subjects as (
      insert into ledger_subjects (tenant_id, subject_id, batch_id)
      select ${tx.tenant}, subject_id, ${batchId}
        from string_to_table(${lines(batch.subjects)}, e'\n') as s (subject_id)
    )
    insert into ledger_words (tenant_id, kind, word, batch_id)
    select ${tx.tenant}, kind, word, ${batchId}
      from rows from (
             string_to_table(${lines(batch.words.map(([kind]) => kind))}, e'\n'),
             string_to_table(${lines(batch.words.map(([, word]) => word))}, e'\n')
           ) as w (kind, word)`.execute();
}

/** A line break within a value would shift all that follow: these values are ids and words of ours. */
function lines(values: readonly string[]): string {
  const text = values.join("\n");
  assert(values.length === 0 || text.split("\n", values.length + 1).length === values.length, "a ledger look-up holds a line break");
  return text;
}

export type PackRow = { readonly batch_id: BatchId; readonly packed: string };

export async function selectPacks(tx: Tx, batchIds: readonly string[]): Promise<readonly PackRow[]> {
  return await tx.sql<PackRow[]>`
    select batch_id, packed
      from ledger_packs
     where tenant_id = ${tx.tenant}
       and batch_id = any(${batchIds as string[]}::text[])`;
}

/** Packs of which no batch tells: no deed makes such, so somebody put them there. */
export async function selectStrayPacks(tx: Tx, after: string, limit: number): Promise<readonly PackRow[]> {
  return await tx.sql<PackRow[]>`
    select p.batch_id, p.packed
      from ledger_packs p
     where p.tenant_id = ${tx.tenant}
       and p.batch_id > ${after}
       and not exists (
             select 1
               from ledger_batches b
              where b.tenant_id = ${tx.tenant}
                and b.batch_id = p.batch_id)
     order by p.batch_id
     limit ${limit}`;
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

/** Of all tenants, hence by the owner's connection. */
export async function selectHeadSizes(owner: postgres.Sql): Promise<readonly { readonly tenant_id: TenantId; readonly size: string }[]> {
  return await owner<{ tenant_id: TenantId; size: string }[]>`select tenant_id, size from ledger_heads`;
}
