import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { TenantId } from "../../base/ids.ts";
import { instant } from "../../base/instant.ts";
import { makeTestTenant, openTestDatabase } from "../../platform/storage/testing.ts";
import type { TestDatabase } from "../../platform/storage/testing.ts";
import { withTx } from "../../platform/storage/tx.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { compileSmallMap, readSmallMap } from "./_testing.ts";
import type { StoredFields } from "./blocked-changes.ts";
import { createMapCache } from "./cache.ts";
import type { DataMap } from "./types.ts";
import { applicationDetail, applyMap, currentMap, listVersions, mapVersion } from "./versions.ts";

const NOW = instant(1_700_000_000_000);
const ACTOR = { kind: "staff", id: "key_x" };
const NO_DATA: StoredFields = { withData: new Set(), shared: new Set() };

let db: TestDatabase;

beforeAll(async () => {
  db = await openTestDatabase();
});

afterAll(async () => {
  await db.close();
});

function withRetention(retention: string): DataMap {
  return readSmallMap((map) => (map.fields["diet"] = { ...map.fields["diet"], retention }));
}

async function apply(
  tenant: TenantId,
  map: DataMap,
  { stored = NO_DATA, ...more }: { readonly expectVersion?: number; readonly yaml?: string; readonly stored?: StoredFields } = {},
) {
  return await withTx(db, tenant, (tx) => applyMap(tx, { map, actor: ACTOR, stored: async () => stored, ...more }, NOW));
}

async function inTenant<T>(tenant: TenantId, fn: (tx: Tx) => Promise<T>): Promise<T> {
  return await withTx(db, tenant, fn);
}

test("a tenant has no map until one is applied, and then the newest", async () => {
  const tenant = await makeTestTenant(db);
  expect(await inTenant(tenant, currentMap)).toBeNull();
  const first = await apply(tenant, readSmallMap());
  expect(first).toMatchObject({ ok: true, value: { isNew: true, map: { version: 1 } } });
  await apply(tenant, withRetention("60d"));
  const current = await inTenant(tenant, currentMap);
  expect(current?.version).toBe(2);
  expect(current?.fields.get("diet")?.retentionText).toBe("60 days");
  expect(first.ok && applicationDetail(first.value.map)).toEqual({ version: 1, digest: compileSmallMap().digest });
});

test("every version stays readable, with who applied it and the file as it was handed in", async () => {
  const tenant = await makeTestTenant(db);
  await apply(tenant, readSmallMap(), { yaml: "# first\n" });
  await apply(tenant, withRetention("60d"));
  const versions = await inTenant(tenant, (tx) => listVersions(tx, { limit: 10 }));
  expect(versions).toEqual([
    { version: 2, digest: expect.any(String), yaml: null, actor: ACTOR, appliedAt: NOW },
    { version: 1, digest: compileSmallMap().digest, yaml: "# first\n", actor: ACTOR, appliedAt: NOW },
  ]);
  expect(await inTenant(tenant, (tx) => listVersions(tx, { before: 2, limit: 10 }))).toHaveLength(1);
  expect((await inTenant(tenant, (tx) => mapVersion(tx, 1)))?.source).toEqual(readSmallMap());
  expect(await inTenant(tenant, (tx) => mapVersion(tx, 3))).toBeNull();
});

test("a map that says the same adds no version", async () => {
  const tenant = await makeTestTenant(db);
  await apply(tenant, readSmallMap());
  expect(await apply(tenant, readSmallMap())).toMatchObject({
    ok: true,
    value: { isNew: false, map: { version: 1 }, consequences: { changes: [] } },
  });
});

