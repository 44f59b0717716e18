import type postgres from "postgres";
import { assert } from "../../base/fault.ts";
import type { TenantId } from "../../base/ids.ts";
import { copiedPieces } from "../../platform/storage/copied-pieces.ts";

export type ScannedTable = {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
};

/** Every table there is, by the database's own word: one that is added tomorrow is looked through tomorrow. */
export async function selectEveryTable(sql: postgres.Sql): Promise<readonly ScannedTable[]> {
  return await sql<ScannedTable[]>`
    select t.table_schema as schema,
           t.table_name as name,
           json_agg(json_build_object('name', c.column_name, 'type', c.udt_name) order by c.ordinal_position) as columns
      from information_schema.tables t
      join information_schema.columns c on c.table_schema = t.table_schema and c.table_name = t.table_name
     where t.table_type = 'BASE TABLE'
       and t.table_schema not in ('pg_catalog', 'information_schema')
     group by 1, 2
     order by 1, 2`;
}

/**
 * The rows of this tenant, or all of a table that knows no tenants, in PostgreSQL's binary form: first where the row is, then
 * each column, bytes as bytes and all else as text.
 */
export function copyRows(sql: postgres.TransactionSql, table: ScannedTable, tenant: TenantId): AsyncIterable<Buffer> {
  // A copy takes no parameters; ids are letters and digits.
  assert(/^ten_[0-9a-z]+$/u.test(tenant), "a tenant's id has no other signs");
  const hasTenant = table.columns.some(({ name }) => name === "tenant_id");
  const columns = table.columns.map(({ name, type }) => sql`, ${sql(name)}${type === "bytea" ? sql`` : sql`::text`}`);
  const isOwn = hasTenant ? sql`where tenant_id = ${sql.unsafe(`'${tenant}'`)}` : sql``;
  return copiedPieces(sql`
    copy (select ctid::text || ' ' || xmin::text ${columns} from ${sql(table.schema)}.${sql(table.name)} ${isOwn})
      to stdout (format binary)`);
}

/** Whether this row is as it was when something was found in it. */
export async function isRowStill(sql: postgres.Sql, schema: string, name: string, place: string): Promise<boolean> {
  const [row] = await sql`
    select 1 from ${sql(schema)}.${sql(name)} where ctid::text || ' ' || xmin::text = ${place}`;
  return row !== undefined;
}
