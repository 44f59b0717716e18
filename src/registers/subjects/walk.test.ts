import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubjectId, TenantId } from "../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import { makeTestTenant, openTestDatabase, type TestDatabase } from "../../platform/storage/testing.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { type Aged, listAged } from "./aged.ts";
import { heldFields, nextHolders } from "./held.ts";
import { packValues } from "./packed.ts";

const SUBJECTS = 3_000;
const CLASSES = ["identity", "profile"];
const FIELDS = ["email", "diet"];
const START = Date.UTC(2020, 0, 1);

let db: TestDatabase;
let tenant: TenantId;

const idOf = (n: number): SubjectId => `sub_${String(n).padStart(6, "0")}`;
/** Younger with each subject, by a day. */
const collectedAt = (n: number): Instant => instant(START + n * DAY_MS);

beforeAll(async () => {
  db = await openTestDatabase();
  tenant = await makeTestTenant(db);
  const rows = Array.from({ length: SUBJECTS * CLASSES.length }, (_, at) => {
    const n = Math.floor(at / CLASSES.length);
    const value = {
      field: FIELDS[at % CLASSES.length] ?? "",
      record: "0",
      revision: 1,
      collectedAt: collectedAt(n),
      envelope: Buffer.alloc(64),
    };
    return { subject: idOf(n), keyClass: CLASSES[at % CLASSES.length] ?? "", at: new Date(collectedAt(n)), packed: packValues([value]) };
  });
  await db.owner`
    insert into sealed_records (tenant_id, subject_id, key_class, packed, oldest_at)
    select ${tenant}, s, c, decode(p, 'hex'), a
      from unnest(
             ${rows.map((row) => row.subject)}::text[],
             ${rows.map((row) => row.keyClass)}::text[],
             ${rows.map((row) => row.packed.toString("hex"))}::text[],
             ${rows.map((row) => row.at.toISOString())}::text[]::timestamptz[]
           ) as t (s, c, p, a)`;
  await db.owner`analyze sealed_records`;
});
afterAll(() => db.close());

async function walk<T extends { readonly subject: SubjectId }>(
  step: (tx: Tx, after: string) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  return await withTx(db, tenant, async (tx) => {
    const all: T[] = [];
    for (let page = await step(tx, ""); page.length > 0; page = await step(tx, page.at(-1)?.subject ?? "")) all.push(...page);
    await tx.sql`select pg_stat_force_next_flush()`;
    return all;
  });
}

async function rowsReadBy(walking: () => Promise<unknown>): Promise<number> {
  const read = async (): Promise<number> => {
    const [row] = await db.owner`
      select (select seq_tup_read from pg_stat_user_tables where relname = 'sealed_records')::int
           + (select sum(idx_tup_read) from pg_stat_user_indexes where relname = 'sealed_records')::int as n`;
    return Number(row?.["n"]);
  };
  const before = await read();
  await walking();
  return (await read()) - before;
}

const aged = (before: Instant, limit: number) => walk<Aged>((tx, after) => listAged(tx, after, before, limit));
/** The bound and the second that the database's times may be off are left out by the half day. */
const agedBefore = (n: number): Instant => instant(collectedAt(n) - DAY_MS / 2);
const expected = (count: number): readonly Aged[] =>
  Array.from({ length: count }, (_, n) => ({
    subject: idOf(n),
    values: FIELDS.map((field) => ({ field, collectedAt: collectedAt(n) })).toSorted((a, b) => (a.field < b.field ? 1 : -1)),
  }));

test("what is old is found whole and once, however few or many it is and however small the pages", async () => {
  for (const [count, limits] of [
    [0, [7]],
    [1, [1, 7]],
    [40, [1, 7, 40, 41]],
    [499, [7, 500]],
    [500, [499, 500]],
    [2_999, [333, 5_000]],
    [3_000, [300, 3_000]],
  ] as const)
    for (const limit of limits) expect(await aged(agedBefore(count), limit), `${count} by ${limit}`).toEqual(expected(count));
});

test("a page that was erased after it was chosen is not the end", async () => {
  const other = await makeTestTenant(db);
  await db.owner`
    insert into sealed_records (tenant_id, subject_id, key_class, packed, oldest_at)
    select ${other}, subject_id, key_class, packed, oldest_at
      from sealed_records
     where tenant_id = ${tenant}
       and subject_id < ${idOf(3)}`;
  const page = await withTx(db, other, async (tx) => {
    const sql = new Proxy(tx.sql, {
      apply: async (target, self, args: unknown[]): Promise<unknown> => {
        const rows: unknown = await Reflect.apply(target, self, args);
        await db.owner`delete from sealed_records where tenant_id = ${other} and subject_id < ${idOf(2)}`;
        return rows;
      },
    });
    return await listAged({ ...tx, sql }, "", agedBefore(SUBJECTS), 2);
  });
  expect(page.map(({ subject }) => subject)).toEqual([idOf(2)]);
});

test("what is held is found whole and once, however small the pages", async () => {
  const holders = (limit: number) => walk((tx, after) => nextHolders(tx, after, limit));
  const whole = await holders(SUBJECTS + 1);
  expect(whole).toHaveLength(SUBJECTS);
  for (const limit of [SUBJECTS, 301]) expect(await holders(limit)).toEqual(whole);
  const count = await withTx(db, tenant, async (tx) => (await Array.fromAsync(heldFields(tx))).length);
  expect(count).toBe(SUBJECTS * FIELDS.length);
});

test("to go through all reads each row a few times, and not all of them for each page", async () => {
  const all = SUBJECTS * CLASSES.length;
  expect(await rowsReadBy(() => walk((tx, after) => nextHolders(tx, after, 100)))).toBeLessThan(4 * all);
  // Of each page the thousand oldest are read, to see whether they are all.
  expect(await rowsReadBy(() => aged(agedBefore(SUBJECTS), 100))).toBeLessThan(4 * all + 31 * 1_000);
  expect(await rowsReadBy(() => aged(agedBefore(10), 100))).toBeLessThan(200);
});
