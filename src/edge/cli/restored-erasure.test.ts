import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { afterAll, expect, test } from "vitest";
import type { SubjectId } from "../../base/ids.ts";
import { DAY_MS, instant } from "../../base/instant.ts";
import { Redacted, unveil } from "../../base/redacted.ts";
import { openBoxes, putBoxes } from "../../platform/keeper/boxes.ts";
import { startKeeper } from "../../platform/keeper/keeper.ts";
import { unsealRoot } from "../../platform/keeper/keyring.ts";
import { queueMail } from "../../platform/outbox/queue-mail.ts";
import { openTestDatabase } from "../../platform/storage/testing.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { createMapCache } from "../../registers/datamap/cache.ts";
import { keeperSigner } from "../../registers/ledger/keeper-signer.ts";
import { sequenceTenant } from "../../registers/ledger/sequence.ts";
import { operatorActor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import { OWNER, makeSubject, openTestSafe, testActor } from "../../safe/testing.ts";
import { eraseSubjects } from "../../safe/vault/erase.ts";
import { storeFile } from "../../safe/vault/files.ts";
import { exportSubjects } from "../../safe/vault/export.ts";
import { readSubjects } from "../../safe/vault/read.ts";
import { rollKeys } from "../../safe/vault/roll-keys.ts";
import { searchSubjects } from "../../safe/vault/search.ts";
import { settleRestored } from "../../safe/vault/settle-restored.ts";
import { makeBackup } from "../../workflows/backup/make-backup.ts";
import { restoreBackup } from "../../workflows/backup/restore-backup.ts";
import { HOLDERS } from "../house.ts";
import { databaseSource } from "./_database-source.ts";
import { verifySource } from "./verify/verify.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [US-CA] }
purposes:
  booking: { label: Book, basis: contract }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking], retention: 1y }
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 1y }
  card: { label: Card, category: payment-card, type: card, many: true, custody: vault, purposes: [booking], retention: 1y }
  letter: { label: Letter, category: free-text, type: file, purposes: [booking], retention: 1y }
roles:
  desk: { booking: { letter: [clear, change], name: [clear, change], email: [clear, change], card: [masked, change] } }
