import { createPublicKey, hash, verify } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Outage } from "../../base/fault.ts";
import { newId, type TenantId } from "../../base/ids.ts";
import { instant } from "../../base/instant.ts";
import type { Database } from "../../platform/storage/database.ts";
import { openTestDatabase } from "../../platform/storage/testing.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { appendEntries } from "./append.ts";
import { streamLeaves, type Leaf } from "./leaves.ts";
import { hashOver, leafHash } from "./merkle.ts";
import { consistencyProof, inclusionProof, readCheckpoint, readTile } from "./proofs.ts";
import { listEntries } from "./read.ts";
import { sequenceTenant } from "./sequence.ts";
import { startSequencer } from "./sequencer.ts";
import { testEntry, testSigner } from "./testing.ts";

let db: Database;
const signer = testSigner();
const noon = instant(Date.parse("2026-03-01T12:00:00.123Z"));

beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(async () => await db.close());

async function append(tenant: TenantId, count: number): Promise<readonly string[]> {
  return await withTx(
    db,
    tenant,
    async (tx) =>
      await appendEntries(
        tx,
        Array.from({ length: count }, () => testEntry()),
        noon,
      ),
  );
}

async function leavesOf(tenant: TenantId, from = 0): Promise<readonly Leaf[]> {
  return await withTx(db, tenant, async (tx) => {
    const leaves: Leaf[] = [];
    for await (const leaf of streamLeaves(tx, from)) leaves.push(leaf);
    return leaves;
  });
}

test("gives every entry its place, in the order of commits, and signs the root of them all", async () => {
  const tenant = newId("ten", noon);
  const ids = [...(await append(tenant, 3)), ...(await append(tenant, 1)), ...(await append(tenant, 600))];
  expect(await sequenceTenant(db, signer, tenant, noon)).toEqual({ size: 604, appended: 604 });
  expect(await sequenceTenant(db, signer, tenant, noon)).toEqual({ size: 604, appended: 0 });

  const leaves = await leavesOf(tenant);
  expect(leaves.map((leaf) => leaf.index)).toEqual(ids.map((_, n) => n));
  expect(leaves.map((leaf) => leaf.id)).toEqual(ids);
  expect((await leavesOf(tenant, 603)).map((leaf) => leaf.id)).toEqual(ids.slice(603));
  expect(await leavesOf(tenant, 604)).toEqual([]);
  expect(await leavesOf(tenant, 10 ** 12)).toEqual([]);

  const texts = leaves.map(
    (leaf) =>
      `strongroom-entry/v1\n${leaf.id}\n${leaf.at}\n${hash("sha256", Buffer.concat([leaf.salt, Buffer.from(leaf.body)]), "base64")}\n`,
  );
  const root = Buffer.from(hashOver(texts.map((text) => leafHash(text)))).toString("base64");
  const note = (await withTx(db, tenant, readCheckpoint))?.note ?? "";
  expect(note.startsWith(`strongroom/${tenant}\n604\n${root}\n\n— strongroom/${tenant} `)).toBe(true);
  const page = await withTx(db, tenant, async (tx) => await listEntries(tx, {}, { limit: 1000, cursor: null }));
  expect(page.items.map((item) => item.index).toSorted((a, b) => Number(a) - Number(b))).toEqual(ids.map((_, n) => n));
});

test("signs the note with Ed25519 and tlog-cosignature's message with ML-DSA-44, under the key ids of signed-note", async () => {
  const tenant = newId("ten", noon);
  await append(tenant, 2);
  await sequenceTenant(db, signer, tenant, noon);
  const note = (await withTx(db, tenant, readCheckpoint))?.note ?? "";
  const [text = "", lines = ""] = note.split("\n\n");
  const signatures = lines
    .trimEnd()
    .split("\n")
    .map((line) => Buffer.from(line.split(" ")[2] ?? "", "base64"));
  const name = `strongroom/${tenant}`;
  const idOf = (type: number, key: Uint8Array): Buffer =>
    hash("sha256", Buffer.concat([Buffer.from(`${name}\n`), Uint8Array.of(type), key]), "buffer").subarray(0, 4);

  const [ed, ml] = signatures;
  expect(ed?.subarray(0, 4)).toEqual(idOf(1, signer.keys.ed25519));
  const spki = (prefix: string, key: Uint8Array) =>
    createPublicKey({ key: Buffer.concat([Buffer.from(prefix, "hex"), key]), format: "der", type: "spki" });
  expect(
    verify(null, Buffer.from(`${text}\n`), spki("302a300506032b6570032100", signer.keys.ed25519), ed?.subarray(4) ?? Buffer.of()),
  ).toBe(true);

  expect(ml?.subarray(0, 4)).toEqual(idOf(6, signer.keys.mldsa44));
  const named = Buffer.concat([Uint8Array.of(name.length), Buffer.from(name)]);
  const seconds = Buffer.alloc(8);
  seconds.writeBigUInt64BE(BigInt(Math.floor(noon / 1000)));
  const message = Buffer.concat([
    Buffer.from("subtree/v1\n\0"),
    named,
    seconds,
    named,
    Buffer.alloc(8),
    Buffer.from("0000000000000002", "hex"),
    Buffer.from(text.split("\n")[2] ?? "", "base64"),
  ]);
  const mlKey = spki("30820532300b06096086480165030403110382052100", signer.keys.mldsa44);
  expect(ml?.subarray(4, 12)).toEqual(seconds);
  expect(verify(null, message, mlKey, ml?.subarray(12) ?? Buffer.of())).toBe(true);
});

