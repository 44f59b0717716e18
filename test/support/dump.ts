import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { copiedPieces } from "../../src/platform/storage/copied-pieces.ts";

/** Every file below a folder, links not followed. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : [];
  });
}

/** The owner's door to the embedded database below a data folder: what a thief of the whole machine would have. */
export function ownerDoor(dataDir: string): postgres.Sql {
  const secrets = JSON.parse(readFileSync(join(dataDir, "database.json"), "utf8")) as { readonly owner: string; readonly port: number };
  return postgres({
    host: join(dataDir, "run", "sockets"),
    port: secrets.port,
    username: "strongroom_owner",
    password: secrets.owner,
    database: "strongroom",
    max: 2,
    onnotice: () => {},
  });
}

export async function tableNames(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ schema: string; name: string }[]>`
    select table_schema as schema, table_name as name
      from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
     order by 1, 2`;
  return rows.map(({ schema, name }) => `"${schema}"."${name}"`);
}

/** All rows of all tables, as a dump would write them and in their binary form. */
export async function dumpAll(sql: postgres.Sql): Promise<{ readonly table: string; readonly bytes: Buffer }[]> {
  const dumps: { table: string; bytes: Buffer }[] = [];
  for (const table of await tableNames(sql)) {
    for (const format of ["text", "binary"]) {
      const chunks: Buffer[] = [];
      for await (const chunk of copiedPieces(sql.unsafe(`copy ${table} to stdout (format ${format})`))) chunks.push(chunk);
      dumps.push({ table: `${table} as ${format}`, bytes: Buffer.concat(chunks) });
    }
  }
  return dumps;
}
