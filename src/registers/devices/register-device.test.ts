import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type StaffId, type TenantId, newId } from "../../base/ids.ts";
import { MINUTE_MS, instant } from "../../base/instant.ts";
import { type TestDatabase, makeTestTenant, openTestDatabase } from "../../platform/storage/testing.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { findDevice, touchDevice } from "./find-device.ts";
import { registerDevice } from "./register-device.ts";
import { makeDeviceKey } from "./testing.ts";

const NOW = instant(1_790_000_000_000);
const ANNA: StaffId = newId("stf", NOW);
const BEN: StaffId = newId("stf", instant(NOW + 1));
let db: TestDatabase;
let tenant: TenantId;

beforeAll(async () => {
  db = await openTestDatabase();
  tenant = await makeTestTenant(db);
});

afterAll(async () => {
  await db.close();
});

async function register(staff: StaffId, spki: Uint8Array, now = NOW): ReturnType<typeof registerDevice> {
  return await withTx(db, tenant, (tx) => registerDevice(tx, staff, spki, "Firefox on Linux", now));
}

test("a new key makes a device that is known and no more; the same key is the same device", async () => {
  const key = makeDeviceKey();
  const first = await register(ANNA, key.spki);
  const again = await register(ANNA, key.spki, instant(NOW + MINUTE_MS));
  if (!first.ok || !again.ok) throw new Error("refused");
  expect(first.value.isNew).toBe(true);
  expect(first.value.device).toMatchObject({ staff: ANNA, state: "known", attested: null, agentKey: null, firstSeenAt: NOW });
  expect(again.value).toEqual({ device: first.value.device, isNew: false });
});

test("fifty sign-ins at once with one key make one device", async () => {
  const key = makeDeviceKey();
  const all = await Promise.all(Array.from({ length: 50 }, () => register(ANNA, key.spki)));
  const ids = new Set(all.map((one) => (one.ok ? one.value.device.id : one.refusal.code)));
  expect(ids.size).toBe(1);
  expect(all.filter((one) => one.ok && one.value.isNew)).toHaveLength(1);
});

test("two persons at once with one key: one has it, the other is refused", async () => {
  const key = makeDeviceKey();
  const both = await Promise.all([register(ANNA, key.spki), register(BEN, key.spki)]);
  expect(both.filter((one) => one.ok)).toHaveLength(1);
  expect(both.flatMap((one) => (one.ok ? [] : [one.refusal.code]))).toEqual(["device_key_taken"]);
});

test("the key of a device that was lost, stolen or removed is never taken again", async () => {
  for (const state of ["lost", "stolen", "removed"]) {
    const key = makeDeviceKey();
    const made = await register(ANNA, key.spki);
    if (!made.ok) throw new Error("refused");
    await db.owner`update devices set state = ${state}, ended_at = now() where device_id = ${made.value.device.id}`;
    expect(await register(ANNA, key.spki)).toEqual({ ok: false, refusal: { code: "device_ended" } });
  }
});

test("a key of another curve or kind is refused and leaves nothing", async () => {
  const before = await db.owner`select count(*)::int as n from devices`;
  const keys = [
    generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey,
    generateKeyPairSync("ec", { namedCurve: "secp256k1" }).publicKey,
    generateKeyPairSync("ed25519").publicKey,
    generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey,
  ].map((key) => key.export({ format: "der", type: "spki" }));
  for (const spki of [...keys, Buffer.alloc(0), makeDeviceKey().spki.subarray(1)]) {
    expect(await register(ANNA, spki)).toEqual({ ok: false, refusal: { code: "device_key_invalid" } });
  }
  expect(await db.owner`select count(*)::int as n from devices`).toEqual(before);
});

test("another business neither finds a device nor is in the way of its key", async () => {
  const key = makeDeviceKey();
  const made = await register(ANNA, key.spki);
  if (!made.ok) throw new Error("refused");
  const other = await makeTestTenant(db);
  expect(await withTx(db, other, (tx) => findDevice(tx, made.value.device.id))).toBeUndefined();
  const there = await withTx(db, other, (tx) => registerDevice(tx, BEN, key.spki, "Other", NOW));
  expect(there.ok).toBe(true);
});

test("a device is noted as seen to the minute, and an ended one not any more", async () => {
  const made = await register(ANNA, makeDeviceKey().spki);
  if (!made.ok) throw new Error("refused");
  const { id } = made.value.device;
  const seenAt = async (ms: number): Promise<number | undefined> =>
    await withTx(db, tenant, async (tx) => {
      await touchDevice(tx, id, instant(NOW + ms));
      return (await findDevice(tx, id))?.seenAt;
    });
  expect(await seenAt(MINUTE_MS)).toBe(NOW);
  expect(await seenAt(MINUTE_MS + 1)).toBe(NOW + MINUTE_MS + 1);
  await db.owner`update devices set state = 'lost', ended_at = now() where device_id = ${id}`;
  expect(await seenAt(10 * MINUTE_MS)).toBe(NOW + MINUTE_MS + 1);
});
