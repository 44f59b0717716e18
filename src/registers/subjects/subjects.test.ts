import { hash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubjectId, TenantId } from "../../base/ids.ts";
import { refuse } from "../../base/result.ts";
import { makeTestTenant, openTestDatabase, type TestDatabase } from "../../platform/storage/testing.ts";
import { type Tx, stepsOrNothing, withTx } from "../../platform/storage/tx.ts";
import { claimFirstIndexEntries, claimIndexEntries, findByIndex } from "./index-entries.ts";
import { packValues } from "./packed.ts";
import { findSubjectParts, findSubjects } from "./subjects.ts";
import { noteFieldsInUse, storedFields } from "./write.ts";

const SUBJECTS = 5_000;
const CLASSES = ["identity", "profile"];
/** A statement is planned with its values at first, and for values that are not known after five times. */
const TIMES = 8;

let db: TestDatabase;
let tenant: TenantId;

beforeAll(async () => {
  db = await openTestDatabase();
  tenant = await makeTestTenant(db);
  await db.owner`
    insert into subjects (tenant_id, subject_id, created_at, updated_at)
    select ${tenant}, 'sub_' || n, now(), now()
      from generate_series(1, ${SUBJECTS}) as n`;
  await db.owner`
    insert into subject_keys (tenant_id, subject_id, key_class, epoch, wrapped)
    select ${tenant}, 'sub_' || n, c, 1, '\\x00'
      from generate_series(1, ${SUBJECTS}) as n, unnest(${CLASSES}::text[]) as c`;
  await db.owner`
    insert into sealed_records (tenant_id, subject_id, key_class, packed, oldest_at)
    select ${tenant}, 'sub_' || n, c, ${packValues([])}, now()
      from generate_series(1, ${SUBJECTS}) as n, unnest(${CLASSES}::text[]) as c`;
  await db.owner`
    insert into index_entries (tenant_id, field, digest, subject_id, is_exclusive)
    select ${tenant}, f, sha256(n::text::bytea), 'sub_' || n, f = 'email'
      from generate_series(1, ${SUBJECTS}) as n, unnest(array['email', 'phone']) as f`;
});

afterAll(() => db.close());

test("a few subjects are read by their keys, though nothing is known of the size of their tenant", async () => {
  const ids = Array.from({ length: 40 }, (_, n) => `sub_${1 + n * 100}` as SubjectId);
  await withTx(db, tenant, async (tx) => {
    for (let n = 0; n < TIMES; n += 1) {
      expect((await findSubjectParts(tx, ids, CLASSES, new Set())).size).toBe(ids.length);
      expect((await findSubjects(tx, ids, "all")).size).toBe(ids.length);
      expect((await findSubjects(tx, ids, CLASSES)).size).toBe(ids.length);
    }
    await tx.sql`select pg_stat_force_next_flush()`;
  });

  expect(await rowsRead("sealed_records")).toEqual({
    sealed_records_by_age: 0,
    sealed_records_pkey: 3 * TIMES * ids.length * CLASSES.length,
  });
  expect(await rowsRead("subject_keys")).toEqual({
    subject_keys_by_epoch: 0,
    subject_keys_pkey: 3 * TIMES * ids.length * CLASSES.length,
  });
});

test("a look-up reads the rows that it finds, and no others, in a tenant of whose size nothing is known", async () => {
  const numbers = Array.from({ length: 40 }, (_, n) => 1 + n * 100);
  const wanted = numbers.map((n, at) => ({ field: at < 10 ? "email" : "phone", digest: hash("sha256", String(n), "buffer") }));
  await withTx(db, tenant, async (tx) => {
    for (let n = 0; n < TIMES; n += 1) {
      const found = await findByIndex(tx, wanted);
      expect(found.map(({ subject }) => subject).toSorted()).toEqual(numbers.map((each) => `sub_${each}`).toSorted());
    }
    await tx.sql`select pg_stat_force_next_flush()`;
  });

  expect(await rowsRead("index_entries")).toEqual({
    index_entries_exclusive: TIMES * 10,
    index_entries_pkey: 0,
    index_entries_shared: TIMES * 30,
  });
});