test("serves full and partial tiles and bundles up to the checkpoint's size and not beyond", async () => {
  const tenant = newId("ten", noon);
  await append(tenant, 300);
  await sequenceTenant(db, signer, tenant, noon);
  const tile = async (level: number | "entries", index: number, width: number) =>
    await withTx(db, tenant, async (tx) => await readTile(tx, { level, index, width }));
  expect(await tile(0, 0, 256)).toHaveLength(8192);
  expect(await tile(0, 1, 44)).toHaveLength(44 * 32);
  expect(await tile(0, 1, 3)).toHaveLength(96);
  expect(await tile(1, 0, 1)).toHaveLength(32);
  expect(await tile(0, 1, 45)).toBeUndefined();
  expect(await tile(1, 0, 2)).toBeUndefined();
  expect(await tile("entries", 1, 45)).toBeUndefined();
  const [bundle, hashes] = [await tile("entries", 1, 44), await tile(0, 1, 44)];
  let at = 0;
  for (let n = 0; n < 44; n++) {
    const length = Buffer.from(bundle ?? []).readUInt16BE(at);
    expect(leafHash(bundle?.subarray(at + 2, at + 2 + length) ?? "")).toEqual(Buffer.from(hashes?.subarray(n * 32, n * 32 + 32) ?? []));
    at += 2 + length;
  }
  expect(at).toBe(bundle?.length);
});

test("has no gap and no double when eight sequencers run against callers that append, and old tiles stay as they were", async () => {
  const tenant = newId("ten", noon);
  const appending = new AbortController();
  const sizes: number[] = [];
  const callers = Array.from({ length: 4 }, async () => {
    for (let n = 0; n < 15; n++) await append(tenant, 1 + (n % 7) * 5);
  });
  const sequencers = Array.from({ length: 8 }, async () => {
    while (!appending.signal.aborted) sizes.push((await sequenceTenant(db, signer, tenant, noon)).size);
  });
  await Promise.all(callers);
  appending.abort();
  await Promise.all(sequencers);
  const { size } = await sequenceTenant(db, signer, tenant, noon);
  expect(size).toBe(4 * Array.from({ length: 15 }, (_, n) => 1 + (n % 7) * 5).reduce((a, b) => a + b));
  const leaves = await leavesOf(tenant);
  expect(leaves.map((leaf) => leaf.index)).toEqual(Array.from({ length: size }, (_, n) => n));
  expect(new Set(leaves.map((leaf) => leaf.id)).size).toBe(size);
  expect(new Set(sizes).size).toBeGreaterThan(3);
  for (const from of new Set(sizes)) {
    expect((await withTx(db, tenant, async (tx) => await consistencyProof(tx, from, size))).ok).toBe(true);
  }
});

test("takes a deed that waited for another's lock after it, though its clock was earlier", async () => {
  const tenant = newId("ten", noon);
  const [later] = await withTx(db, tenant, async (tx) => await appendEntries(tx, [testEntry()], instant(noon + 5000)));
  const [earlier] = await withTx(db, tenant, async (tx) => await appendEntries(tx, [testEntry()], noon));
  await sequenceTenant(db, signer, tenant, noon);
  expect((await leavesOf(tenant)).map((leaf) => leaf.id)).toEqual([later, earlier]);
});

test("changes nothing while the signer is sealed, and catches up afterwards", async () => {
  const tenant = newId("ten", noon);
  await append(tenant, 5);
  const sealed = { ...signer, sign: async () => await Promise.reject(new Outage("sealed", "The keeper is sealed.")) };
  await expect(sequenceTenant(db, sealed, tenant, noon)).rejects.toThrow("sealed");
  expect(await withTx(db, tenant, readCheckpoint)).toBeUndefined();
  expect((await leavesOf(tenant)).map((leaf) => leaf.index)).toEqual([null, null, null, null, null]);
  expect(await sequenceTenant(db, signer, tenant, noon)).toEqual({ size: 5, appended: 5 });
});

test("refuses proofs about what is not in the tree", async () => {
  const tenant = newId("ten", noon);
  await append(tenant, 5);
  await sequenceTenant(db, signer, tenant, noon);
  await withTx(db, tenant, async (tx) => {
    expect((await inclusionProof(tx, 4, 5)).ok).toBe(true);
    expect(await inclusionProof(tx, 5, 5)).toEqual({ ok: false, refusal: { code: "not_in_tree" } });
    expect(await inclusionProof(tx, 0, 6)).toEqual({ ok: false, refusal: { code: "not_in_tree" } });
    expect(await consistencyProof(tx, 4, 6)).toEqual({ ok: false, refusal: { code: "not_in_tree" } });
    expect(await consistencyProof(tx, 5, 4)).toEqual({ ok: false, refusal: { code: "not_in_tree" } });
  });
});

test("sequences within a second of a nudge, finds unannounced entries by itself, and stops", async () => {
  const failures: unknown[] = [];
  const sequencer = startSequencer({ db, signer, clock: () => noon, isReady: () => true, onFailure: (_, error) => failures.push(error) });
  try {
    for (const isNudged of [true, false]) {
      const tenant = newId("ten", noon);
      await append(tenant, 2);
      if (isNudged) sequencer.nudge(tenant);
      let size = 0;
      for (let tries = 0; size < 2 && tries < 30; tries++) {
        await sleep(100);
        size = (await withTx(db, tenant, readCheckpoint))?.size ?? 0;
      }
      expect(size).toBe(2);
    }
  } finally {
    await sequencer.stop();
  }
  expect(failures).toEqual([]);
  const tenant = newId("ten", noon);
  await append(tenant, 1);
  sequencer.nudge(tenant);
  await sleep(400);
  expect(await withTx(db, tenant, readCheckpoint)).toBeUndefined();
});
