import { afterAll, beforeAll, expect, test } from "vitest";
import type { TenantId } from "../../base/ids.ts";
import { instant } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import { makeTestTenant, openTestDatabase } from "../../platform/storage/testing.ts";
import type { TestDatabase } from "../../platform/storage/testing.ts";
import { withTx } from "../../platform/storage/tx.ts";
import type { CompiledMap, CompiledRole } from "../datamap/types.ts";
import { createKeyGate } from "./authenticate.ts";
import type { KeyGate } from "./authenticate.ts";
import { createKey } from "./create-key.ts";
import type { KeyAsk } from "./create-key.ts";
import { listKeys } from "./list-keys.ts";
import { revokeKey } from "./revoke-key.ts";

const NOW = instant(Date.UTC(2026, 10, 1));
const OWNER = { kind: "operator", id: "cli", role: "owner" };

const role = (keys: boolean): CompiledRole => ({ keys }) as CompiledRole;
const map = {
  roles: new Map([
    ["shop", role(true)],
    ["concierge", role(false)],
  ]),
  purposes: new Map([["booking", {}]]),
} as unknown as CompiledMap;

let db: TestDatabase;
let tenant: TenantId;
let elapsed = 0;
let now = NOW;
let current: CompiledMap = map;

beforeAll(async () => {
  db = await openTestDatabase();
  tenant = await makeTestTenant(db);
});
afterAll(() => db.close());

const gate = (): KeyGate =>
  createKeyGate({ db, clock: () => now, elapsedMs: () => elapsed, maps: { get: () => Promise.resolve(current) } });
const create = (ask: Partial<KeyAsk> = {}): ReturnType<typeof createKey> =>
  withTx(db, tenant, (tx) =>
    createKey(tx, OWNER, map, { role: "shop", purposes: "all", label: "site", expiresAt: null, mode: "test", ...ask }, NOW),
  );

async function made(ask: Partial<KeyAsk> = {}): Promise<{ id: `key_${string}`; text: string }> {
  const result = await create(ask);
  if (!result.ok) throw new Error(result.refusal.code);
  return { id: result.value.id, text: unveil(result.value.key) };
}

test("a new key opens with its role and purposes, and another tenant's database row does not know it", async () => {
  const key = await made({ purposes: ["booking"] });
  expect(await gate().authenticate(key.text)).toEqual({ id: key.id, tenant, roles: ["shop"], purposes: ["booking"], owner: false });
  const rows = await withTx(db, await makeTestTenant(db, "Other"), (tx) => listKeys(tx, { after: null, limit: 10 }));
  expect(rows.items).toEqual([]);
});

test("refuses roles that are unknown or meant for people, unknown purposes and an end in the past", async () => {
  expect(await create({ role: "nobody" })).toMatchObject({ refusal: { code: "role_unknown" } });
  expect(await create({ role: "concierge" })).toMatchObject({ refusal: { code: "role_for_people" } });
  expect(await create({ purposes: ["nothing"] })).toMatchObject({ refusal: { code: "purpose_unknown" } });
  expect(await create({ expiresAt: NOW })).toMatchObject({ refusal: { code: "expires_in_the_past" } });
});

test("a revoked key is dead at once here and within half a second in another process", async () => {
  await made({ role: "owner" });
  const key = await made();
  const [here, elsewhere] = [gate(), gate()];
  expect(await here.authenticate(key.text)).toBeDefined();
  expect(await elsewhere.authenticate(key.text)).toBeDefined();
  await withTx(db, tenant, (tx) => revokeKey(tx, OWNER, key.id, NOW));
  here.forget(tenant);
  expect(await here.authenticate(key.text)).toBeUndefined();
  elapsed += 500;
  expect(await elsewhere.authenticate(key.text)).toBeUndefined();
});

test("revoking twice says the same and notes it once; the last key of the owner stays", async () => {
  const other = await makeTestTenant(db, "Single");
  const owner = await withTx(db, other, (tx) =>
    createKey(tx, OWNER, map, { role: "owner", purposes: "all", label: "o", expiresAt: null, mode: "live" }, NOW),
  );
  if (!owner.ok) throw new Error("no key");
  const revoke = (id: `key_${string}`): ReturnType<typeof revokeKey> => withTx(db, other, (tx) => revokeKey(tx, OWNER, id, NOW));
  expect(await revoke(owner.value.id)).toMatchObject({ refusal: { code: "last_owner_key" } });
  expect(await revoke("key_00000000000000000000000000")).toMatchObject({ refusal: { code: "key_not_found" } });
});

test("a key with an end stops at that millisecond", async () => {
  const key = await made({ expiresAt: instant(NOW + 1_000) });
  const door = gate();
  now = instant(NOW + 999);
  expect(await door.authenticate(key.text)).toBeDefined();
  now = instant(NOW + 1_000);
  expect(await door.authenticate(key.text)).toBeUndefined();
  now = NOW;
});

test("a key loses its role when the map makes that role one for people", async () => {
  const key = await made();
  const door = gate();
  current = { ...map, roles: new Map([["shop", role(false)]]) };
  expect(await door.authenticate(key.text)).toMatchObject({ roles: [] });
  current = map;
});

test("a hundred requests at once cost one look-up", async () => {
  const key = await made();
  let gets = 0;
  const door = createKeyGate({
    db,
    clock: () => now,
    elapsedMs: () => elapsed,
    maps: {
      get: () => {
        gets += 1;
        return Promise.resolve(map);
      },
    },
  });
  await Promise.all(Array.from({ length: 100 }, () => door.authenticate(key.text)));
  expect(gets).toBe(1);
});

test("when a key was last used is written at most once a minute", async () => {
  const key = await made();
  const lastUsed = async (): Promise<string | null | undefined> =>
    (await withTx(db, tenant, (tx) => listKeys(tx, { after: null, limit: 100 }))).items.find((item) => item.id === key.id)?.lastUsedAt;
  expect(await lastUsed()).toBeNull();
  await gate().authenticate(key.text);
  const first = await lastUsed();
  now = instant(NOW + 30_000);
  await gate().authenticate(key.text);
  expect(await lastUsed()).toBe(first);
  now = instant(NOW + 61_000);
  await gate().authenticate(key.text);
  expect(await lastUsed()).not.toBe(first);
  now = NOW;
});

test("lists in pages, without the key or its hash", async () => {
  const page = await withTx(db, tenant, (tx) => listKeys(tx, { after: null, limit: 2 }));
  expect(page.items).toHaveLength(2);
  const rest = await withTx(db, tenant, (tx) => listKeys(tx, { after: page.next, limit: 100 }));
  expect(rest.items.map((item) => item.id)).not.toContain(page.items[0]?.id);
  expect(Object.keys(page.items[0] ?? {}).toSorted()).toEqual([
    "createdAt",
    "expiresAt",
    "id",
    "label",
    "lastUsedAt",
    "purposes",
    "revokedAt",
    "role",
  ]);
});
