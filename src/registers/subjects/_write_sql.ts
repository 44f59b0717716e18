import { type JoinedBytes, joinBytes } from "../../platform/storage/joined-bytes.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { IndexRow, KeyRow, RecordRow } from "./_sql.ts";

/** One line a value, for `string_to_table`: ids, names and numbers of ours, none of which holds a line break. */
function lines(values: readonly (string | number)[]): string {
  return values.join("\n");
}

export async function insertSubjects(tx: Tx, subjects: readonly string[], at: Date): Promise<void> {
  await tx.sql`
    insert into subjects (tenant_id, subject_id, created_at, updated_at)
    select ${tx.tenant}, s, ${at}, ${at}
      from string_to_table(${lines(subjects)}, e'\n') as s`;
}

/** The columns of keys to insert. */
export type KeyColumns = Owners & { readonly epochs: string; readonly wrapped: JoinedBytes };

/** Whose they are, a line each. */
type Owners = { readonly subjects: string; readonly classes: string };

function ownersOf(rows: readonly { readonly subject_id: string; readonly key_class: string }[]): Owners {
  return { subjects: lines(rows.map((row) => row.subject_id)), classes: lines(rows.map((row) => row.key_class)) };
}

export function keyColumns(rows: readonly KeyRow[]): KeyColumns {
  return { ...ownersOf(rows), epochs: lines(rows.map((row) => row.epoch)), wrapped: joinBytes(rows.map((row) => row.wrapped)) };
}

export async function insertKeys(tx: Tx, { subjects, classes, epochs, wrapped }: KeyColumns): Promise<void> {
  await tx.sql`
    insert into subject_keys (tenant_id, subject_id, key_class, epoch, wrapped)
    select ${tx.tenant}, s, c, e::int, substring(b from start::int for size::int)
      from (select decode(${wrapped.base64}, 'base64') as b offset 0) as j,
           rows from (
             string_to_table(${subjects}, e'\n'),
             string_to_table(${classes}, e'\n'),
             string_to_table(${epochs}, e'\n'),
             string_to_table(${wrapped.starts}, e'\n'),
             string_to_table(${wrapped.sizes}, e'\n')
           ) as t (s, c, e, start, size)`;
}

export type NewRecordRow = RecordRow & { readonly oldestAt: number };

/** The columns of records to write. */
export type RecordColumns = Owners & { readonly oldest: string; readonly packed: JoinedBytes };

export function recordColumns(rows: readonly NewRecordRow[]): RecordColumns {
  return { ...ownersOf(rows), oldest: lines(rows.map((row) => row.oldestAt)), packed: joinBytes(rows.map((row) => row.packed)) };
}

/** Of new subjects: there can be none of theirs yet, and looking for one would cost as much as writing it. */
export async function insertRecords(tx: Tx, columns: RecordColumns): Promise<void> {
  await tx.sql`
    insert into sealed_records (tenant_id, subject_id, key_class, packed, oldest_at)
    ${recordValues(tx, columns)}`;
}

export async function upsertRecords(tx: Tx, columns: RecordColumns): Promise<void> {
  await tx.sql`
    insert into sealed_records (tenant_id, subject_id, key_class, packed, oldest_at)
    ${recordValues(tx, columns)}
        on conflict (tenant_id, subject_id, key_class)
        do update set packed = excluded.packed, oldest_at = excluded.oldest_at`;
}

function recordValues({ sql, tenant }: Tx, { subjects, classes, oldest, packed }: RecordColumns): ReturnType<Tx["sql"]> {
  return sql`
    select ${tenant}, s, c, substring(b from start::int for size::int), to_timestamp(o::float8 / 1000.0)
      from (select decode(${packed.base64}, 'base64') as b offset 0) as j,
           rows from (
             string_to_table(${subjects}, e'\n'),
             string_to_table(${classes}, e'\n'),
             string_to_table(${packed.starts}, e'\n'),
             string_to_table(${packed.sizes}, e'\n'),
             string_to_table(${oldest}, e'\n')
           ) as t (s, c, start, size, o)`;
}

/**
 * Adds what is not there and tells what was added. Sorted, so that two batches which want the same values wait for each
 * other instead of locking each other out.
 */
export async function insertIndexEntries(tx: Tx, rows: readonly IndexRow[]): Promise<readonly IndexRow[]> {
  return await tx.sql<IndexRow[]>`${indexInsert(tx, rows)} returning field, digest, subject_id, is_exclusive`;
}

/** The same, telling how many were added: rows that come back cost as much as those that went. */
export async function countInsertedIndexEntries(tx: Tx, rows: readonly IndexRow[]): Promise<number> {
  const { count } = await tx.sql`${indexInsert(tx, rows)}`;
  return count;
}

function indexInsert({ sql, tenant }: Tx, rows: readonly IndexRow[]): ReturnType<Tx["sql"]> {
  const sorted = rows.toSorted((a, b) => (a.field === b.field ? a.digest.compare(b.digest) : a.field < b.field ? -1 : 1));
  const digests = joinBytes(sorted.map((row) => row.digest));
  return sql`
    insert into index_entries (tenant_id, field, digest, subject_id, is_exclusive)
    select ${tenant}, f, substring(b from start::int for size::int), s, x = 't'
      from (select decode(${digests.base64}, 'base64') as b offset 0) as j,
           rows from (
             string_to_table(${lines(sorted.map((row) => row.field))}, e'\n'),
             string_to_table(${digests.starts}, e'\n'),
             string_to_table(${digests.sizes}, e'\n'),
             string_to_table(${lines(sorted.map((row) => row.subject_id))}, e'\n'),
             string_to_table(${lines(sorted.map((row) => (row.is_exclusive ? "t" : "f")))}, e'\n')
           ) as t (f, start, size, s, x)
        on conflict do nothing`;
}
