import { setTimeout as wait } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { type Instant, instant } from "../../base/instant.ts";
import { encodePayload } from "../../base/payload.ts";
import type { TenantId } from "../../base/ids.ts";
import { makeTestTenant, openTestDatabase, type TestDatabase } from "../storage/testing.ts";
import { withTx } from "../storage/tx.ts";
import { startKeeper, type Keeper } from "./keeper.ts";
import {
  addTenantKeys,
  changePassphrase,
  destroyRetiredEpochs,
  EPOCH_STALE_MS,
  hasRoot,
  initialiseRoot,
  listEpochs,
  loadTenant,
  publicKeys,
  retireEpochs,
  startEpoch,
  unsealRoot,
} from "./keyring.ts";
import { initialiseCheapRoot } from "./testing.ts";
import { verifyingKeyOf } from "./signing.ts";
import { verify } from "node:crypto";

const PASSPHRASE = "correct horse battery staple";
const NOW = instant(Date.UTC(2026, 0, 1));
const LATER = instant(NOW + 1000);
const ITEM = { recordType: "value", record: "-", field: "email", revision: 1 };
const PLAINTEXT = encodePayload({ value: "jane@example.com", canonical: "jane@example.com" });

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

test("a root is made once, and opens with its passphrase only", async () => {
  const db = await database();
  const first = keeper();
  expect(await hasRoot(db)).toBe(false);
  expect(await unsealRoot(db, first, PASSPHRASE)).toEqual({ ok: false, refusal: { code: "not_initialised" } });
  expect((await initialiseRoot(db, first, PASSPHRASE, NOW)).ok).toBe(true);
  expect(first.state()).toBe("open");

  const second = keeper();
  expect(await initialiseRoot(db, second, PASSPHRASE, NOW)).toEqual({ ok: false, refusal: { code: "already_initialised" } });
  expect(await unsealRoot(db, second, "correct horse battery stapled")).toEqual({ ok: false, refusal: { code: "wrong_passphrase" } });
  expect(second.state()).toBe("sealed");
  expect((await unsealRoot(db, second, PASSPHRASE)).ok).toBe(true);
  expect(second.state()).toBe("open");
});

test("of two processes that initialise at once one wins, and the other is left sealed", async () => {
  const db = await database();
  const [a, b] = [keeper(), keeper()];
  const made = await Promise.all([initialiseRoot(db, a, PASSPHRASE, NOW), initialiseRoot(db, b, "another passphrase here", NOW)]);
  expect(made.filter((one) => one.ok)).toHaveLength(1);
  expect([a.state(), b.state()].toSorted()).toEqual(["open", "sealed"]);
});

test("after a change of passphrase the new one opens the same root, and the old one nothing", async () => {
  const { db, tenant, first } = await house();
  const sealed = await sealOne(db, tenant, first);
  expect(await changePassphrase(db, first, "a wrong passphrase!", "another passphrase here", NOW)).toEqual({
    ok: false,
    refusal: { code: "wrong_passphrase" },
  });
  expect((await changePassphrase(db, first, PASSPHRASE, "another passphrase here", NOW)).ok).toBe(true);

  const second = keeper();
  expect((await unsealRoot(db, second, PASSPHRASE)).ok).toBe(false);
  expect((await unsealRoot(db, second, "another passphrase here")).ok).toBe(true);
  expect(await openOne(db, tenant, second, sealed)).toEqual(PLAINTEXT);
});

test("a passphrase is the same however its letters were composed", async () => {
  const db = await database();
  const first = keeper();
  await initialiseRoot(db, first, "caf\u00e9 au lait, deux sucres", NOW);
  expect((await unsealRoot(db, keeper(), "cafe\u0301 au lait, deux sucres")).ok).toBe(true);
});

test("the app's role reads the root but cannot write it", async () => {
  const { db } = await house();
  await expect(db.app`update keyring_root set memory_kib = 8`).rejects.toThrow("permission denied");
  await expect(db.app`delete from keyring_root`).rejects.toThrow("permission denied");
});

test("a root whose stretching was made cheaper does not open, and one that would take for ever is not tried", async () => {
  const { db } = await house();
  await db.owner`update keyring_root set memory_kib = 1024`;
  expect(await unsealRoot(db, keeper(), PASSPHRASE)).toEqual({ ok: false, refusal: { code: "wrong_passphrase" } });
  await db.owner`update keyring_root set memory_kib = 65536, passes = 17`;
  await expect(unsealRoot(db, keeper(), PASSPHRASE)).rejects.toThrow("refused");
});

test("loading a tenant that is loaded costs no query", async () => {
  const { db, tenant, first } = await house();
  await withTx(db, tenant, (tx) => loadTenant(tx, first));
  const away = {
    tenant,
    get sql(): never {
      throw new Error("a query was made");
    },
  };
  expect(await loadTenant(away, first)).toEqual({ epoch: 1 });
  await expect(loadTenant(away, first, [2])).rejects.toThrow("a query was made");
});

