import type postgres from "postgres";
import type { Copy } from "../../platform/storage/copied-pieces.ts";

/** Which of the two archives a table goes into; `none` for what is worthless after a restore. */
export type ArchiveKind = "data" | "keys";
type TableKind = ArchiveKind | "none";

/** `source`: what an archive has of it, where that is not what it holds. */
export type ArchiveTable = {
  readonly name: string;
  readonly kind: TableKind;
  readonly source: string | null;
  readonly columns: readonly string[];
};

export type Link = { readonly table: string; readonly name: string; readonly definition: string };

/**
 * The tables of the product as the database itself knows them, so that a new one cannot be forgotten. Each says in its
 * comment where it belongs (`archive: keys`, `archive: none`); without a word it is data. `archive: keys from x` goes into it as
 * the view `x` shows it.
 */
export async function selectTables(sql: postgres.Sql | postgres.TransactionSql): Promise<readonly ArchiveTable[]> {
  return await sql<ArchiveTable[]>`
    select c.relname as name,
           coalesce(substring(obj_description(c.oid, 'pg_class') from '^archive: (keys|none)'), 'data') as kind,
           substring(obj_description(c.oid, 'pg_class') from '^archive: keys from ([a-z_]+)$') as source,
           array(select a.attname::text
                   from pg_attribute a
                  where a.attrelid = c.oid
                    and a.attnum > 0
                    and not a.attisdropped
                    and a.attgenerated = ''
                  order by a.attnum) as columns
      from pg_class c
     where c.relnamespace = 'public'::regnamespace
       and c.relkind = 'r'
       and c.relname <> 'migrations'
     order by c.relname`;
}

export async function selectMigrations(sql: postgres.Sql | postgres.TransactionSql): Promise<readonly string[]> {
  const rows = await sql<{ mark: string }[]>`
    select name || ' ' || checksum as mark
      from migrations
     order by name`;
  return rows.map((row) => row.mark);
}

export async function isEmptyTable(sql: postgres.TransactionSql, table: string): Promise<boolean> {
  const [row] = await sql`select 1 from ${sql(table)} limit 1`;
  return row === undefined;
}

/** Removes what is of other businesses than these. */
export async function deleteOthers(sql: postgres.TransactionSql, table: string, tenants: readonly string[]): Promise<void> {
  await sql`delete from ${sql(table)} where not tenant_id = any(${[...tenants]}::text[])`;
}

/** Rows arrive table by table and archive by archive, so the links between tables are taken off first … */
export async function dropLinks(sql: postgres.TransactionSql): Promise<readonly Link[]> {
  const links = await sql<Link[]>`
    select c.conrelid::regclass::text as "table", c.conname as name, pg_get_constraintdef(c.oid) as definition
      from pg_constraint c
     where c.contype = 'f'
       and c.connamespace = 'public'::regnamespace
     order by 1, 2`;
  for (const link of links) await sql`alter table ${sql(link.table)} drop constraint ${sql(link.name)}`;
  return links;
}

/** … and put back at the end, when the database checks every row against them. The definition is the catalog's own text. */
export async function restoreLinks(sql: postgres.TransactionSql, links: readonly Link[]): Promise<void> {
  for (const link of links) await sql`alter table ${sql(link.table)} add constraint ${sql(link.name)} ${sql.unsafe(link.definition)}`;
}

/** Counters of identity columns go on behind the highest value that came back. */
export async function advanceCounters(sql: postgres.TransactionSql): Promise<void> {
  const counters = await sql<{ table: string; column: string; counter: string }[]>`
    select c.relname as "table", a.attname as "column", pg_get_serial_sequence(c.relname::text, a.attname) as counter
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace
       and c.relkind = 'r'
       and a.attnum > 0
       and not a.attisdropped
       and pg_get_serial_sequence(c.relname::text, a.attname) is not null`;
  for (const { table, column, counter } of counters) {
    await sql`select setval(${counter}::regclass, (select coalesce(max(${sql(column)}), 0) + 1 from ${sql(table)}), false)`;
  }
}

/** A copy takes tables only, or a query. */
export function copyView(sql: postgres.TransactionSql, view: string, columns: readonly string[]): Copy {
  return sql`copy (select ${sql(columns as string[])} from ${sql(view)}) to stdout`;
}
