import { afterAll, beforeAll, expect, test } from "vitest";
import { type ImportId, newId } from "../../base/ids.ts";
import { DAY_MS, instant, instantToIso } from "../../base/instant.ts";
import { migrate } from "../../platform/storage/migrate.ts";
import { type TestDatabase, makeTestTenant, openDatabaseBefore } from "../../platform/storage/testing.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { REJECTIONS_KEPT_MS, readImport } from "./read-import.ts";
import { sweepImports } from "./sweep-imports.ts";

/** Imports of the version before 0078, whose rejected rows had no end. */
const now = instant(Date.parse("2026-11-29T12:00:00.000Z"));
let db: TestDatabase;

beforeAll(async () => {
  db = await openDatabaseBefore("0078");
});
afterAll(async () => await db.close());

test("rejected rows of before go by the time at which their import ended; the counts stay, and one that goes on keeps them", async () => {
  const tenant = await makeTestTenant(db);
  const add = async (n: number, state: string, endedDaysAgo: number | null): Promise<ImportId> => {
    const id = newId("imp", instant(now + n));
    const ended = endedDaysAgo === null ? null : new Date(now - endedDaysAgo * DAY_MS);
    await db.owner`
      insert into imports (tenant_id, import_id, state, format, actor, rejected_count, reason_count, created_at, finished_at, updated_at)
      values (${tenant}, ${id}, ${state}, 'csv', '{"id": "usr_1"}', 2, 3, ${new Date(now - 400 * DAY_MS)}, ${ended}, now())`;
    await db.owner`
      insert into import_rejections (tenant_id, import_id, ordinal, line, code, say)
      select ${tenant}, ${id}, n, n + 2, 'not_an_email', 'This is no e-mail.'
        from generate_series(0, 2) as n`;
    return id;
  };
  const [old, failed, recent, running] = [
    await add(1, "done", 200),
    await add(2, "failed", 91),
    await add(3, "done", 10),
    await add(4, "running", null),
  ];
  await migrate(db.owner);
  await sweepImports(db, tenant, now);

  const read = async (id: ImportId) => await withTx(db, tenant, (tx) => readImport(tx, id, "house"));
  for (const [id, days] of [
    [old, 200],
    [failed, 91],
  ] as const)
    expect(await read(id)).toMatchObject({
      rejectedCount: 2,
      rejected: [],
      rejectedGone: true,
      rejectedUntil: instantToIso(instant(now - days * DAY_MS + REJECTIONS_KEPT_MS)),
    });
  expect(await read(recent)).toMatchObject({ rejectedCount: 2, rejectedGone: false });
  expect(await read(running)).toMatchObject({ rejectedCount: 2, rejectedGone: false, rejectedUntil: null });
  const left = await db.owner<{ import_id: string; n: number }[]>`
    select import_id, count(*)::int as n from import_rejections group by 1 order by 1`;
  expect(left).toEqual([
    { import_id: recent, n: 3 },
    { import_id: running, n: 3 },
  ]);
});
