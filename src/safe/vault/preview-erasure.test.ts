import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../base/ids.ts";
import { instant } from "../../base/instant.ts";
import { OWNER, type TestSafe, makeSubject, openTestSafe, testActor } from "../testing.ts";
import { eraseSubjects } from "./erase.ts";
import { previewErasure } from "./preview-erasure.ts";
import { readSubjects } from "./read.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract } }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  passport: { label: Passport, category: government-id, type: text, purposes: [booking], retention: 1y }
roles: { site: { booking: { email: [clear, change], passport: [clear, change] } } }
`;
const site = testActor(["site"]);
let test1: TestSafe;

beforeAll(async () => {
  test1 = await openTestSafe(MAP);
});
afterAll(async () => await test1.close());

test("the preview says what the certificate then says, and changes nothing", async () => {
  const subject = await makeSubject(test1, site, { email: "ana@example.com", passport: "X123" });
  const rows = async (): Promise<unknown> => [
    await test1.db.owner`select * from subjects order by 1, 2`,
    await test1.db.owner`select * from sealed_records order by 1, 2, 3`,
    await test1.db.owner`select * from subject_keys order by 1, 2, 3`,
    await test1.db.owner`select * from index_entries order by 1, 2, 3, 4`,
    await test1.db.owner`select batch_id from ledger_packs order by 1`,
  ];
  const before = await rows();
  const preview = await test1.within((tx) => previewErasure(test1.safe, tx, { actor: OWNER, subject }));
  expect(await rows()).toEqual(before);
  if (!preview.ok) throw new Error(preview.refusal.code);
  expect(preview.value.holds).toContainEqual({ what: "sealed values", count: 2 });
  expect(preview.value.destroyed).toContain("value:passport");
  expect(JSON.stringify(preview.value)).not.toMatch(/ana@|X123/u);

  const [read] = await test1.within((tx) => readSubjects(test1.safe, tx, [{ actor: site, purpose: "booking", subject }]));
  expect(read?.ok).toBe(true);
  const [erased] = await test1.within((tx) => eraseSubjects(test1.safe, tx, [{ actor: OWNER, subject, reason: "asked for it" }]));
  if (erased?.ok !== true) throw new Error("not erased");
  const { destroyed, kept } = erased.value.certificate;
  expect({ destroyed: preview.value.destroyed, kept: preview.value.kept }).toEqual({ destroyed, kept });
});

test("only the owner previews, and only who is there can be", async () => {
  const subject = await makeSubject(test1, site, { email: "ben@example.com" });
  const code = async (actor = OWNER, id = subject): Promise<string> => {
    const preview = await test1.within((tx) => previewErasure(test1.safe, tx, { actor, subject: id }));
    return preview.ok ? "ok" : preview.refusal.code;
  };
  expect(await code(site)).toBe("not_granted");
  expect(await code(OWNER, newId("sub", instant(1)))).toBe("subject_not_found");
  await test1.within((tx) => eraseSubjects(test1.safe, tx, [{ actor: OWNER, subject, reason: "asked" }]));
  expect(await code()).toBe("subject_erased");
  await test1.keeper.lock();
  expect(await code()).toBe("sealed");
});