test("the type of a field that holds values cannot change", async () => {
  const tenant = await makeTestTenant(db);
  await apply(tenant, readSmallMap());
  const changed = readSmallMap((map) => (map.fields["diet"] = { ...map.fields["diet"], type: "free-text" }));
  expect(await apply(tenant, changed, { stored: { ...NO_DATA, withData: new Set(["diet"]) } })).toMatchObject({
    ok: false,
    refusal: { code: "map_blocked", blocked: [{ code: "type_changed", field: "diet" }] },
  });
  expect((await inTenant(tenant, currentMap))?.version).toBe(1);
  expect(await apply(tenant, changed)).toMatchObject({ ok: true });
});

test("whoever decided on an older map is told that it changed meanwhile", async () => {
  const tenant = await makeTestTenant(db);
  await apply(tenant, readSmallMap(), { expectVersion: 0 });
  expect(await apply(tenant, withRetention("60d"), { expectVersion: 0 })).toEqual({
    ok: false,
    refusal: { code: "map_changed_meanwhile", version: 1 },
  });
});

test("twenty applications at once get twenty versions, none twice", async () => {
  const tenant = await makeTestTenant(db);
  const applied = await Promise.all(Array.from({ length: 20 }, (_, index) => apply(tenant, withRetention(`${index + 1}d`))));
  const versions = applied.map((outcome) => (outcome.ok ? outcome.value.map.version : 0)).toSorted((a, b) => a - b);
  expect(versions).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
});

test("a field that ended and comes back is held to what it was while values of it are stored", async () => {
  const tenant = await makeTestTenant(db);
  const held = { stored: { withData: new Set(["diet"]), shared: new Set<string>() } };
  const declared = (words: Record<string, unknown>): DataMap =>
    readSmallMap((map) => (map.fields["diet"] = { ...map.fields["diet"], ...words }));
  await apply(tenant, declared({ retention: "20d" }), held);
  await apply(
    tenant,
    readSmallMap((map) => delete map.fields["diet"]),
    held,
  );
  expect(await apply(tenant, declared({ type: "number" }), held)).toMatchObject({ refusal: { blocked: [{ code: "type_changed" }] } });
  expect(await apply(tenant, declared({ lookup: "exact" }), held)).toMatchObject({ refusal: { blocked: [{ code: "lookup_added" }] } });
  expect(await apply(tenant, declared({ type: "number" }))).toMatchObject({ ok: true });
});

test("one tenant neither sees nor disturbs the map of another", async () => {
  const [one, two] = [await makeTestTenant(db, "One"), await makeTestTenant(db, "Two")];
  await apply(one, readSmallMap());
  expect(await inTenant(two, currentMap)).toBeNull();
  const cache = createMapCache();
  expect([(await inTenant(one, cache.get)).version, (await inTenant(two, cache.get)).version]).toEqual([1, 0]);
  expect(await apply(two, withRetention("60d"))).toMatchObject({ value: { map: { version: 1 } } });
});

test("the app can neither change nor remove a version", async () => {
  const tenant = await makeTestTenant(db);
  await apply(tenant, readSmallMap());
  await expect(inTenant(tenant, async (tx) => await tx.sql`update data_maps set map = '{}'`)).rejects.toMatchObject({ code: "42501" });
  await expect(inTenant(tenant, async (tx) => await tx.sql`delete from data_maps`)).rejects.toMatchObject({ code: "42501" });
});

test("a map that was altered in the database is not used", async () => {
  const tenant = await makeTestTenant(db);
  await apply(tenant, readSmallMap());
  await db.owner`update data_maps set map = replace(map, '30d', '90y') where tenant_id = ${tenant}`;
  await expect(inTenant(tenant, currentMap)).rejects.toThrow("not the one that was applied");
});

test("the cache answers from memory within a second and looks again after it", async () => {
  const tenant = await makeTestTenant(db);
  let elapsed = 0;
  const cache = createMapCache(() => elapsed);
  await apply(tenant, readSmallMap());
  expect((await inTenant(tenant, cache.get)).version).toBe(1);
  await apply(tenant, withRetention("60d"));
  elapsed = 999;
  expect((await inTenant(tenant, cache.get)).version).toBe(1);
  elapsed = 1_000;
  expect((await inTenant(tenant, cache.get)).version).toBe(2);
});

