import { byteaArray } from "../storage/bytea-array.ts";
import type { Tx } from "../storage/tx.ts";

export type BoxRow = {
  readonly box_id: string;
  readonly kind: string;
  readonly epoch: number;
  readonly wrapped: Buffer;
  readonly envelope: Buffer;
  readonly revision: number;
};

export async function selectBoxes(tx: Tx, ids: readonly string[]): Promise<readonly BoxRow[]> {
  return await tx.sql<BoxRow[]>`
    select box_id, kind, epoch, wrapped, envelope, revision
      from boxes
     where box_id = any(${ids as string[]}::text[])`;
}

export async function selectBoxesAfter(tx: Tx, id: string, limit: number): Promise<readonly BoxRow[]> {
  return await tx.sql<BoxRow[]>`
    select box_id, kind, epoch, wrapped, envelope, revision
      from boxes
     where box_id > ${id}
     order by box_id
     limit ${limit}`;
}

/** Taken before a change, in one order, so that two changes of the same boxes follow each other. */
export async function lockRevisions(tx: Tx, ids: readonly string[]): Promise<readonly { box_id: string; revision: number }[]> {
  return await tx.sql<{ box_id: string; revision: number }[]>`
    select box_id, revision
      from boxes
     where box_id = any(${ids as string[]}::text[])
     order by box_id
       for update`;
}

/** Answers the ids that were stored: a box that a rival made meanwhile keeps its revision, which this one was sealed for too. */
export async function upsertBoxes(tx: Tx, rows: readonly BoxRow[]): Promise<readonly string[]> {
  const sorted = rows.toSorted((a, b) => (a.box_id < b.box_id ? -1 : 1));
  const stored = await tx.sql<{ box_id: string }[]>`
    insert into boxes (tenant_id, box_id, kind, epoch, wrapped, envelope, revision)
    select ${tx.tenant}, b, k, e, w, v, r
      from unnest(
             ${sorted.map((row) => row.box_id)}::text[],
             ${sorted.map((row) => row.kind)}::text[],
             ${sorted.map((row) => row.epoch)}::int[],
             ${byteaArray(sorted.map((row) => row.wrapped))}::text::bytea[],
             ${byteaArray(sorted.map((row) => row.envelope))}::text::bytea[],
             ${sorted.map((row) => row.revision)}::int[]
           ) as t (b, k, e, w, v, r)
        on conflict (tenant_id, box_id)
        do update set kind = excluded.kind,
                      epoch = excluded.epoch,
                      wrapped = excluded.wrapped,
                      envelope = excluded.envelope,
                      revision = excluded.revision
                where boxes.revision < excluded.revision
    returning box_id`;
  return stored.map((row) => row.box_id);
}

export async function deleteBoxes(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.sql`delete from boxes where box_id = any(${ids as string[]}::text[])`;
}

export async function deleteBoxesOfKind(tx: Tx, kind: string): Promise<number> {
  return (await tx.sql`delete from boxes where kind = ${kind}`).count;
}

export type BoxKeyRow = Pick<BoxRow, "box_id" | "kind" | "epoch" | "wrapped">;

export async function selectBoxesOfOlderEpochs(tx: Tx, epoch: number, limit: number): Promise<readonly BoxKeyRow[]> {
  return await tx.sql<BoxKeyRow[]>`
    select box_id, kind, epoch, wrapped
      from boxes
     where epoch < ${epoch}
     order by epoch, box_id
     limit ${limit}
       for update`;
}

export async function countBoxesOfOlderEpochs(tx: Tx, epoch: number): Promise<number> {
  const [row] = await tx.sql<{ n: string }[]>`select count(*) as n from boxes where epoch < ${epoch}`;
  return Number(row?.n ?? 0);
}

/** Read along the index by epoch to the first box from there on, however many there are. */
export async function selectBoxEpochFrom(tx: Tx, epoch: number): Promise<number | undefined> {
  const [row] = await tx.sql<{ epoch: number }[]>`
    select epoch
      from boxes
     where tenant_id = ${tx.tenant}
       and epoch >= ${epoch}
     order by epoch
     limit 1`;
  return row?.epoch;
}

export async function updateBoxWraps(
  tx: Tx,
  rows: readonly Pick<BoxKeyRow, "box_id" | "epoch" | "wrapped">[],
  fromEpoch: number,
): Promise<void> {
  await tx.sql`
    update boxes b
       set epoch = t.e, wrapped = t.w
      from unnest(
             ${rows.map((row) => row.box_id)}::text[],
             ${rows.map((row) => row.epoch)}::int[],
             ${byteaArray(rows.map((row) => row.wrapped))}::text::bytea[]
           ) as t (b, e, w)
     where b.box_id = t.b
       and b.epoch = ${fromEpoch}`;
}
