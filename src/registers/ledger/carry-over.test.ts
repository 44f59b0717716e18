import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId, type SubjectId, type TenantId } from "../../base/ids.ts";
import { instant, instantToIso } from "../../base/instant.ts";
import { readMigrations } from "../../platform/storage/migrate.ts";
import { makeTestTenant, openTestDatabase, type TestDatabase } from "../../platform/storage/testing.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { appendEntries } from "./append.ts";
import { entryBody, entryIdAt, leafText, newBatchId, type NewEntry } from "./entry.ts";
import { readLeafTexts, streamLeaves } from "./leaves.ts";
import { leafHash } from "./merkle.ts";
import { listEntries } from "./read.ts";
import { sequenceTenant } from "./sequence.ts";
import { testEntry, testSigner } from "./testing.ts";

/** The ledger of the version before 0016: a row for each entry. It is laid out anew here and carried over. */
const signer = testSigner();
const noon = instant(Date.parse("2026-03-01T12:00:00.000Z"));
let db: TestDatabase;
const textOf = (name: string): string => readMigrations().find((one) => one.name.startsWith(name))?.text ?? "";

beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(async () => await db.close());

/** As the version before wrote a transaction's entries. */
async function appendAsBefore(tenant: TenantId, entries: readonly NewEntry[]): Promise<readonly string[]> {
  const batch = newBatchId(noon);
  const rows = entries.map((entry, n) => ({
    tenant_id: tenant,
    entry_id: entryIdAt(batch, n),
    subject_id: entry.subject,
    actor_id: entry.actor.id,
    act: entry.act,
    purpose: entry.purpose,
    salt: randomBytes(16),
    body: entryBody(entry),
    reason_sealed: entry.reasonSealed === null ? null : Buffer.from(entry.reasonSealed),
  }));
  const leaves = rows.map((row) => leafHash(leafText(row.entry_id, instantToIso(noon), row.body, row.salt)));
  await db.owner`insert into ledger_batches (tenant_id, batch_id, leaves) values (${tenant}, ${batch}, ${Buffer.concat(leaves)})`;
  for (const row of rows) await db.owner`insert into ledger_entries ${db.owner(row)}`;
  return rows.map((row) => row.entry_id);
}

async function carryOver(): Promise<void> {
  await db.owner.unsafe(textOf("0016"));
}

async function layOutAsBefore(): Promise<void> {
  await db.owner.unsafe("drop table ledger_packs, ledger_subjects, ledger_words");
  const [table] = /create table ledger_entries[\s\S]*?'ledger_entries'[^;]*;/u.exec(textOf("0003")) ?? [];
  await db.owner.unsafe(table ?? "");
}

test("carries every entry over: the same tree, the same answers, the same look-ups, and new entries beside them", async () => {
  await layOutAsBefore();
  const [tenant, other] = [await makeTestTenant(db), await makeTestTenant(db)];
  const anna: SubjectId = newId("sub", noon);
  const many = Array.from({ length: 70 }, (_, n) =>
    testEntry({
      subject: n % 3 === 0 ? null : n % 2 === 0 ? anna : newId("sub", noon),
      act: n < 5 ? "subject.create" : "subject.read",
      purpose: n % 4 === 0 ? null : "booking",
      reasonSealed: n % 10 === 0 ? randomBytes(90) : null,
      detail: { text: 'tab\t "quoted" \\ and\nline' },
      ...(n === 6 ? { sealed: [{ field: "email", record: "", revision: 1, digest: randomBytes(32).toString("base64") }] } : {}),
    }),
  );
  const ids = [...(await appendAsBefore(tenant, many)), ...(await appendAsBefore(tenant, [testEntry({ subject: anna })]))];
  await appendAsBefore(other, [testEntry()]);
  const { size } = await sequenceTenant(db, signer, tenant, noon);
  const waiting = await appendAsBefore(tenant, [testEntry({ subject: anna })]);
  await carryOver();
  await withTx(db, tenant, async (tx) => await appendEntries(tx, [testEntry({ subject: anna })], noon));

  await withTx(db, tenant, async (tx) => {
    const tile = (await tx.sql<{ hashes: Buffer }[]>`select hashes from ledger_tiles where level = 0`)[0]?.hashes;
    expect(Buffer.concat((await readLeafTexts(tx, 0, size)).map((text) => leafHash(text)))).toEqual(tile);
    const all = await listEntries(tx, {}, { limit: 200, cursor: null });
    expect(all.items.map((item) => item.id)).toEqual(expect.arrayContaining([...ids, ...waiting]));
    expect(all.items).toHaveLength(73);
    const reasons = all.items
      .filter((item) => item.reasonSealed !== null)
      .map((item) => Buffer.from(item.reasonSealed ?? []).toString("hex"));
    expect(reasons.toSorted()).toEqual(
      many.flatMap(({ reasonSealed }) => (reasonSealed === null ? [] : [Buffer.from(reasonSealed).toString("hex")])).toSorted(),
    );
    const ofAnna = await listEntries(tx, { subject: anna }, { limit: 200, cursor: null });
    expect(ofAnna.items.map((item) => item.subject)).toEqual(Array.from({ length: ofAnna.items.length }, () => anna));
    expect(ofAnna.items).toHaveLength(many.filter((entry) => entry.subject === anna).length + 3);
    expect((await listEntries(tx, { act: "subject.create" }, { limit: 200, cursor: null })).items).toHaveLength(5);
    for await (const { body, columns } of streamLeaves(tx, 0)) {
      const told = JSON.parse(body) as { subject?: string; actor: { id: string }; act: string; purpose?: string };
      expect(columns).toEqual([told.subject ?? null, told.actor.id, told.act, told.purpose ?? null]);
    }
  });
});

test("what somebody had changed in the rows of before stays to be found", async () => {
  await layOutAsBefore();
  const tenant = await makeTestTenant(db);
  const ids = await appendAsBefore(tenant, [testEntry(), testEntry(), testEntry(), testEntry(), testEntry()]);
  await sequenceTenant(db, signer, tenant, noon);
  await db.owner`delete from ledger_entries where entry_id in ${db.owner([ids[0] ?? "", ids[2] ?? ""])}`;
  await db.owner`update ledger_entries set subject_id = 'sub_other' where entry_id = ${ids[1] ?? ""}`;
  await db.owner`update ledger_entries set body = replace(body, 'booking', e'book\ning') where entry_id = ${ids[3] ?? ""}`;
  await db.owner`insert into ledger_entries select tenant_id, 'ent_1' || substring(entry_id from 6), subject_id, actor_id, act, purpose, salt, body, reason_sealed from ledger_entries where entry_id = ${ids[4] ?? ""}`;
  await carryOver();
  const found = new Map<number | null, string>();
  await withTx(db, tenant, async (tx) => {
    for await (const { index, id, columns } of streamLeaves(tx, 0)) found.set(index, `${id} ${columns[0] === null ? "lost" : "led to"}`);
  });
  expect([...found]).toEqual([
    [1, `${ids[1]} lost`],
    [3, `${ids[3]} led to`],
    [4, `${ids[4]} led to`],
    [-1, `ent_1${(ids[4] ?? "").slice(5)} led to`],
  ]);
});
