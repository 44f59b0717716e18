import type { SubjectId } from "../../base/ids.ts";
import { byteaArray } from "../../platform/storage/bytea-array.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { IndexRow } from "./_sql.ts";

/**
 * Exclusive and shared look-ups have an index each, and a condition names it. Value by value: planned as one join, and for a
 * tenant of whose size nothing is known, it read all the tenant's look-ups to find one.
 */
export async function selectByDigests(
  tx: Tx,
  pairs: readonly { readonly field: string; readonly digest: Buffer }[],
  most: number | null,
): Promise<readonly { field: string; digest: Buffer; subject_id: SubjectId }[]> {
  return await tx.sql<{ field: string; digest: Buffer; subject_id: SubjectId }[]>`
    select f as field, d as digest, i.subject_id
      from unnest(
             ${pairs.map((pair) => pair.field)}::text[],
             ${byteaArray(pairs.map((pair) => pair.digest))}::text::bytea[]
           ) as t (f, d)
     cross join lateral (
             select subject_id
               from index_entries
              where tenant_id = ${tx.tenant} and field = f and digest = d and is_exclusive
              union all
             select subject_id
               from index_entries
              where tenant_id = ${tx.tenant} and field = f and digest = d and not is_exclusive
              limit ${most}::bigint) i
     order by i.subject_id`;
}

export async function selectIndexEntries(tx: Tx, subjects: readonly string[]): Promise<readonly IndexRow[]> {
  return await tx.sql<IndexRow[]>`
    select field, digest, subject_id, is_exclusive
      from index_entries
     where subject_id = any(${subjects as string[]}::text[])`;
}

export async function deleteIndexRows(tx: Tx, rows: readonly IndexRow[]): Promise<void> {
  await tx.sql`
    delete from index_entries i
     using unnest(
             ${rows.map((row) => row.field)}::text[],
             ${byteaArray(rows.map((row) => row.digest))}::text::bytea[],
             ${rows.map((row) => row.subject_id)}::text[]
           ) as t (f, d, s)
     where i.field = t.f
       and i.digest = t.d
       and i.subject_id = t.s`;
}

/** The old look-ups of changed fields go; those that the new values have as well stay. */
export async function deleteIndexOfFields(tx: Tx, subject: string, fields: readonly string[], kept: readonly Buffer[]): Promise<void> {
  await tx.sql`
    delete from index_entries
     where subject_id = ${subject}
       and field = any(${fields as string[]}::text[])
       and not (digest = any(${byteaArray(kept)}::text::bytea[]))`;
}

export async function deleteIndexEntries(tx: Tx, subjects: readonly string[]): Promise<void> {
  await tx.sql`delete from index_entries where subject_id = any(${subjects as string[]}::text[])`;
}
