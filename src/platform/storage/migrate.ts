import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type postgres from "postgres";
import { Outage } from "../../base/fault.ts";
import { projectFolder } from "./locate-postgres.ts";

export type Migration = { readonly name: string; readonly text: string; readonly checksum: string };

/** Any number that no other program on the same server is likely to lock. */
const MIGRATION_LOCK = 46_004_601;

/**
 * Applies the `.sql` files of `migrations/` that this database has not seen, in order of name, each in one transaction
 * and all under one lock, so that processes which start together do it once. A file that changed after it was applied
 * is an outage: the database and the code no longer agree.
 */
export async function migrate(owner: postgres.Sql, migrations: readonly Migration[] = readMigrations()): Promise<readonly string[]> {
  const session = await owner.reserve();
  try {
    await session`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await session`
      create table if not exists migrations (
        name       text primary key,
        checksum   text not null,
        applied_at timestamptz not null default now()
      )`;
    const rows = await session<{ name: string; checksum: string }[]>`select name, checksum from migrations`;
    const applied = new Map(rows.map((row) => [row.name, row.checksum]));
    const done: string[] = [];
    for (const migration of migrations) {
      const before = applied.get(migration.name);
      if (before === undefined) {
        await applyOne(session, migration);
        done.push(migration.name);
      } else if (before !== migration.checksum) {
        throw new Outage("database_differs", `Migration ${migration.name} was changed after it had been applied.`);
      }
    }
    refuseNewer(applied, migrations);
    return done;
  } finally {
    await session`select pg_advisory_unlock(${MIGRATION_LOCK})`.catch(() => undefined);
    session.release();
  }
}

async function applyOne(session: postgres.ReservedSql, migration: Migration): Promise<void> {
  await session.unsafe("begin");
  try {
    await session.unsafe(migration.text);
    await session`insert into migrations (name, checksum) values (${migration.name}, ${migration.checksum})`;
    await session.unsafe("commit");
  } catch (error) {
    // Where the connection is gone there is nothing to undo, and what failed is told, not that.
    await session.unsafe("rollback").catch(() => undefined);
    throw error;
  }
}

function refuseNewer(applied: ReadonlyMap<string, string>, migrations: readonly Migration[]): void {
  const known = new Set(migrations.map((migration) => migration.name));
  const unknown = [...applied.keys()].filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new Outage("database_newer", `This database was written by a newer version (${unknown.join(", ")}). Update Strongroom.`);
  }
}

export function readMigrations(folder: string = join(projectFolder(), "migrations")): readonly Migration[] {
  return readdirSync(folder)
    .filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/u.test(name))
    .toSorted()
    .map((name) => {
      const text = readFileSync(join(folder, name), "utf8");
      return { name, text, checksum: createHash("sha256").update(text).digest("hex") };
    });
}
