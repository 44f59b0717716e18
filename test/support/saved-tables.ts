import type postgres from "postgres";

/** A copy of every table beside it, so that a test can spoil rows and have them back. */
export async function saveTables(sql: postgres.Sql): Promise<readonly string[]> {
  const rows = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_type = 'BASE TABLE' and table_schema = 'public'`;
  const names = rows.map(({ name }) => name);
  await sql.unsafe("create schema saved");
  for (const name of names) await sql.unsafe(`create table saved."${name}" as table public."${name}"`);
  return names;
}

export async function restoreTables(sql: postgres.Sql, names: readonly string[]): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    for (const name of names) {
      const columns = await tx<{ name: string }[]>`
        select column_name as name from information_schema.columns
         where table_schema = 'public' and table_name = ${name} and is_generated = 'NEVER'`;
      const list = columns.map((column) => `"${column.name}"`).join(", ");
      await tx.unsafe(`delete from public."${name}"`);
      await tx.unsafe(`insert into public."${name}" (${list}) overriding system value select ${list} from saved."${name}"`);
    }
  });
}
