import { afterAll, beforeAll, expect, test } from "vitest";
import type { TenantId } from "../../base/ids.ts";
import { instant } from "../../base/instant.ts";
import { type TestDatabase, makeTestTenant, openTestDatabase } from "../storage/testing.ts";
import { withTx } from "../storage/tx.ts";
import { type Backlog, readBacklog } from "./backlog.ts";

const NOW = instant(Date.UTC(2026, 4, 1));
const KIND = "list_mailing";

let db: TestDatabase;
let tenant: TenantId;
beforeAll(async () => {
  db = await openTestDatabase();
  tenant = await makeTestTenant(db);
});
afterAll(() => db.close());

async function write(kind: string, state: string, from: number, count: number): Promise<void> {
  await db.owner`
    insert into outbox (tenant_id, mail_id, kind, channel, carries_proof, goes_when_done, state, attempts, next_at, error_code, created_at)
    select ${tenant}, 'mai_' || lpad(n::text, 26, '0'), ${kind}, 'mail', false, false, ${state}, 2, ${new Date(NOW + 1)},
           ${state === "sent" ? null : "try_later"}, ${new Date(NOW)}
      from generate_series(${from}::int, ${from + count - 1}::int) as n`;
}

const read = (): Promise<Backlog> =>
  withTx(db, tenant, async (tx) => {
    const backlog = await readBacklog(tx, KIND, NOW);
    await tx.sql`select pg_stat_force_next_flush()`;
    return backlog;
  });

async function rowsRead(): Promise<number> {
  const [row] = await db.owner`
    select (select seq_tup_read from pg_stat_user_tables where relname = 'outbox')::int
         + (select sum(idx_tup_read) from pg_stat_user_indexes where relname = 'outbox')::int as n`;
  return Number(row?.["n"]);
}

test("mails that wait behind many others of every other kind are looked at once, and those others not at all", async () => {
  await write("staff_code", "sent", 1, 3_000);
  await write(KIND, "waiting", 4_000, 50);
  await db.owner`analyze outbox`;
  const before = await rowsRead();
  expect(await read()).toEqual({ leaving: 0, putOff: 50, lastAt: NOW });
  expect((await rowsRead()) - before).toBeLessThan(500);
});

test("those stand in the way that no later one was taken after", async () => {
  await write(KIND, "sent", 4_100, 1);
  await write(KIND, "waiting", 4_200, 2);
  expect(await read()).toMatchObject({ putOff: 2 });
});
