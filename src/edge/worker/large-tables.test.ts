import { afterAll, beforeAll, expect, test } from "vitest";
import type { TenantId } from "../../base/ids.ts";
import { DAY_MS, instant } from "../../base/instant.ts";
import { countFailed } from "../../platform/outbox/count-failed.ts";
import { failedMails } from "../../platform/outbox/failed-mails.ts";
import { type TestDatabase, makeTestTenant, openTestDatabase } from "../../platform/storage/testing.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { findLongExpiredCards, findOverdueCards } from "../../registers/cards/cards.ts";
import { sweepAwaited } from "../../registers/consent/awaited.ts";
import { forgetUnanswered } from "../../registers/mailing/lists/asking.ts";
import { listCooled } from "../../registers/rights/cooled.ts";
import { countDue, takeReminders } from "../../registers/rights/due.ts";

const ROWS = 3_000;
const NOW = instant(Date.parse("2026-06-01T08:00:00Z"));
const TODAY = new Date(NOW);

let db: TestDatabase;
let tenant: TenantId;

/** A business for which everything was done: of each of these very many rows none is due. */
beforeAll(async () => {
  db = await openTestDatabase();
  tenant = await makeTestTenant(db);
  const { owner } = db;
  await owner`
    insert into list_members (tenant_id, member_id, list, digest, state, language, asked_by, asked_at, confirmed_at, token_hash)
    select ${tenant}, 'mem_' || n, 'news', int4send(n), 'confirmed', 'en', 'form', ${TODAY}, ${TODAY}, int4send(n)
      from generate_series(1, ${ROWS}) n`;
  await owner`
    insert into rights_requests (tenant_id, request_id, subject_id, kind, scope, channel, state, created_at, due_at, decision, decided_at, carried_at, done_at)
    select ${tenant}, 'rrq_' || n, 'sub_' || n, 'erasure', '{}', 'portal', 'done', ${TODAY}, ${TODAY}, 'granted', ${TODAY}, ${TODAY}, ${TODAY}
      from generate_series(1, ${ROWS}) n`;
  await owner`
    insert into rights_tasks (tenant_id, task_id, request_id, subject_id, vendor_id, what, state, due_at, changed_at)
    select ${tenant}, 'rtk_' || n, 'rrq_' || n, 'sub_' || n, 'ven_1', 'erasure', 'done', ${TODAY}, ${TODAY}
      from generate_series(1, ${ROWS}) n`;
  await owner`
    insert into outbox (tenant_id, mail_id, kind, channel, carries_proof, goes_when_done, state, next_at, created_at)
    select ${tenant}, 'mail_' || n, 'rights_received', 'mail', false, false, 'sent', ${TODAY}, ${TODAY}
      from generate_series(1, ${ROWS}) n`;
  await owner`
    insert into cards (tenant_id, subject_id, field, record, custody, keep, agreed_at, added_at)
    select ${tenant}, 'sub_' || n, 'card', 'rec', 'vault', true, ${TODAY}, ${TODAY}
      from generate_series(1, ${ROWS}) n`;
  await owner`
    insert into awaited_consents (tenant_id, field, digest, consent_id, purpose, standing, how, for_child, has_words, recorded_by, said_at)
    select ${tenant}, 'email', int4send(n), 'con_' || n, 'offers', 'withdrawn', 'embed', false, false, 'key_1', ${TODAY}
      from generate_series(1, ${ROWS}) n`;
  await owner`analyze`;
});

afterAll(() => db.close());

const FAR = instant(NOW - 400 * DAY_MS);
const NONE = { subjects: [], places: [] } as const;

test.each<readonly [table: string, look: (tx: Tx) => Promise<unknown>, found: unknown]>([
  ["list_members", (tx) => forgetUnanswered(tx, NOW), 0],
  ["rights_requests", (tx) => takeReminders(tx, NOW), []],
  ["rights_requests", (tx) => listCooled(tx, NOW, "", 50), []],
  ["rights_requests", async (tx) => (await countDue(tx, NOW)).failedExports, 0],
  ["rights_tasks", async (tx) => (await countDue(tx, NOW)).stuckTasks, 0],
  ["outbox", (tx) => failedMails(tx, ["rights_received"], FAR, { before: null, limit: 50 }), []],
  ["outbox", (tx) => countFailed(tx, FAR), 0],
  ["cards", (tx) => findOverdueCards(tx, [{ field: "card", before: FAR }], NONE, 200), []],
  ["cards", (tx) => findLongExpiredCards(tx, FAR, { ...NONE, fields: [] }, 200), []],
  ["awaited_consents", (tx) => sweepAwaited(tx, NOW, 1_000), 0],
])("what is looked for again and again in %s is found without reading through it (%#)", async (table, look, found) => {
  await withTx(db, tenant, async (tx) => {
    const before = await rowsRead(tx, table);
    expect(await look(tx)).toEqual(found);
    expect((await rowsRead(tx, table)) - before).toBe(0);
  });
});

async function rowsRead(tx: Tx, table: string): Promise<number> {
  const [read] = await tx.sql<{ rows: number }[]>`
    select seq_tup_read::int + coalesce(idx_tup_fetch, 0)::int as rows
      from pg_stat_xact_user_tables
     where relname = ${table}`;
  return read?.rows ?? -1;
}
