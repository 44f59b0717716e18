import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubjectId, TenantId } from "../../base/ids.ts";
import { makeTestTenant, openTestDatabase, type TestDatabase } from "../../platform/storage/testing.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { packValues } from "./packed.ts";
import { findSubjectParts, findSubjects } from "./subjects.ts";

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
    insert into sealed_records (tenant_id, subject_id, key_class, packed, oldest_at)
    select ${tenant}, 'sub_' || n, c, ${packValues([])}, now()
      from generate_series(1, ${SUBJECTS}) as n, unnest(${CLASSES}::text[]) as c`;
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

  const read = await db.owner<{ index: string; rows: number }[]>`
    select indexrelname as index, idx_tup_read::int as rows
      from pg_stat_user_indexes
     where relname = 'sealed_records'
     order by indexrelname`;
  expect(read).toEqual([
    { index: "sealed_records_by_age", rows: 0 },
    { index: "sealed_records_pkey", rows: 3 * TIMES * ids.length * CLASSES.length },
  ]);
});
