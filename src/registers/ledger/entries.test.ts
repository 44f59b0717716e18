import { afterAll, beforeAll, expect, test } from "vitest";
import { isId, newId, type SubjectId, type TenantId } from "../../base/ids.ts";
import { instant } from "../../base/instant.ts";
import type { Database } from "../../platform/storage/database.ts";
import { openTestDatabase } from "../../platform/storage/testing.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { appendEntries } from "./append.ts";
import type { NewEntry } from "./entry.ts";
import { testEntry } from "./testing.ts";
import { findEntry, listEntries, subjectExtract } from "./read.ts";

let db: Database;
const noon = instant(Date.parse("2026-03-01T12:00:00.123Z"));

beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(async () => await db.close());

async function append(tenant: TenantId, entries: readonly NewEntry[], at = noon): Promise<readonly string[]> {
  return await withTx(db, tenant, async (tx) => await appendEntries(tx, entries, at));
}

test("gives back what was appended, field for field, under an id of the usual shape", async () => {
  const tenant = newId("ten", noon);
  const given = testEntry({
    fields: ["passport", "card"],
    form: "clear",
    codes: ["granted_by_role"],
    call: "cal_1",
    task: "tsk_1",
    device: "dev_1",
    outcome: "granted",
    reasonSealed: Uint8Array.of(1, 2, 3),
    detail: { count: 2, note: null },
    sealed: [{ field: "card", record: "rec_1", revision: 2, digest: Buffer.alloc(32, 9).toString("base64") }],
  });
  const [id] = await append(tenant, [given]);
  expect(isId("ent", id ?? "")).toBe(true);
  const found = await withTx(db, tenant, async (tx) => await findEntry(tx, id ?? ""));
  const { sealed: _, ...shown } = given;
  expect(found).toEqual({ ...shown, index: null, id, at: "2026-03-01T12:00:00.123Z", reasonSealed: Buffer.from([1, 2, 3]) });
});

test("a detail is a word, a number, or whether something is so: a row that slipped in is a fault, and nothing is noted", async () => {
  const tenant = newId("ten", noon);
  const row = { read: 2, wrapped: Buffer.from("a key"), position: { line: 3 } };
  const counts: { readonly read: number } = row;
  await expect(append(tenant, [testEntry({ detail: { ...counts } })])).rejects.toThrow(/a detail of an entry/u);
  const page = await withTx(db, tenant, async (tx) => await listEntries(tx, {}, { limit: 10, cursor: null }));
  expect(page.items).toEqual([]);
});

test("keeps the order of a batch across every position of two batches, nulls beside values", async () => {
  const tenant = newId("ten", noon);
  const subjects = Array.from({ length: 700 }, (_, n) => (n % 3 === 0 ? null : newId("sub", noon)));
  const ids = await append(
    tenant,
    subjects.map((subject, n) =>
      testEntry({
        subject,
        purpose: n % 2 === 0 ? null : "booking",
        act: `act.${n}`,
        reasonSealed: n % 5 === 0 ? Buffer.from(`r${n}`) : null,
      }),
    ),
  );
  expect(ids.toSorted()).toEqual(ids);
  const page = await withTx(db, tenant, async (tx) => await listEntries(tx, {}, { limit: 1000, cursor: null }));
  expect(page.nextCursor).toBeNull();
  const oldestFirst = page.items.toReversed();
  expect(oldestFirst.map((item) => item.id)).toEqual(ids);
  expect(oldestFirst.map((item) => item.subject)).toEqual(subjects);
  expect(oldestFirst.map((item) => item.act)).toEqual(subjects.map((_, n) => `act.${n}`));
  expect(oldestFirst.map((item) => item.reasonSealed?.toString() ?? null)).toEqual(
    subjects.map((_, n) => (n % 5 === 0 ? Buffer.from(`r${n}`).toString() : null)),
  );
});

test("pages newest first without a gap or a double, and filters by subject, actor, act, purpose and time", async () => {
  const tenant = newId("ten", noon);
  const anna: SubjectId = newId("sub", noon);
  for (let n = 0; n < 25; n++) {
    await append(
      tenant,
      [
        testEntry({
          subject: n % 5 === 0 ? anna : newId("sub", noon),
          actor: { kind: "staff", id: n % 2 === 0 ? "stf_even" : "stf_odd", role: "r" },
          act: n < 10 ? "subject.create" : "subject.reveal",
          purpose: n < 20 ? "booking" : "rights",
        }),
      ],
      instant(noon + n * 1000),
    );
  }
  const list = async (filter: Parameters<typeof listEntries>[1], limit = 100, cursor: string | null = null) =>
    await withTx(db, tenant, async (tx) => await listEntries(tx, filter, { limit, cursor }));

  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof list>> = await list({}, 10, cursor);
    seen.push(...page.items.map((item) => item.at));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => new Date(noon + (24 - n) * 1000).toISOString()));

  expect((await list({ subject: anna })).items).toHaveLength(5);
  expect((await list({ actor: "stf_odd" })).items).toHaveLength(12);
  expect((await list({ act: "subject.create" })).items).toHaveLength(10);
  expect((await list({ purpose: "rights" })).items).toHaveLength(5);
  expect((await list({ from: instant(noon + 3000), to: instant(noon + 7000) })).items.map((item) => item.at)).toEqual(
    [6, 5, 4, 3].map((n) => new Date(noon + n * 1000).toISOString()),
  );
  expect((await list({ to: instant(noon + 7000) }, 2)).nextCursor).not.toBeNull();
  const [first, second] = [
    await list({ to: instant(noon + 7000) }, 4),
    await list({ from: instant(noon), to: instant(noon + 20_000) }, 1, (await list({ to: instant(noon + 7000) }, 4)).nextCursor),
  ];
  expect([...first.items, ...second.items].map((item) => item.at)).toEqual(
    [6, 5, 4, 3, 2].map((n) => new Date(noon + n * 1000).toISOString()),
  );
  const extract = await withTx(db, tenant, async (tx) => await subjectExtract(tx, anna));
  expect(extract.map((item) => item.at)).toEqual([0, 5, 10, 15, 20].map((n) => new Date(noon + n * 1000).toISOString()));
});

test("cannot be changed or deleted by the app's role, nor seen by another tenant", async () => {
  const tenant = newId("ten", noon);
  const [id] = await append(tenant, [testEntry()]);
  await expect(withTx(db, tenant, async (tx) => await tx.sql`update ledger_packs set packed = 'x'`)).rejects.toThrow(/permission denied/u);
  for (const table of ["ledger_packs", "ledger_batches", "ledger_subjects", "ledger_words"])
    await expect(withTx(db, tenant, async (tx) => await tx.sql`delete from ${tx.sql(table)}`)).rejects.toThrow(/permission denied/u);
  const other = await withTx(db, newId("ten", noon), async (tx) => await findEntry(tx, id ?? ""));
  expect(other).toBeUndefined();
});

test("leaves nothing behind when the deed fails, and refuses a column that would shift the others", async () => {
  const tenant = newId("ten", noon);
  await expect(
    withTx(db, tenant, async (tx) => {
      await appendEntries(tx, [testEntry()], noon);
      throw new Error("the deed fails");
    }),
  ).rejects.toThrow("the deed fails");
  await expect(append(tenant, [testEntry({ act: "a\nb" })])).rejects.toThrow(/line break/u);
  const page = await withTx(db, tenant, async (tx) => await listEntries(tx, {}, { limit: 10, cursor: null }));
  expect(page.items).toEqual([]);
});
