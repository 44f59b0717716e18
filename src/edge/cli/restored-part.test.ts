import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { afterAll, expect, test } from "vitest";
import { type SubjectId, newId } from "../../base/ids.ts";
import { instant } from "../../base/instant.ts";
import { Redacted, unveil } from "../../base/redacted.ts";
import { startKeeper } from "../../platform/keeper/keeper.ts";
import { publicKeys, unsealRoot } from "../../platform/keeper/keyring.ts";
import { openTestDatabase } from "../../platform/storage/testing.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { createMapCache } from "../../registers/datamap/cache.ts";
import { keeperSigner } from "../../registers/ledger/keeper-signer.ts";
import { logOrigin, verifierKeys } from "../../registers/ledger/note.ts";
import { sequenceTenant } from "../../registers/ledger/sequence.ts";
import { operatorActor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import { OWNER, makeSubject, openTestSafe, testActor } from "../../safe/testing.ts";
import { changeSubjects } from "../../safe/vault/change.ts";
import { erasePart } from "../../safe/vault/erase-part.ts";
import { exportSubjects } from "../../safe/vault/export.ts";
import { openFile, storeFile } from "../../safe/vault/files.ts";
import { type Damage, inspectSubjects } from "../../safe/vault/inspect.ts";
import { searchSubjects } from "../../safe/vault/search.ts";
import { settleRestored } from "../../safe/vault/settle-restored.ts";
import { makeBackup } from "../../workflows/backup/make-backup.ts";
import { restoreBackup } from "../../workflows/backup/restore-backup.ts";
import { HOLDERS } from "../house.ts";
import { databaseSource } from "./_database-source.ts";
import { verifyCertificate } from "./verify/certificate.ts";
import { parseVerifierKey } from "./verify/note.ts";
import { verifySource } from "./verify/verify.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [US-CA] }
purposes:
  booking: { label: Book, basis: contract }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking], retention: 1y }
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 1y }
  phone: { label: Phone, category: contact, type: phone, lookup: exact, many: true, purposes: [booking], retention: 1y }
  notes: { label: Notes, category: free-text, type: free-text, purposes: [booking], retention: 1y }
  letter: { label: Letter, category: free-text, type: file, purposes: [booking], retention: 1y }
  diet: { label: Diet, category: health, type: text, purposes: [booking], retention: 1y }
roles:
  desk: { booking: { letter: [clear, change], name: [clear, change], email: [clear, change], phone: [clear, change], notes: [change], diet: [change] } }
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
  return await makeBackup(house.db, mkdtempSync(join(tmpdir(), "strongroom-part-")), lock, instant(ms), () => undefined);
}

const fileOf = (subject: SubjectId) => ({
  actor: desk,
  purpose: null,
  subject,
  field: "letter",
  name: "letter.pdf",
  mediaType: "application/pdf",
});

test("data of before a part was erased and keys of today: the part is gone, what stayed is there as it is today, and the ledger says so", async () => {
  const start = Date.now();
  const bytes = randomBytes(100_000);
  const [subject, other] = [
    await makeSubject(house, desk, {
      name: "Paula Part",
      email: "paula@example.com",
      phone: ["+44 7700 900 101"],
      notes: "Calls at night",
      diet: "Nothing with nuts",
    }),
    await makeSubject(house, desk, { name: "Otto Other", email: "otto@example.com", phone: ["+44 7700 900 102"] }),
  ];
  expect(
    (
      await house.within((tx) =>
        storeFile(house.safe, tx, { ...fileOf(subject), parts: [bytes.subarray(0, 65_536), bytes.subarray(65_536)] }),
      )
    ).ok,
  ).toBe(true);
  const old = await backupAt(start);

  const request = newId("rrq", instant(start));
  const ask = { actor: OWNER, subject, scope: ["phone", "notes"], reasons: [], request };
  const erased = await house.within((tx) => erasePart(house.safe, tx, ask));
  if (!erased.ok) throw new Error(erased.refusal.code);
  const newer = await backupAt(start + 1_000);
  await house.within((tx) =>
    changeSubjects(house.safe, tx, [{ actor: desk, purpose: null, subject, fields: { name: "Paula Partner", diet: "Nuts after all" } }]),
  );
  const today = await backupAt(start + 2_000);
  const source = databaseSource(house.db, house.tenant);
  expect((await verifySource(source)).findings).toEqual([]);
  const vkeys = await house.within(async (tx) => verifierKeys(logOrigin(house.tenant), await publicKeys(tx)));
  const keys = vkeys.split("\n").flatMap((line) => parseVerifierKey(line) ?? []);
  const proved = await verifyCertificate(JSON.stringify(erased.value.certificate), keys, source);
  expect(proved).toMatchObject({ ledger: "entry found", fields: ["notes", "phone"], findings: [{ code: "certificate_not_looked" }] });

  for (const { data, name, diet } of [
    { data: old, name: "Paula Partner", diet: "Nothing with nuts" },
    { data: newer, name: "Paula Part", diet: "Nothing with nuts" },
    { data: today, name: "Paula Partner", diet: "Nuts after all" },
  ]) {
    const back = await openTestDatabase();
    const keeper = startKeeper();
    try {
      const restored = await restoreBackup(back, {
        dataFile: data.data.file,
        keysFile: today.keys.file,
        unlock,
        onRows: () => undefined,
        settle: (tx) => settleRestored(tx, HOLDERS, operator, instant(start + 3_000)),
      });
      expect(restored).toMatchObject({ ok: true, value: { erased: 0, dropped: 0 } });
      expect((await unsealRoot(back, keeper, "a passphrase for the tests only")).ok).toBe(true);
      const safe: Safe = { ...house.safe, db: back, keeper, maps: createMapCache(), holders: HOLDERS };
      await withTx(back, house.tenant, async (tx) => {
        const exported = await exportSubjects(safe, tx, operator, [subject, other], safe.clock());
        const told = exported.map(({ fields }) =>
          Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, unveil(value)])),
        );
        expect(told[0]).toMatchObject({ name, email: "paula@example.com", diet });
        expect(Object.keys(told[0] ?? {}).toSorted()).toEqual(["diet", "email", "letter", "name"]);
        expect(told[1]).toMatchObject({ name: "Otto Other", phone: ["+44 7700 900 102"] });
        const file = await openFile(safe, tx, { ...fileOf(subject), reason: null });
        expect(file.ok && unveil(file.value.bytes).equals(bytes)).toBe(true);
        const found = async (field: string, equals: string): Promise<number> => {
          const [one] = await searchSubjects(safe, tx, [{ actor: desk, purpose: null, field, equals }]);
          return one?.ok === true ? one.value.items.length : -1;
        };
        expect([await found("phone", "+44 7700 900 101"), await found("email", "paula@example.com")]).toEqual([0, 1]);
        const damages: Damage[] = [];
        await inspectSubjects(safe, tx, (damage) => damages.push(damage));
        expect(damages).toEqual([]);
      });
      expect(
        await back.owner`select 1 from kept_records union all select 1 from kept_index_entries union all select 1 from kept_file_chunks`,
      ).toEqual([]);
      await sequenceTenant(back, keeperSigner(keeper), house.tenant, instant(start + 4_000));
      const report = await verifySource(databaseSource(back, house.tenant), { witness: data.checkpoints[0]?.note ?? "" });
      expect(report.findings).toEqual([]);
    } finally {
      await keeper.close();
      await back.close();
    }
  }
});