`;

const house = await openTestSafe(MAP);
afterAll(() => house.close());
const identity = await generateIdentity();
const lock = { recipients: [await identityToRecipient(identity)] };
const unlock = { identities: new Redacted([identity]) };
const desk = testActor(["desk"]);
const operator = operatorActor("test");

async function backupAt(ms: number): ReturnType<typeof makeBackup> {
  await sequenceTenant(house.db, keeperSigner(house.keeper), house.tenant, instant(ms));
  return await makeBackup(house.db, mkdtempSync(join(tmpdir(), "strongroom-erased-")), lock, instant(ms), () => undefined);
}

test("data of last week and keys of today: the erased stay erased, the newer are unknown, the rest open, and the ledger says so", async () => {
  const start = Date.now();
  const erased = await makeSubject(house, desk, {
    name: "Erased Eve",
    email: "eve@example.com",
    card: ["4242424242424242", "5555555555554444"],
  });
  const kept = await makeSubject(house, desk, { name: "Kept Kim", email: "kim@example.com", card: ["4111111111111111"] });
  for (const subject of [erased, kept]) {
    const ask = {
      actor: desk,
      purpose: null,
      subject,
      field: "letter",
      name: "letter.pdf",
      mediaType: "application/pdf",
      parts: [randomBytes(100_000)],
    };
    expect((await house.within((tx) => storeFile(house.safe, tx, ask))).ok).toBe(true);
  }
  await house.within(async (tx) => {
    await putBoxes(tx, house.keeper, [{ id: "staff/stf_1", kind: "staff", plaintext: Buffer.from("Otto Owner") }]);
    const letter = { kind: "left", subject: "Bye", text: "Bye\n", html: null, carriesProof: false };
    await queueMail(tx, house.keeper, { ...letter, to: { name: null, address: "otto@example.com" } }, instant(start));
  });
  const old = await backupAt(start);
  const [certified] = await house.within((tx) => eraseSubjects(house.safe, tx, [{ actor: OWNER, subject: erased, reason: null }]));
  expect(certified?.ok).toBe(true);
  await sequenceTenant(house.db, keeperSigner(house.keeper), house.tenant, instant(start));
  expect((await verifySource(databaseSource(house.db, house.tenant))).findings).toEqual([]);
  const newer = await makeSubject(house, desk, { name: "Newer Nat", email: "nat@example.com" });
  const today = await backupAt(start + 1_000);

  const other = await openTestDatabase();
  const keeper = startKeeper();
  try {
    const restored = await restoreBackup(other, {
      dataFile: old.data.file,
      keysFile: today.keys.file,
      unlock,
      onRows: () => undefined,
      settle: (tx) => settleRestored(tx, HOLDERS, operator, instant(start + 2_000)),
    });
    expect(restored).toMatchObject({ ok: true, value: { erased: 1, dropped: 1 } });

    expect((await unsealRoot(other, keeper, "a passphrase for the tests only")).ok).toBe(true);
    const safe: Safe = {
      db: other,
      keeper,
      maps: createMapCache(),
      clock: () => instant(Date.now()),
      cardOrigin: "https://cards.bluesky.example",
      holders: HOLDERS,
    };
    // Cards of staff are back; no mail is, neither the row that would be sent nor what it said.
    expect(await other.owner`select kind from boxes`).toEqual([{ kind: "staff" }]);
    expect(await other.owner`select mail_id from outbox`).toEqual([]);
    await withTx(other, house.tenant, async (tx) => {
      expect((await openBoxes(tx, keeper, "staff", ["staff/stf_1"])).get("staff/stf_1")?.toString()).toBe("Otto Owner");
      const read = await readSubjects(
        safe,
        tx,
        [erased, kept, newer].map((subject) => ({ actor: desk, purpose: "booking", subject })),
      );
      expect(read.map((one) => (one.ok ? "there" : one.refusal.code))).toEqual(["subject_erased", "there", "subject_not_found"]);
      const [found] = await searchSubjects(safe, tx, [{ actor: desk, purpose: "booking", field: "email", equals: "eve@example.com" }]);
      expect(found).toMatchObject({ ok: true, value: { items: [] } });
      const exported = await exportSubjects(safe, tx, operator, [erased, kept], safe.clock());
      expect(exported.map((one) => one.id)).toEqual([kept]);
    });
    const left =
      await other.owner`select 1 from sealed_records where subject_id = ${erased} union all select 1 from index_entries where subject_id = ${erased}`;
    expect(left.length).toBe(0);

    await sequenceTenant(other, keeperSigner(keeper), house.tenant, instant(start + 3_000));
    const report = await verifySource(databaseSource(other, house.tenant), { witness: old.checkpoints[0]?.note ?? "" });
    expect(report.findings).toEqual([]);
    expect(report.ok).toBe(true);
  } finally {
    await keeper.close();
    await other.close();
  }
});

/** What somebody kept of a customer from before the erasure: wrapped keys and sealed values, as old pages and logs have them. */
type Kept = { readonly keys: readonly Record<string, unknown>[]; readonly records: readonly Record<string, unknown>[] };

/** Restores data of any day with these keys, and then tries everything to read the erased one; and reads another one. */
async function openOld(dataFile: string, keysFile: string, erased: SubjectId, other: SubjectId, kept: Kept) {
  const restored = await openTestDatabase();
  const keeper = startKeeper();
  try {
    const settle = (tx: Tx) => settleRestored(tx, HOLDERS, operator, house.safe.clock());
    expect((await restoreBackup(restored, { dataFile, keysFile, unlock, onRows: () => undefined, settle })).ok).toBe(true);
    expect((await unsealRoot(restored, keeper, "a passphrase for the tests only")).ok).toBe(true);
    const safe: Safe = { ...house.safe, db: restored, keeper, maps: createMapCache() };
    const emailOf = async (subject: SubjectId): Promise<string> => {
      const [one] = await withTx(restored, house.tenant, (tx) => exportSubjects(safe, tx, operator, [subject], safe.clock()));
      return one === undefined ? "nothing" : String(unveil(one.fields["email"] ?? new Redacted<unknown>("no value")));
    };
    const asRestored = await emailOf(erased);
    // The rows of before, put back by hand over whatever is there now.
    await restored.owner`update subjects set erased_at = null where subject_id = ${erased}`;
    for (const row of kept.records) await restored.owner`insert into sealed_records ${restored.owner(row)}`;
    for (const row of kept.keys) await restored.owner`insert into subject_keys ${restored.owner(row)}`;
    return { asRestored, byHand: await emailOf(erased).catch(() => "does not open"), other: await emailOf(other) };
  } finally {
    await keeper.close();
    await restored.close();
  }
}

test("once the epoch is gone, no older backup gives back who was erased, not even with their old keys put in by hand; all others open", async () => {
  const start = Date.now() + 3_600_000;
  const erased = await makeSubject(house, desk, { name: "Gone Gina", email: "gina@example.com" });
  const other = await makeSubject(house, desk, { name: "Other Olga", email: "olga@example.com" });
  house.setNow(instant(start));
  const first = await backupAt(start);
  await rollKeys(house.safe, house.tenant, operator, { isResumed: false, onProgress: () => undefined });
  await makeSubject(house, desk, { name: "Later Lea", email: "lea@example.com" });
  const second = await backupAt(start + 1_000);
  const rowsOf = async (table: string) => [...(await house.db.owner`select * from ${house.db.owner(table)} where subject_id = ${erased}`)];
  const kept: Kept = { keys: await rowsOf("subject_keys"), records: await rowsOf("sealed_records") };
  expect(kept.keys.length).toBeGreaterThan(0);

  const [done] = await house.within((tx) => eraseSubjects(house.safe, tx, [{ actor: OWNER, subject: erased, reason: null }]));
  expect(done?.ok).toBe(true);
  await rollKeys(house.safe, house.tenant, operator, { isResumed: false, onProgress: () => undefined });
  const early = await backupAt(start + 2_000);
  // While the epoch is still kept for the keys archive's time, who has the old rows reads them: that is what `finalAt` is for.
  expect(await openOld(first.data.file, early.keys.file, erased, other, kept)).toEqual({
    asRestored: "nothing",
    byHand: "gina@example.com",
    other: "olga@example.com",
  });

  house.setNow(instant(start + 31 * DAY_MS));
  const rolled = await rollKeys(house.safe, house.tenant, operator, { isResumed: false, onProgress: () => undefined });
  expect(rolled.destroyed.length).toBeGreaterThan(0);
  expect(Date.parse(done?.ok === true ? done.value.certificate.finalAt : "")).toBeGreaterThan(house.safe.clock());
  const today = await backupAt(start + 31 * DAY_MS);
  for (const { data } of [first, second]) {
    expect(await openOld(data.file, today.keys.file, erased, other, kept)).toEqual({
      asRestored: "nothing",
      byHand: "does not open",
      other: "olga@example.com",
    });
  }
}, 120_000);

test("keys that are older than the data, or of another house, are refused and nothing is restored", async () => {
  const start = Date.now() + 40 * DAY_MS;
  const [older, newer] = [await backupAt(start), await backupAt(start + 1_000)];
  const stranger = await openTestSafe(MAP);
  const other = await openTestDatabase();
  try {
    const strange = await makeBackup(
      stranger.db,
      mkdtempSync(join(tmpdir(), "strongroom-stranger-")),
      lock,
      instant(start + 5_000),
      () => undefined,
    );
    const attempt = async (dataFile: string, keysFile: string): Promise<string> => {
      const outcome = await restoreBackup(other, {
        dataFile,
        keysFile,
        unlock,
        onRows: () => undefined,
        settle: async () => ({ erased: 0, dropped: 0 }),
      });
      return outcome.ok ? "restored" : outcome.refusal.code;
    };
    expect(await attempt(newer.data.file, older.keys.file)).toBe("keys_older");
    expect(await attempt(newer.data.file, strange.keys.file)).toBe("keys_of_another");
    expect((await other.owner`select 1 from tenants`).length).toBe(0);
    expect(await attempt(older.data.file, newer.keys.file)).toBe("restored");
  } finally {
    await stranger.close();
    await other.close();
  }
});