test("the cache hands out the same compiled map while the version is the same", async () => {
  const tenant = await makeTestTenant(db);
  let elapsed = 0;
  const cache = createMapCache(() => elapsed);
  await apply(tenant, readSmallMap());
  const first = await inTenant(tenant, cache.get);
  elapsed = 5_000;
  expect(await inTenant(tenant, cache.get)).toBe(first);
});

test("the cache goes by a new map at once after it was told to forget", async () => {
  const tenant = await makeTestTenant(db);
  const cache = createMapCache(() => 0);
  expect((await inTenant(tenant, cache.get)).version).toBe(0);
  await apply(tenant, readSmallMap());
  cache.forget(tenant);
  expect((await inTenant(tenant, cache.get)).version).toBe(1);
});

test("of one transaction many who ask at once cause one query, and share its map", async () => {
  const tenant = await makeTestTenant(db);
  await apply(tenant, readSmallMap());
  const cache = createMapCache(() => 0);
  let queries = 0;
  const maps = await inTenant(tenant, async (tx) => {
    const counting: Tx = {
      tenant,
      sql: new Proxy(tx.sql, {
        apply: (target, self, args: [TemplateStringsArray]) => ((queries += 1), Reflect.apply(target, self, args)),
      }),
    };
    return await Promise.all(Array.from({ length: 50 }, () => cache.get(counting)));
  });
  expect(new Set(maps).size).toBe(1);
  expect(queries).toBe(1);
});

test("a transaction that broke while asking does not spoil the answer for others", async () => {
  const tenant = await makeTestTenant(db);
  await apply(tenant, readSmallMap());
  const cache = createMapCache(() => 0);
  const asked = Promise.withResolvers<void>();
  const broken = inTenant(tenant, async (tx) => {
    // Sent ahead of the question, which so is open for a while and then fails.
    void tx.sql`select 1 / length(pg_sleep(0.2)::text)`.execute().catch(() => undefined);
    const answer = cache.get(tx);
    asked.resolve();
    return await answer;
  });
  await asked.promise;
  const others = Promise.all([inTenant(tenant, cache.get), inTenant(tenant, cache.get)]);
  await expect(broken).rejects.toThrow("division by zero");
  expect((await others).map(({ version }) => version)).toEqual([1, 1]);
  expect((await inTenant(tenant, cache.get)).version).toBe(1);
});

test("whoever waits for a lock while asking keeps nobody from the map, and least of all who has that lock", async () => {
  const tenant = await makeTestTenant(db);
  await apply(tenant, readSmallMap());
  let elapsed = 0;
  const cache = createMapCache(() => elapsed);
  await inTenant(tenant, cache.get);
  elapsed = 1_000;
  const lock = async (tx: Tx): Promise<void> => void (await tx.sql`select pg_advisory_xact_lock(8462)`);
  let waiting: Promise<unknown> | undefined;
  const map = await inTenant(tenant, async (tx) => {
    await lock(tx);
    // As whoever begins to send something asks for the map and holds the vendor in one pipeline.
    waiting = inTenant(tenant, async (other) => await Promise.all([cache.get(other), lock(other)]));
    await vi.waitUntil(async () => (await db.owner`select 1 from pg_locks where locktype = 'advisory' and not granted`).length > 0);
    return await cache.get(tx);
  });
  expect([map.version, await waiting]).toEqual([1, [map, undefined]]);
});

test("an answer from memory asks the database nothing", async () => {
  const tenant = await makeTestTenant(db);
  await apply(tenant, readSmallMap());
  const cache = createMapCache(() => 0);
  const map = await inTenant(tenant, cache.get);
  const sql = (() => {
    throw new Error("asked");
  }) as unknown as Tx["sql"];
  expect(await cache.get({ sql, tenant })).toBe(map);
});