test("a tenant's keys are not those of another", async () => {
  const { db, tenant, first } = await house();
  const other = await makeTestTenant(db, "Green Sea");
  await withTx(db, other, (tx) => addTenantKeys(tx, first, NOW));
  const sealed = await sealOne(db, tenant, first);
  await withTx(db, other, (tx) => loadTenant(tx, first));
  expect(await openOne(db, other, first, sealed)).toBe("cannot_open");
  const [[mine], [theirs]] = await Promise.all([
    first.index(tenant, [{ field: "email", canonical: "a" }]),
    first.index(other, [{ field: "email", canonical: "a" }]),
  ]);
  expect(mine).not.toEqual(theirs);
});

test("wrapped keys of another tenant, kind or epoch put into a row do not load", async () => {
  const { db, tenant, first } = await house();
  const other = await makeTestTenant(db, "Green Sea");
  await withTx(db, other, (tx) => addTenantKeys(tx, first, NOW));
  await db.owner`update tenant_epochs t set wrapped = o.wrapped from tenant_epochs o where t.tenant_id = ${tenant} and o.tenant_id = ${other}`;
  const second = keeper();
  await unsealRoot(db, second, PASSPHRASE);
  await expect(withTx(db, tenant, (tx) => loadTenant(tx, second))).rejects.toThrow("newest epoch");
  await db.owner`update tenant_keys t set wrapped = o.wrapped from tenant_keys o where t.tenant_id = ${other} and o.tenant_id = ${other} and t.kind = 'index' and o.kind = 'ed25519'`;
  await expect(withTx(db, other, (tx) => loadTenant(tx, second))).rejects.toThrow("cannot be opened under this root");
});

test("a new epoch is used by this process at once and by another within a second, and both open what the other sealed", async () => {
  const { db, tenant, first } = await house();
  const second = keeper();
  await unsealRoot(db, second, PASSPHRASE);
  const old = await sealOne(db, tenant, second);
  expect(old.epoch).toBe(1);

  expect(await withTx(db, tenant, (tx) => startEpoch(tx, first, LATER))).toBe(2);
  const young = await sealOne(db, tenant, first);
  expect(young.epoch).toBe(2);
  // The second process has not looked since; the epoch it is asked to open makes it look.
  expect(await openOne(db, tenant, second, young)).toEqual(PLAINTEXT);
  expect(await openOne(db, tenant, first, old)).toEqual(PLAINTEXT);
  await wait(EPOCH_STALE_MS + 50);
  expect((await sealOne(db, tenant, second)).epoch).toBe(2);
});

test("an epoch whose transaction was rolled back is never sealed under", async () => {
  const { db, tenant, first } = await house();
  const started = withTx(db, tenant, async (tx) => {
    expect(await startEpoch(tx, first, LATER)).toBe(2);
    expect(await loadTenant(tx, first)).toEqual({ epoch: 2 });
    expect(await withTx(db, tenant, (other) => loadTenant(other, first))).toEqual({ epoch: 1 });
    throw new Error("rolled back");
  });
  await expect(started).rejects.toThrow("rolled back");
  expect((await sealOne(db, tenant, first)).epoch).toBe(1);
  expect(await withTx(db, tenant, (tx) => startEpoch(tx, first, LATER))).toBe(2);
  const sealed = await sealOne(db, tenant, first);
  expect(sealed.epoch).toBe(2);
  const second = keeper();
  await unsealRoot(db, second, PASSPHRASE);
  expect(await openOne(db, tenant, second, sealed)).toEqual(PLAINTEXT);
});

test("epochs started at once from two processes get different numbers", async () => {
  const { db, tenant, first } = await house();
  const second = keeper();
  await unsealRoot(db, second, PASSPHRASE);
  const started = await Promise.all([first, second, first, second].map((one) => withTx(db, tenant, (tx) => startEpoch(tx, one, LATER))));
  expect(started.toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5]);
});

test("re-wrapping moves a subject's key to the new epoch and leaves its values as they are", async () => {
  const { db, tenant, first } = await house();
  const sealed = await sealOne(db, tenant, first);
  await withTx(db, tenant, (tx) => startEpoch(tx, first, LATER));
  await withTx(db, tenant, (tx) => loadTenant(tx, first));
  const key = { subject: "sub_1", keyClass: "identity", wrapped: sealed.wrapped };
  const broken = { ...key, subject: "sub_2" };
  const [moved, none] = await first.rewrap(tenant, 1, 2, [key, broken]);
  expect(none).toBeNull();
  expect(moved).toBeInstanceOf(Uint8Array);
  if (!moved) return;
  expect(await openOne(db, tenant, first, { ...sealed, epoch: 2, wrapped: moved })).toEqual(PLAINTEXT);
  expect(await openOne(db, tenant, first, { ...sealed, epoch: 1, wrapped: moved })).toBe("cannot_open");
  expect(await openOne(db, tenant, first, { ...sealed, epoch: 2 })).toBe("cannot_open");
});

