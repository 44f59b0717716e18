import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubjectId } from "../../base/ids.ts";
import { DAY_MS, instant } from "../../base/instant.ts";
import { Redacted, unveil } from "../../base/redacted.ts";
import { openBoxes, putBoxes } from "../../platform/keeper/boxes.ts";
import { queueMail } from "../../platform/outbox/queue-mail.ts";
import { openTestDatabase } from "../../platform/storage/testing.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { OWNER, type TestSafe, makeSubject, openTestSafe, testActor } from "../../safe/testing.ts";
import { eraseSubjects } from "../../safe/vault/erase.ts";
import { storeFile } from "../../safe/vault/files.ts";
import { exportSubjects } from "../../safe/vault/export.ts";
import { readSubjects } from "../../safe/vault/read.ts";
import { rollKeys } from "../../safe/vault/roll-keys.ts";
import { searchSubjects } from "../../safe/vault/search.ts";
import { type MadeBackup, makeBackup } from "../../workflows/backup/make-backup.ts";
import { restoreBackup } from "../../workflows/backup/restore-backup.ts";
import { type Backups, OPERATOR, backupsOf, faultsOf } from "./_test-restore.ts";

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

let house: TestSafe;
let backupAt: Backups["backupAt"];
let restore: Backups["restore"];
let lock: Backups["lock"];
let unlock: Backups["unlock"];
beforeAll(async () => {
  house = await openTestSafe(MAP);
  ({ backupAt, restore, lock, unlock } = await backupsOf(house));
});
afterAll(() => house.close());
const desk = testActor(["desk"]);

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
  const old = await backupAt(instant(start));
  const [certified] = await house.within((tx) => eraseSubjects(house.safe, tx, [{ actor: OWNER, subject: erased, reason: null }]));
  expect(certified?.ok).toBe(true);
  expect(await faultsOf(house.safe, house.tenant, instant(start))).toEqual([]);
  const newer = await makeSubject(house, desk, { name: "Newer Nat", email: "nat@example.com" });
  const today = await backupAt(instant(start + 1_000));

  const { safe, db, told, close } = await restore(old, today, instant(start + 2_000));
  try {
    expect(told).toMatchObject({ erased: 1, dropped: 1 });
    // Cards of staff are back; no mail is, neither the row that would be sent nor what it said.
    expect(await db.owner`select kind from boxes`).toEqual([{ kind: "staff" }]);
    expect(await db.owner`select mail_id from outbox`).toEqual([]);
    await withTx(db, house.tenant, async (tx) => {
      expect((await openBoxes(tx, safe.keeper, "staff", ["staff/stf_1"])).get("staff/stf_1")?.toString()).toBe("Otto Owner");
      const read = await readSubjects(
        safe,
        tx,
        [erased, kept, newer].map((subject) => ({ actor: desk, purpose: "booking", subject })),
      );
      expect(read.map((one) => (one.ok ? "there" : one.refusal.code))).toEqual(["subject_erased", "there", "subject_not_found"]);
      const [found] = await searchSubjects(safe, tx, [{ actor: desk, purpose: "booking", field: "email", equals: "eve@example.com" }]);
      expect(found).toMatchObject({ ok: true, value: { items: [] } });
      const exported = await exportSubjects(safe, tx, OPERATOR, [erased, kept], safe.clock());
      expect(exported.map((one) => one.id)).toEqual([kept]);
    });
    const left =
      await db.owner`select 1 from sealed_records where subject_id = ${erased} union all select 1 from index_entries where subject_id = ${erased}`;
    expect(left.length).toBe(0);

    expect(await faultsOf(safe, house.tenant, instant(start + 3_000), old.checkpoints[0]?.note ?? "")).toEqual([]);
  } finally {
    await close();
  }
});

/** What somebody kept of a customer from before the erasure: wrapped keys and sealed values, as old pages and logs have them. */
type Kept = { readonly keys: readonly Record<string, unknown>[]; readonly records: readonly Record<string, unknown>[] };

/** Restores data of any day with these keys, and then tries everything to read the erased one; and reads another one. */
async function openOld(data: MadeBackup, keys: MadeBackup, erased: SubjectId, other: SubjectId, kept: Kept) {
  const { safe, db, close } = await restore(data, keys, house.safe.clock());
  try {
    const emailOf = async (subject: SubjectId): Promise<string> => {
      const [one] = await withTx(db, house.tenant, (tx) => exportSubjects(safe, tx, OPERATOR, [subject], safe.clock()));
      if (one?.damaged.includes("email") === true) return "does not open";
      return one === undefined ? "nothing" : String(unveil(one.fields["email"] ?? new Redacted<unknown>("no value")));
    };
    const asRestored = await emailOf(erased);
    // The rows of before, put back by hand over whatever is there now.
    await db.owner`update subjects set erased_at = null where subject_id = ${erased}`;
    for (const row of kept.records) await db.owner`insert into sealed_records ${db.owner(row)}`;
    for (const row of kept.keys) await db.owner`insert into subject_keys ${db.owner(row)}`;
    return { asRestored, byHand: await emailOf(erased), other: await emailOf(other) };
  } finally {
    await close();
  }
}

test("once the epoch is gone, no older backup gives back who was erased, not even with their old keys put in by hand; all others open", async () => {
  const start = Date.now() + 3_600_000;
  const erased = await makeSubject(house, desk, { name: "Gone Gina", email: "gina@example.com" });
  const other = await makeSubject(house, desk, { name: "Other Olga", email: "olga@example.com" });
  house.setNow(instant(start));
  const first = await backupAt(instant(start));
  await rollKeys(house.safe, house.tenant, OPERATOR, { isResumed: false, onProgress: () => undefined });
  await makeSubject(house, desk, { name: "Later Lea", email: "lea@example.com" });
  const second = await backupAt(instant(start + 1_000));
  const rowsOf = async (table: string) => [...(await house.db.owner`select * from ${house.db.owner(table)} where subject_id = ${erased}`)];
  const kept: Kept = { keys: await rowsOf("subject_keys"), records: await rowsOf("sealed_records") };
  expect(kept.keys.length).toBeGreaterThan(0);

  const [done] = await house.within((tx) => eraseSubjects(house.safe, tx, [{ actor: OWNER, subject: erased, reason: null }]));
  expect(done?.ok).toBe(true);
  await rollKeys(house.safe, house.tenant, OPERATOR, { isResumed: false, onProgress: () => undefined });
  const early = await backupAt(instant(start + 2_000));
  // While the epoch is still kept for the keys archive's time, who has the old rows reads them: that is what `finalAt` is for.
  expect(await openOld(first, early, erased, other, kept)).toEqual({
    asRestored: "nothing",
    byHand: "gina@example.com",
    other: "olga@example.com",
  });

  house.setNow(instant(start + 31 * DAY_MS));
  const rolled = await rollKeys(house.safe, house.tenant, OPERATOR, { isResumed: false, onProgress: () => undefined });
  expect(rolled.destroyed.length).toBeGreaterThan(0);
  expect(Date.parse(done?.ok === true ? done.value.certificate.finalAt : "")).toBeGreaterThan(house.safe.clock());
  const today = await backupAt(instant(start + 31 * DAY_MS));
  for (const data of [first, second]) {
    expect(await openOld(data, today, erased, other, kept)).toEqual({
      asRestored: "nothing",
      byHand: "does not open",
      other: "olga@example.com",
    });
  }
});

test("keys that are older than the data, or of another house, are refused and nothing is restored", async () => {
  const start = Date.now() + 40 * DAY_MS;
  const [older, newer] = [await backupAt(instant(start)), await backupAt(instant(start + 1_000))];
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
