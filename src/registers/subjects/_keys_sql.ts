import type { SubjectId } from "../../base/ids.ts";
import { byteaArray } from "../../platform/storage/bytea-array.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { KeyRow } from "./_sql.ts";

export async function selectKeys(tx: Tx, subjects: readonly string[]): Promise<readonly KeyRow[]> {
  return await tx.sql<KeyRow[]>`
    select subject_id, key_class, epoch, wrapped
      from subject_keys
     where subject_id = any(${subjects as string[]}::text[])`;
}

/** Keys that an older epoch wraps, the oldest first: a roll goes through them a page at a time. */
export async function selectKeysOfOlderEpochs(tx: Tx, epoch: number, limit: number): Promise<readonly KeyRow[]> {
  return await tx.sql<KeyRow[]>`
    select subject_id, key_class, epoch, wrapped
      from subject_keys
     where epoch < ${epoch}
     order by epoch
     limit ${limit}
       for update`;
}

export async function countKeysOfOlderEpochs(tx: Tx, epoch: number): Promise<number> {
  const [row] = await tx.sql<{ n: string }[]>`select count(*) as n from subject_keys where epoch < ${epoch}`;
  return Number(row?.n ?? 0);
}

/** Read along the index by epoch to the first key from there on, however many there are. */
export async function selectKeyEpochFrom(tx: Tx, epoch: number): Promise<number | undefined> {
  const [row] = await tx.sql<{ epoch: number }[]>`
    select epoch
      from subject_keys
     where tenant_id = ${tx.tenant}
       and epoch >= ${epoch}
     order by epoch
     limit 1`;
  return row?.epoch;
}

/** The epoch is compared too: a key that somebody re-wrapped or destroyed meanwhile is left as it is. */
export async function updateWraps(
  tx: Tx,
  rows: readonly (Omit<KeyRow, "subject_id"> & { readonly subject_id: string })[],
  fromEpoch: number,
): Promise<void> {
  await tx.sql`
    update subject_keys k
       set epoch = t.e, wrapped = t.w
      from unnest(
             ${rows.map((row) => row.subject_id)}::text[],
             ${rows.map((row) => row.key_class)}::text[],
             ${rows.map((row) => row.epoch)}::int[],
             ${byteaArray(rows.map((row) => row.wrapped))}::text::bytea[]
           ) as t (s, c, e, w)
     where k.subject_id = t.s
       and k.key_class = t.c
       and k.epoch = ${fromEpoch}`;
}

/** The key that a class has from now on. What the one before sealed opens no more, here and in archives of before; its name is put down. */
export async function replaceKey(tx: Tx, row: KeyRow, goneKeyId: Uint8Array, at: Date): Promise<void> {
  await tx.sql`
    update subject_keys
       set epoch = ${row.epoch}, wrapped = ${row.wrapped}
     where subject_id = ${row.subject_id}
       and key_class = ${row.key_class}`;
  await tx.sql`
    insert into rekeyed_classes (tenant_id, subject_id, key_class, rekeyed_at, gone_key_ids)
    values (${tx.tenant}, ${row.subject_id}, ${row.key_class}, ${at}, ${goneKeyId})
        on conflict (tenant_id, subject_id, key_class)
        do update set rekeyed_at = excluded.rekeyed_at,
                      gone_key_ids = rekeyed_classes.gone_key_ids || excluded.gone_key_ids`;
}

export async function deleteKeys(tx: Tx, subject: string): Promise<readonly { key_class: string; epoch: number }[]> {
  return await tx.sql<{ key_class: string; epoch: number }[]>`
    delete from subject_keys
     where subject_id = ${subject}
    returning key_class, epoch`;
}

export async function selectRekeyed(
  tx: Tx,
  subjects: readonly SubjectId[],
  keyClass: string,
): Promise<readonly { subject_id: SubjectId; gone_key_ids: Buffer | null }[]> {
  return await tx.sql<{ subject_id: SubjectId; gone_key_ids: Buffer | null }[]>`
    select subject_id, gone_key_ids
      from rekeyed_classes
     where subject_id = any(${subjects as string[]}::text[])
       and key_class = ${keyClass}`;
}

export async function deleteRekeyed(tx: Tx, subject: string): Promise<void> {
  await tx.sql`delete from rekeyed_classes where subject_id = ${subject}`;
}