test("a destroyed epoch opens nothing any more, in any process and after any restart", async () => {
  const { db, tenant, first } = await house();
  const sealed = await sealOne(db, tenant, first);
  const second = keeper();
  await unsealRoot(db, second, PASSPHRASE);
  expect(await openOne(db, tenant, second, sealed)).toEqual(PLAINTEXT);

  await withTx(db, tenant, (tx) => startEpoch(tx, first, LATER));
  const none = { destroyed: [], needed: [] };
  const destroy = (before: Instant, isWrapping = false) =>
    withTx(db, tenant, (tx) => destroyRetiredEpochs(tx, before, () => Promise.resolve(isWrapping), LATER));
  expect(await destroy(instant(LATER + 1))).toEqual(none);
  expect(await withTx(db, tenant, (tx) => retireEpochs(tx, 99, () => Promise.resolve(true), LATER))).toEqual([]);
  expect(await withTx(db, tenant, (tx) => retireEpochs(tx, 99, () => Promise.resolve(false), LATER))).toEqual([1]);
  expect(await destroy(LATER)).toEqual(none);
  expect(await destroy(instant(LATER + 1), true)).toEqual({ destroyed: [], needed: [1] });
  expect(await destroy(instant(LATER + 1))).toEqual({ destroyed: [1], needed: [] });
  await wait(EPOCH_STALE_MS + 50);
  for (const one of [first, second]) {
    await withTx(db, tenant, (tx) => loadTenant(tx, one));
    expect(await openOne(db, tenant, one, sealed)).toBe("cannot_open");
  }
  const [gone, live] = await withTx(db, tenant, listEpochs);
  expect(gone).toMatchObject({ epoch: 1, destroyedAt: new Date(LATER) });
  expect(live).toMatchObject({ epoch: 2, retiredAt: null, destroyedAt: null });
});

test("the public keys verify what the keeper signs, also after another process has unsealed", async () => {
  const { db, tenant } = await house();
  const second = keeper();
  await unsealRoot(db, second, PASSPHRASE);
  await withTx(db, tenant, (tx) => loadTenant(tx, second));
  const message = Buffer.from("example.com/ledger\n12\nAAAA\n");
  const signed = await second.sign(tenant, message);
  const keys = await withTx(db, tenant, publicKeys);
  expect(verify(null, message, verifyingKeyOf("ed25519", keys.ed25519), signed.ed25519)).toBe(true);
  expect(verify(null, message, verifyingKeyOf("ml-dsa-44", keys.mldsa44), signed.mldsa44)).toBe(true);
  expect(verify(null, Buffer.from("other"), verifyingKeyOf("ed25519", keys.ed25519), signed.ed25519)).toBe(false);
  expect(verify(null, Buffer.from("other"), verifyingKeyOf("ml-dsa-44", keys.mldsa44), signed.mldsa44)).toBe(false);
});

type SealedOne = { readonly epoch: number; readonly wrapped: Uint8Array; readonly envelope: Uint8Array };

async function house(): Promise<{ db: TestDatabase; tenant: TenantId; first: Keeper }> {
  const db = await database();
  const first = keeper();
  await initialiseCheapRoot(db, first, PASSPHRASE, NOW);
  const tenant = await makeTestTenant(db);
  await withTx(db, tenant, (tx) => addTenantKeys(tx, first, NOW));
  return { db, tenant, first };
}

async function database(): Promise<TestDatabase> {
  const db = await openTestDatabase();
  open.push(db);
  return db;
}

function keeper(): Keeper {
  const started = startKeeper();
  open.push(started);
  return started;
}

async function sealOne(db: TestDatabase, tenant: TenantId, by: Keeper): Promise<SealedOne> {
  const { epoch } = await withTx(db, tenant, (tx) => loadTenant(tx, by));
  const [sealed] = await by.seal(tenant, [
    { subject: "sub_1", keyClass: "identity", epoch, wrapped: null, items: [{ ...ITEM, plaintext: PLAINTEXT }] },
  ]);
  return { epoch, wrapped: sealed?.wrapped ?? new Uint8Array(0), envelope: sealed?.envelopes[0] ?? new Uint8Array(0) };
}

async function openOne(db: TestDatabase, tenant: TenantId, by: Keeper, sealed: SealedOne): Promise<Uint8Array | string> {
  await withTx(db, tenant, (tx) => loadTenant(tx, by, [sealed.epoch]));
  const [[opened] = []] = await by.open(tenant, { actor: "test" }, [
    {
      subject: "sub_1",
      keyClass: "identity",
      epoch: sealed.epoch,
      wrapped: sealed.wrapped,
      items: [{ ...ITEM, envelope: sealed.envelope, view: { kind: "clear" } }],
    },
  ]);
  if (opened === undefined) return "nothing";
  return opened.ok ? Buffer.from(opened.bytes) : opened.code;
}
