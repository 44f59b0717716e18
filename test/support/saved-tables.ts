import type postgres from "postgres";

/** A table of which a copy was made, with the columns that can be written. */
export type SavedTable = { readonly name: string; readonly columns: readonly string[] };

/** A copy of every table beside it, so that a test can spoil rows and have them back. */
export async function saveTables(sql: postgres.Sql): Promise<readonly SavedTable[]> {
  const tables = await sql<SavedTable[]>`
    select c.relname as name,
           array_agg(a.attname::text order by a.attnum) as columns
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
     group by c.relname`;
  const copies = tables.map(({ name }) => `create table saved."${name}" as table public."${name}"`);
  await sql.unsafe(["create schema saved", ...copies].join(";"));
  return tables;
}

/** All in one message: a hundred tables, asked for one by one, take longer than what is tested. */
export async function restoreTables(sql: postgres.Sql, tables: readonly SavedTable[]): Promise<void> {
  const statements = tables.flatMap(({ name, columns }) => {
    const list = columns.map((column) => `"${column}"`).join(", ");
    return [
      `delete from public."${name}"`,
      `insert into public."${name}" (${list}) overriding system value select ${list} from saved."${name}"`,
    ];
  });
  await sql.begin(async (tx) => {
    await tx.unsafe(["set local session_replication_role = replica", ...statements].join(";"));
  });
}
