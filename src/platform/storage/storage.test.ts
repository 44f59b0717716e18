import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../base/ids.ts";
import { instant } from "../../base/instant.ts";
import { copiedPieces } from "./copied-pieces.ts";
import { isDatabaseAway, listTenants } from "./database.ts";
import { migrate, readMigrations } from "./migrate.ts";
import { createTenant } from "./tenants.ts";
import { type TestDatabase, makeTestTenant, openTestDatabase } from "./testing.ts";
import { withTx } from "./tx.ts";

let db: TestDatabase;

beforeAll(async () => {
  db = await openTestDatabase();
});

afterAll(async () => {
  await db.close();
});

test("a transaction sees its own tenant's rows and no others", async () => {
  const [one, two] = [await makeTestTenant(db, "One"), await makeTestTenant(db, "Two")];
  const seen = await withTx(db, one, async (tx) => await tx.sql`select tenant_id from tenants`);
  expect(seen.map((row) => row["tenant_id"])).toEqual([one]);
  expect(await listTenants(db)).toEqual(expect.arrayContaining([one, two]));
});

test("a table whose last row is larger than what waits to be read is copied, and the transaction goes on", async () => {
  const letters = "x".repeat(200_000);
  const read = await db.owner.begin(async (sql) => {
    await sql`create temporary table large (n int, t text) on commit drop`;
    await sql`insert into large values (1, 'small'), (2, ${letters})`;
    const pieces: Buffer[] = [];
    for await (const piece of copiedPieces(sql`copy large to stdout`)) pieces.push(piece);
    const [after] = await sql<{ n: number }[]>`select count(*)::int as n from large`;
    return [Buffer.concat(pieces).toString("utf8"), after?.n];
  });
  expect(read).toEqual([`1\tsmall\n2\t${letters}\n`, 2]);
});

test("a copy that is given up in its middle, with more waiting than is read ahead, lets its transaction end", async () => {
  const givenUp = db.owner.begin(async (sql) => {
    const copied = await sql`copy (select repeat('x', 1000) from generate_series(1, 20000)) to stdout`.readable();
    for await (const piece of copiedPieces({ readable: async () => copied })) {
      await expect.poll(() => copied.readableLength).toBeGreaterThanOrEqual(copied.readableHighWaterMark);
      throw new Error(`nowhere to put ${piece.length > 0 ? "it" : "nothing"}`);
    }
  });
  await expect(givenUp).rejects.toThrow("nowhere to put it");
  expect(await db.owner.begin(async (sql) => await sql`select 1 as there`)).toMatchObject([{ there: 1 }]);
});

test("a transaction cannot write a row of another tenant", async () => {
  const now = instant(Date.now());
  const [mine, other] = [newId("ten", now), newId("ten", now)];
  const attempt = withTx(db, mine, async (tx) => {
    await createTenant({ sql: tx.sql, tenant: other }, { name: "Other", mode: "test" }, now);
  });
  await expect(attempt).rejects.toMatchObject({ code: "42501" });
});

test("without a tenant the app's door shows nothing at all", async () => {
  await makeTestTenant(db);
  const outcome = await db.app`select tenant_id from tenants`.catch((error: { code: string }) => error.code);
  // A fresh connection does not know the setting (42704); a used one has it empty. Neither shows a row.
  expect(["42704", 0]).toContain(typeof outcome === "string" ? outcome : outcome.length);
});

test("the app's role cannot bypass row-level security, and every tenant table has it", async () => {
  const [role] = await db.owner`select rolsuper, rolbypassrls from pg_roles where rolname = 'strongroom_app'`;
  expect(role).toEqual({ rolsuper: false, rolbypassrls: false });
  const open = await db.owner`
    select c.relname
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
     where c.relkind = 'r'
       and not c.relrowsecurity`;
  expect(open).toEqual([]);
});

test("every key and unique constraint of a tenant table begins with the tenant", async () => {
  const wrong = await db.owner`
    select t.relname as table, i.relname as index
      from pg_index x
      join pg_class t on t.oid = x.indrelid
      join pg_class i on i.oid = x.indexrelid
      join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'public'
      join pg_attribute tenant on tenant.attrelid = t.oid and tenant.attname = 'tenant_id'
     where x.indisunique
       and x.indkey[0] <> tenant.attnum`;
  expect(wrong).toEqual([]);
});

test("migrating again changes nothing, and a file that changed after it was applied is refused", async () => {
  expect(await migrate(db.owner)).toEqual([]);
  const changed = readMigrations().map((one, n) => (n === 0 ? { ...one, checksum: "0" } : one));
  await expect(migrate(db.owner, changed)).rejects.toThrow(/was changed after it had been applied/u);
});

test("a database of a newer version is refused rather than misread", async () => {
  await expect(migrate(db.owner, readMigrations().slice(1))).rejects.toThrow(/newer version/u);
});

test("processes that start together migrate once", async () => {
  const fresh = await openTestDatabase();
  try {
    const extra = [...readMigrations(), { name: "9999-once.sql", text: "create table once (id int)", checksum: "x" }];
    const runs = await Promise.all([1, 2].map(async () => await migrate(fresh.owner, extra)));
    expect(runs.flat()).toEqual(["9999-once.sql"]);
  } finally {
    await fresh.close();
  }
});

test("a failing statement undoes the whole transaction", async () => {
  const now = instant(Date.now());
  const tenant = newId("ten", now);
  const attempt = withTx(db, tenant, async (tx) => {
    await createTenant(tx, { name: "Half", mode: "test" }, now);
    await tx.sql`select 1 / 0`;
  });
  await expect(attempt).rejects.toThrow(/division/u);
  expect(await listTenants(db)).not.toContain(tenant);
});

test("tells an absent database from a mistake in a statement", async () => {
  expect(isDatabaseAway(Object.assign(new Error("x"), { code: "ECONNREFUSED" }))).toBe(true);
  expect(isDatabaseAway(Object.assign(new Error("x"), { code: "57P01" }))).toBe(true);
  expect(isDatabaseAway(Object.assign(new Error("x"), { code: "42601" }))).toBe(false);
});
