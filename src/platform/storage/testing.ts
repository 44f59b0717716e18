import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import type { TenantId } from "../../base/ids.ts";
import { newId } from "../../base/ids.ts";
import { instant } from "../../base/instant.ts";
import type { Database } from "./database.ts";
import { startEmbedded } from "./embedded.ts";
import { NOT_OUR_DISK } from "./free-space.ts";
import { migrate, readMigrations } from "./migrate.ts";
import { type Connect, openPool } from "./pool.ts";
import { createTenant } from "./tenants.ts";
import { withTx } from "./tx.ts";

/** Where the test run's one server is; every test that asks gets a fresh database on it, made from a migrated template. */
type TestServer = { readonly host: string; readonly port: number; readonly owner: string; readonly app: string };

const VARIABLE = "STRONGROOM_TEST_SERVER";
const TEMPLATE = "strongroom_template";

/**
 * Called once before the test run: a real server and the template. Answers how to stop it. Nothing here outlives the run, so
 * it waits for no disk; what must survive a crash is shown on servers of their own, which do.
 */
export async function startTestServer(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "strongroom-test-"));
  chmodSync(folder, 0o755);
  const server = await startEmbedded(folder);
  const described: TestServer = { host: server.host, port: server.port, owner: server.ownerPassword, app: server.appPassword };
  const maintenance = door(described, "postgres", "strongroom_owner")({ max: 1 });
  await maintenance.unsafe("alter system set fsync = off");
  await maintenance.unsafe("select pg_reload_conf()");
  await maintenance.unsafe(`create database ${TEMPLATE} template template0 encoding 'UTF8' locale 'C'`);
  const template = door(described, TEMPLATE, "strongroom_owner")({ max: 1 });
  await migrate(template);
  await template.unsafe(`alter role strongroom_app login password '${described.app}'`);
  await template.end();
  await maintenance.end();
  process.env[VARIABLE] = JSON.stringify(described);
  return async () => {
    await server.stop(20_000);
    rmSync(folder, { recursive: true, force: true });
  };
}

export type TestDatabase = Database & {
  /** A connection string for the owner, for tests that start the product as a process of its own. */
  readonly url: string;
};

/** A database of its own as it was before this migration and all that follow; `migrate(db.owner)` brings it up to date. */
export async function openDatabaseBefore(migration: string): Promise<TestDatabase> {
  const all = readMigrations();
  const first = all.findIndex(({ name }) => name.startsWith(migration));
  if (first === -1) throw new Error(`there is no migration ${migration}`);
  const db = await openTestDatabase("template0");
  await migrate(db.owner, all.slice(0, first));
  return db;
}

/** A fresh, migrated database of its own; `close` drops it. */
export async function openTestDatabase(template: typeof TEMPLATE | "template0" = TEMPLATE): Promise<TestDatabase> {
  const described = JSON.parse(process.env[VARIABLE] ?? "null") as TestServer | null;
  if (described === null) throw new Error("the test server is not running: run tests by `npm test` or `vitest run`");
  const name = `test_${randomBytes(8).toString("hex")}`;
  const maintenance = door(described, "postgres", "strongroom_owner")({ max: 1 });
  await maintenance.unsafe(`create database ${name} template ${template} encoding 'UTF8' locale 'C' strategy file_copy`);
  const owner = openPool(door(described, name, "strongroom_owner"), 3);
  const app = openPool(door(described, name, "strongroom_app"), 10);
  return {
    app,
    owner,
    kind: "server",
    space: NOT_OUR_DISK,
    url: `postgres://strongroom_owner:${described.owner}@localhost:${described.port}/${name}?host=${encodeURIComponent(described.host)}`,
    close: async () => {
      await Promise.all([app.end({ timeout: 1 }), owner.end({ timeout: 1 })]);
      await maintenance.unsafe(`drop database if exists ${name} with (force)`);
      await maintenance.end();
    },
  };
}

/** A tenant with nothing in it. */
export async function makeTestTenant(db: Database, name = "Blue Sky Concierge"): Promise<TenantId> {
  const now = instant(Date.now());
  const tenant = newId("ten", now);
  await withTx(db, tenant, (tx) => createTenant(tx, { name, mode: "test" }, now));
  return tenant;
}

function door(server: TestServer, database: string, username: string): Connect {
  return (more) =>
    postgres({
      host: server.host,
      port: server.port,
      database,
      username,
      password: username === "strongroom_app" ? server.app : server.owner,
      onnotice: () => undefined,
      connection: { application_name: "strongroom-test", TimeZone: "UTC" },
      ...more,
    });
}
