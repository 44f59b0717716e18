import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type SubjectId, newId } from "../../base/ids.ts";
import { instant } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import { publicKeys } from "../../platform/keeper/keyring.ts";
import { keyIdOf } from "../../platform/keeper/subject-key-id.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { logOrigin, verifierKeys } from "../../registers/ledger/note.ts";
import { OWNER, type TestSafe, makeSubject, openTestSafe, testActor } from "../../safe/testing.ts";
import { changeSubjects } from "../../safe/vault/change.ts";
import { erasePart } from "../../safe/vault/erase-part.ts";
import { exportSubjects } from "../../safe/vault/export.ts";
import { openFile, storeFile } from "../../safe/vault/files.ts";
import { searchSubjects } from "../../safe/vault/search.ts";
import { databaseSource } from "./_database-source.ts";
import { verifyCertificate } from "./verify/certificate.ts";
import { parseVerifierKey } from "./verify/note.ts";
import { verifySource } from "./verify/verify.ts";
import { type Backups, OPERATOR, backupsOf, faultsOf } from "./_test-restore.ts";

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

let house: TestSafe;
let backupAt: Backups["backupAt"];
let restore: Backups["restore"];
beforeAll(async () => {
  house = await openTestSafe(MAP);
  ({ backupAt, restore } = await backupsOf(house));
});
afterAll(() => house.close());
const desk = testActor(["desk"]);

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
  const old = await backupAt(instant(start));

  const request = newId("rrq", instant(start));
  const ask = { actor: OWNER, subject, scope: ["phone", "notes"], reasons: [], request };
  const erased = await house.within((tx) => erasePart(house.safe, tx, ask));
  if (!erased.ok) throw new Error(erased.refusal.code);
  const newer = await backupAt(instant(start + 1_000));
  await house.within((tx) =>
    changeSubjects(house.safe, tx, [{ actor: desk, purpose: null, subject, fields: { name: "Paula Partner", diet: "Nuts after all" } }]),
  );
  const today = await backupAt(instant(start + 2_000));
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
    const back = await restore(data, today, instant(start + 3_000));
    const { safe } = back;
    try {
      expect(back.told).toMatchObject({ erased: 0, dropped: 0 });
      await withTx(back.db, house.tenant, async (tx) => {
        const exported = await exportSubjects(safe, tx, OPERATOR, [subject, other], safe.clock());
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
      });
      expect(
        await back.db.owner`select 1 from kept_records union all select 1 from kept_index_entries union all select 1 from kept_file_chunks`,
      ).toEqual([]);
      expect(await faultsOf(safe, house.tenant, instant(start + 4_000), data.checkpoints[0]?.note ?? "")).toEqual([]);
    } finally {
      await back.close();
    }
  }
});

test("a value that was damaged in data and keys of one day is not taken for one of a part that was erased", async () => {
  const start = Date.now();
  const subject = await makeSubject(house, desk, { name: "Dana Damaged", email: "dana@example.com", phone: ["+44 7700 900 301"] });
  const request = newId("rrq", instant(start));
  const ask = { actor: OWNER, subject, scope: ["phone"], reasons: [], request };
  expect((await house.within((tx) => erasePart(house.safe, tx, ask))).ok).toBe(true);
  const { owner } = house.db;
  const [row] = await owner<{ packed: Buffer; wrapped: Buffer }[]>`
    select packed, wrapped from sealed_records join subject_keys using (tenant_id, subject_id, key_class)
     where subject_id = ${subject} and key_class = 'identity'`;
  if (row === undefined) throw new Error("no record");
  // The first value's first byte of its key's name.
  const at = row.packed.indexOf(keyIdOf(row.wrapped));
  expect(at).toBeGreaterThan(0);
  row.packed.writeUInt8(row.packed.readUInt8(at) ^ 1, at);
  await owner`update sealed_records set packed = ${row.packed} where subject_id = ${subject} and key_class = 'identity'`;

  const made = await backupAt(instant(start));
  const back = await restore(made, made, instant(start + 1_000));
  try {
    await withTx(back.db, house.tenant, async (tx) => {
      const { items } = await listEntries(tx, { subject }, { limit: 100, cursor: null });
      expect(items.filter(({ act }) => act === "subject.erase_part")).toHaveLength(1);
    });
    const faults = await faultsOf(back.safe, house.tenant, instant(start + 2_000));
    expect(faults).toContainEqual(expect.objectContaining({ subject }));
  } finally {
    await back.close();
  }
});
