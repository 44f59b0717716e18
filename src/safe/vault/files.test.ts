import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubjectId } from "../../base/ids.ts";
import { unveil } from "../../base/redacted.ts";
import { streamSealedDigests } from "../../registers/subjects/sealed-values.ts";
import { subjectActor } from "../access/actor.ts";
import { OWNER, type TestSafe, makeSubject, openTestSafe, testActor } from "../testing.ts";
import { changeSubjects } from "./change.ts";
import { eraseSubjects } from "./erase.ts";
import { FILE_PART_BYTES } from "./file-parts.ts";
import { openFile, storeFile } from "./files.ts";

const MAP = `
controller: { name: Blue Sky Clinic, email: privacy@clinic.example, jurisdictions: [GB] }
purposes:
  care: { label: Care for you, basis: contract }
fields:
  name:   { label: Name, category: contact, type: name, purposes: [care], retention: 3y }
  letter: { label: Referral letter, category: contact, type: file, purposes: [care], retention: 3y }
roles:
  nurse: { care: { name: [clear, change], letter: [clear, change] } }
  desk:  { care: { name: [masked], letter: [masked] } }
`;

const nurse = testActor(["nurse"]);
let t: TestSafe;

beforeAll(async () => {
  t = await openTestSafe(MAP);
});

afterAll(async () => {
  await t.close();
});

function partsOf(bytes: Buffer): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / FILE_PART_BYTES) }, (_, n) =>
    bytes.subarray(n * FILE_PART_BYTES, (n + 1) * FILE_PART_BYTES),
  );
}

async function store(subject: `sub_${string}`, bytes: Buffer, actor = nurse) {
  return await t.within((tx) =>
    storeFile(t.safe, tx, {
      actor,
      purpose: null,
      subject,
      field: "letter",
      name: "letter.pdf",
      mediaType: "application/pdf",
      parts: partsOf(bytes),
    }),
  );
}

async function open(subject: `sub_${string}`, actor = nurse) {
  return await t.within((tx) => openFile(t.safe, tx, { actor, purpose: null, subject, field: "letter", reason: null }));
}

async function partsStored(subject: string): Promise<number> {
  const [row] = await t.db.owner`select count(*)::int as n from file_chunks where subject_id = ${subject}`;
  return row?.["n"] as number;
}

test("a file comes out as it went in, for who may see it, and nothing of it lies readable in the table", async () => {
  const subject = await makeSubject(t, nurse, { name: "Ada" });
  const bytes = Buffer.concat([Buffer.from("a very recognisable beginning"), randomBytes(300_000)]);
  expect(await store(subject, bytes)).toMatchObject({ ok: true, value: { sizeBytes: bytes.length } });
  const opened = await open(subject);
  expect(opened.ok && unveil(opened.value.bytes).equals(bytes)).toBe(true);
  expect(await open(subject, testActor(["desk"]))).toMatchObject({ ok: false, refusal: { code: "not_granted" } });
  const rows = await t.db.owner`select envelope from file_chunks where subject_id = ${subject}`;
  expect(Buffer.concat(rows.map((row) => row["envelope"] as Buffer)).includes("recognisable")).toBe(false);
});

test("a new file replaces the old one, null removes it, and erasure leaves no part", async () => {
  const subject = await makeSubject(t, nurse, { name: "Ada" });
  await store(subject, randomBytes(200_000));
  const second = randomBytes(70_000);
  await store(subject, second);
  expect(await partsStored(subject)).toBe(2);
  const opened = await open(subject);
  expect(opened.ok && unveil(opened.value.bytes).equals(second)).toBe(true);

  await t.within((tx) => changeSubjects(t.safe, tx, [{ actor: nurse, purpose: null, subject, fields: { letter: null } }]));
  expect(await partsStored(subject)).toBe(0);
  expect(await open(subject)).toMatchObject({ ok: false, refusal: { code: "no_value" } });
  await store(subject, second);
  await t.within((tx) => eraseSubjects(t.safe, tx, [{ actor: OWNER, subject, reason: null }]));
  expect(await partsStored(subject)).toBe(0);
});

test("a part that was changed or lost does not open", async () => {
  const subject = await makeSubject(t, nurse, { name: "Ada" });
  await store(subject, randomBytes(200_000));
  await t.db
    .owner`update file_chunks set envelope = set_byte(envelope, 40, get_byte(envelope, 40) # 1) where subject_id = ${subject} and n = 1`;
  expect(await open(subject)).toMatchObject({ ok: false, refusal: { code: "cannot_open" } });
  await t.db.owner`delete from file_chunks where subject_id = ${subject} and n = 1`;
  expect(await open(subject)).toMatchObject({ ok: false, refusal: { code: "cannot_open" } });
});

test("the digests that are streamed for verification cover values and parts", async () => {
  const subject = await makeSubject(t, nurse, { name: "Ada" });
  await store(subject, randomBytes(200_000));
  const seen = await t.within(async (tx) => {
    const own: string[] = [];
    for await (const one of streamSealedDigests(tx)) if (one.subject === subject) own.push(one.field);
    return own;
  });
  expect(seen.toSorted()).toEqual(["letter", "letter", "letter", "letter", "letter", "name"]);
});

test("to a customer no other is there, neither to change nor to give a file", async () => {
  const [ana, eve] = [await makeSubject(t, nurse, { name: "Ana" }), await makeSubject(t, nurse, { name: "Eve" })];
  const actor = subjectActor(eve);
  const change = (subject: SubjectId) =>
    t.within((tx) => changeSubjects(t.safe, tx, [{ actor, purpose: null, subject, fields: { name: "Eve Doe" } }]));
  const heldOf = () => t.db.owner`select packed from sealed_records where subject_id = ${ana}`;
  const held = await heldOf();
  expect(await change(ana)).toMatchObject([{ ok: false, refusal: { code: "subject_not_found" } }]);
  expect(await store(ana, Buffer.from("a letter"), actor)).toMatchObject({ ok: false, refusal: { code: "subject_not_found" } });
  expect(await heldOf()).toEqual(held);
  expect(await change(eve)).toMatchObject([{ ok: true }]);
  expect(await store(eve, Buffer.from("a letter"), actor)).toMatchObject({ ok: true });
});
