import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import postgres from "postgres";
import { sealLeast } from "./least-sealed.ts";
import { FIELD_NAMES, FLOOR_TENANT, personOf } from "./people.ts";

/** The door to the product's own embedded PostgreSQL, so that the floor has the same server and the same disk settings. */
export type FloorDoor = { readonly host: string; readonly port: number; readonly username: string; readonly password: string };

export function floorDoor(dataDir: string): FloorDoor {
  const secrets = JSON.parse(readFileSync(join(dataDir, "database.json"), "utf8")) as { readonly owner: string; readonly port: number };
  return { host: join(dataDir, "run", "sockets"), port: secrets.port, username: "strongroom_owner", password: secrets.owner };
}

/** Makes the floor's database: narrow rows as the floor reads them, and wide ones to print the other COPY beside it. */
export async function makeFloorDatabase(door: FloorDoor): Promise<postgres.Sql> {
  const maintenance = postgres({ ...door, database: "postgres", max: 1, onnotice: () => {} });
  await maintenance.unsafe("create database floor template template0 encoding 'UTF8' locale 'C'");
  await maintenance.end();
  const sql = postgres({ ...door, database: "floor", max: 2, onnotice: () => {} });
  await sql.unsafe(`
    create table floor_values (
      tenant_id text collate "C" not null, subject_id text collate "C" not null, field text collate "C" not null, value text not null,
      primary key (tenant_id, subject_id, field));
    create index on floor_values (tenant_id, field, value) where field in ('email', 'phone');
    create table floor_wide (
      tenant_id text collate "C" not null, subject_id text collate "C" not null, ${FIELD_NAMES.map((name) => `${name} text`).join(", ")},
      primary key (tenant_id, subject_id));
    create table least_rows (
      tenant_id text collate "C" not null, subject_id text collate "C" not null, sealed bytea not null,
      primary key (tenant_id, subject_id));
    create table least_entries (
      tenant_id text collate "C" not null, batch text collate "C" not null, bodies text not null, leaves text not null,
      primary key (tenant_id, batch));`);
  return sql;
}

/** The rows of `least.ts`: of each of these subjects its key and values, sealed. */
export async function fillLeast(sql: postgres.Sql, subjects: readonly string[]): Promise<void> {
  const lines = subjects.map((subject, n) => `${FLOOR_TENANT}\t${subject}\t\\\\x${sealLeast(personOf(n)).toString("hex")}\n`);
  await copyIn(sql, "least_rows", lines.join(""));
  await sql.unsafe("vacuum analyze least_rows");
}

/** Copies these lines in; answers the seconds it took, commit included. */
export async function copyIn(sql: postgres.Sql, table: "floor_values" | "floor_wide" | "least_rows", lines: string): Promise<number> {
  const chunks = Readable.from(chunksOf(Buffer.from(lines)));
  const started = performance.now();
  const writable = await sql.unsafe(`copy ${table} from stdin`).writable();
  await pipeline(chunks, writable);
  return (performance.now() - started) / 1000;
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}