test("of a value that thousands share no more is read than is asked for, and nothing where a claim of another value is contested", async () => {
  const shared = { field: "phone", digest: hash("sha256", "one number for all", "buffer"), is_exclusive: false };
  const taken = { field: "email", digest: hash("sha256", "1", "buffer"), is_exclusive: true };
  await db.owner`
    insert into index_entries (tenant_id, field, digest, subject_id, is_exclusive)
    select ${tenant}, 'phone', ${shared.digest}, 'sub_' || n, false
      from generate_series(1, ${SUBJECTS}) as n`;
  const [known, fresh] = ["sub_2" as SubjectId, "sub_new" as SubjectId];
  const before = await sharedRead();
  await withTx(db, tenant, async (tx) => {
    for (let n = 0; n < TIMES; n += 1) expect(await findByIndex(tx, [shared], 100)).toHaveLength(100);
    const contested = (subject: SubjectId) => [shared, taken].map((entry) => ({ ...entry, subject_id: subject }));
    // The one has the shared value already, and the other is given it; both want an e-mail that somebody has.
    expect([...(await claimIndexEntries(tx, contested(known)))]).toEqual([[known, ["email"]]]);
    expect([...(await claimFirstIndexEntries(tx, contested(fresh)))]).toEqual([[fresh, ["email"]]]);
    expect(await claimIndexEntries(tx, [{ ...shared, subject_id: known }])).toHaveProperty("size", 0);
    await tx.sql`select pg_stat_force_next_flush()`;
  });
  expect((await sharedRead()) - before).toBe(TIMES * 100);
});

test("a field that was noted again and again by what was rolled back is noted by the next who has a value of it", async () => {
  const note = (tx: Tx) => noteFieldsInUse(tx, new Set(["diet"]));
  const undone = withTx(db, tenant, async (tx) => {
    await note(tx);
    await stepsOrNothing(tx, async (within) => {
      await note(within);
      return refuse({ code: "undone" });
    });
    await note(tx);
    throw new Error("rolled back");
  });
  await expect(undone).rejects.toThrow("rolled back");
  await withTx(db, tenant, note);
  expect((await withTx(db, tenant, storedFields)).withData).toEqual(new Set(["diet"]));
});

test("which fields have values is told without reading through everybody's look-ups", async () => {
  const other = await makeTestTenant(db);
  const fields = ["email", "phone", "member"];
  await withTx(db, other, (tx) => noteFieldsInUse(tx, new Set(fields)));
  await db.owner`
    insert into index_entries (tenant_id, field, digest, subject_id, is_exclusive)
    select ${other}, field, int4send(n), 'sub_' || n, field <> 'member' or n > 1
      from generate_series(1, 2000) n, unnest(${fields}::text[]) field`;
  await db.owner`analyze index_entries`;
  await withTx(db, other, async (tx) => {
    const read = (): Promise<unknown> => tx.sql`select seq_tup_read from pg_stat_xact_user_tables where relname = 'index_entries'`;
    const before = await read();
    expect(await storedFields(tx)).toEqual({ withData: new Set(fields), shared: new Set(["member"]) });
    expect(await read()).toEqual(before);
  });
});

async function sharedRead(): Promise<number> {
  return (await rowsRead("index_entries"))["index_entries_shared"] ?? -1;
}

async function rowsRead(table: string): Promise<Record<string, number>> {
  const read = await db.owner<{ index: string; rows: number }[]>`
    select indexrelname as index, idx_tup_read::int as rows
      from pg_stat_user_indexes
     where relname = ${table}`;
  return Object.fromEntries(read.map(({ index, rows }) => [index, rows]));
}
