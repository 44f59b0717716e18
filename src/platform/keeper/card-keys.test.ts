import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import type { TenantId } from "../../base/ids.ts";
import { type TestDatabase, makeTestTenant, openTestDatabase } from "../storage/testing.ts";
import { withTx } from "../storage/tx.ts";
import { CARD_KEY_DAYS, currentCardKey, forgetOldCardKeys, loadCardKey } from "./card-keys.ts";
import { type Keeper, startKeeper } from "./keeper.ts";
import { addTenantKeys, unsealRoot } from "./keyring.ts";
import { initialiseCheapRoot } from "./testing.ts";

const PASSPHRASE = "a passphrase for the tests only";
const START = instant(Date.UTC(2026, 10, 28));

let db: TestDatabase;
let keeper: Keeper;
let second: Keeper;

beforeAll(async () => {
  db = await openTestDatabase();
  keeper = startKeeper();
  second = startKeeper();
  await initialiseCheapRoot(db, keeper, PASSPHRASE, START);
  await unsealRoot(db, second, PASSPHRASE);
});
afterAll(async () => {
  await Promise.all([keeper.close(), second.close()]);
  await db.close();
});

async function newTenant(): Promise<TenantId> {
  const tenant = await makeTestTenant(db);
  await withTx(db, tenant, (tx) => addTenantKeys(tx, keeper, START));
  return tenant;
}

const current = (tenant: TenantId, at: Instant, by = keeper) => withTx(db, tenant, (tx) => currentCardKey(tx, by, at));
const isOurs = (tenant: TenantId, keyId: string, by = keeper) => withTx(db, tenant, (tx) => loadCardKey(tx, by, keyId));
const forget = (tenant: TenantId, at: Instant, by = keeper) => withTx(db, tenant, (tx) => forgetOldCardKeys(tx, by, at));

test("a key serves a day, for all processes alike, and is taken for nine", async () => {
  const tenant = await newTenant();
  const first = await current(tenant, START);
  expect(first.publicKey).toHaveLength(32);
  expect(await current(tenant, instant(START + DAY_MS - 1), second)).toEqual(first);
  const next = await current(tenant, instant(START + DAY_MS), second);
  expect(next.keyId).not.toBe(first.keyId);
  expect(await current(tenant, instant(START + DAY_MS))).toEqual(next);
  await forget(tenant, instant(START + CARD_KEY_DAYS * DAY_MS));
  expect([await isOurs(tenant, first.keyId), await isOurs(tenant, next.keyId)]).toEqual([true, true]);
  await forget(tenant, instant(START + CARD_KEY_DAYS * DAY_MS + 1));
  expect([await isOurs(tenant, first.keyId), await isOurs(tenant, first.keyId, second), await isOurs(tenant, next.keyId)]).toEqual([
    false,
    false,
    true,
  ]);
});

test("a key that is gone from the table is forgotten by every process's keeper, at its own next look", async () => {
  const tenant = await newTenant();
  const { keyId, publicKey } = await current(tenant, START);
  expect((await current(tenant, START, second)).publicKey).toEqual(publicKey);
  await forget(tenant, instant(START + 10 * DAY_MS), second);
  const binding = { origin: "https://cards.example", request: "col_1", formVersion: "1", keyId };
  const blob = { enc: new Uint8Array(32).fill(9), sealed: new Uint8Array(64) };
  const receive = () => keeper.receive(tenant, binding, blob, { now: START, worded: [] });
  expect(await receive()).toEqual({ code: "blob_not_ours" });
  await forget(tenant, instant(START + 10 * DAY_MS));
  expect(await receive()).toEqual({ code: "key_stale" });
});

test("no other business's key is one of ours, and a row that was moved or edited is none either", async () => {
  const [one, other] = [await newTenant(), await newTenant()];
  const { keyId } = await current(one, START);
  expect(await isOurs(other, keyId)).toBe(false);
  await db.owner`insert into card_keys select ${other}, key_id, wrapped, created_at from card_keys where tenant_id = ${one}`;
  expect(await isOurs(other, keyId)).toBe(false);
  // Nor is it what the page would be given: a fresh one is.
  expect((await current(other, START)).keyId).not.toBe(keyId);
});

test("a key of a transaction that came to nothing is nobody's, and the page gets another", async () => {
  const tenant = await newTenant();
  let lost = "";
  await withTx(db, tenant, async (tx) => {
    lost = (await currentCardKey(tx, keeper, START)).keyId;
    throw new Error("undone");
  }).catch(() => undefined);
  expect(await isOurs(tenant, lost)).toBe(false);
  const kept = await current(tenant, START);
  expect(kept.keyId).not.toBe(lost);
  expect(await isOurs(tenant, kept.keyId, second)).toBe(true);
});
