import { afterAll, beforeAll, expect, test } from "vitest";
import { type StaffId, type TenantId, newId } from "../../base/ids.ts";
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, instant } from "../../base/instant.ts";
import { type TestDatabase, makeTestTenant, openTestDatabase } from "../../platform/storage/testing.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { findSession, listSessions } from "../../registers/sign-in/sessions.ts";
import { sweepLeftovers } from "./sweep-leftovers.ts";

const NOW = instant(Date.parse("2026-11-29T12:00:00.000Z"));
let db: TestDatabase;
let tenant: TenantId;
let other: TenantId;

beforeAll(async () => {
  db = await openTestDatabase();
  [tenant, other] = [await makeTestTenant(db, "One"), await makeTestTenant(db, "Two")];
});
afterAll(() => db.close());

const at = (now: Instant): string => new Date(now).toISOString();
const BOX = (id: string): string =>
  `insert into boxes (tenant_id, box_id, kind, epoch, wrapped, envelope, revision) values ($1, '${id}', 'test', 1, 'w', 'e', 1)`;

/** How long a row is kept from its time on, and how one is left of that time by somebody who never comes again. */
type Kind = { readonly keptMs: number; readonly leave: (n: number, time: string) => readonly string[] };

const KINDS: Readonly<Record<string, Kind>> = {
  opened_subjects: {
    keptMs: 10 * MINUTE_MS,
    leave: (n, time) => [`insert into opened_subjects values ($1, 'usr_gone', 'sub_${n}', '${time}')`],
  },
  open_counts: { keptMs: DAY_MS, leave: (n, time) => [`insert into open_counts values ($1, 'key_revoked${n}', '${time}', 7)`] },
  comparison_attempts: {
    keptMs: HOUR_MS,
    leave: (n, time) => [`insert into comparison_attempts values ($1, 'sub_${n}', 'passport', '${time}', 3)`],
  },
  guarded_lookups: {
    keptMs: DAY_MS,
    leave: (n, time) => [`insert into guarded_lookups values ($1, 'passport', 'key_${n}', '${time}', 3)`],
  },
  bulk_unlocks: {
    keptMs: 400 * DAY_MS,
    leave: (n, time) => [`insert into bulk_unlocks values ($1, 'blk_${n}', 'stf_gone', '${time}', '${time}')`, BOX(`bulk/blk_${n}`)],
  },
  sessions: {
    keptMs: 7 * DAY_MS,
    leave: (n, time) => [
      `insert into sessions (tenant_id, session_id, token_hash, staff_id, device_id, started_at, seen_at, expires_at, strong_at, strong_kind, ended_at)
       values ($1, 'ses_${n}', 'hash${n}', 'stf_gone', 'dev_gone', '${time}', '${time}', '${time}', '${time}', 'passkey', '${time}')`,
    ],
  },
  device_pairings: { keptMs: 0, leave: (n, time) => [`insert into device_pairings values ($1, 'hash${n}', 'dev_1', '${time}')`] },
  sign_in_failures: { keptMs: 30 * MINUTE_MS, leave: (n, time) => [`insert into sign_in_failures values ($1, 'mail${n}', 4, '${time}')`] },
  recoveries: {
    keptMs: 90 * DAY_MS,
    leave: (n, time) => [
      `insert into recoveries (tenant_id, recovery_id, staff_id, state, code_digest, asked_at, code_until, open_until)
       values ($1, 'rcv_${n}', 'stf_${n}', 'open', 'digest', '${time}', '${time}', '${time}')`,
    ],
  },
  recovery_approvals: {
    keptMs: 90 * DAY_MS,
    leave: (n, time) => [`insert into recovery_approvals values ($1, 'rcv_${n}', 'stf_9', true, '${time}')`],
  },
  customer_challenges: {
    keptMs: 30 * DAY_MS,
    leave: (n, time) => [
      `insert into customer_challenges (tenant_id, challenge_id, ticket_hash, channel, code_digest, asked_at, expires_at)
       values ($1, 'cch_${n}', 'hash${n}', 'mail', 'digest', '${time}', '${time}')`,
    ],
  },
  customer_sessions: {
    keptMs: DAY_MS,
    leave: (n, time) => [
      `insert into customer_sessions (tenant_id, session_id, token_hash, subject_id, channel, started_at, seen_at, expires_at)
       values ($1, 'ccs_${n}', 'hash${n}', 'sub_1', 'mail', '${time}', '${time}', '${time}')`,
    ],
  },
  customer_asks: { keptMs: 10 * MINUTE_MS, leave: (n, time) => [`insert into customer_asks values ($1, 'from${n}', 3, '${time}')`] },
  contact_changes: {
    keptMs: DAY_MS,
    leave: (n, time) => [
      `insert into contact_changes (tenant_id, change_id, subject_id, field, made_by, state, asked_at)
       values ($1, 'ctc_${n}', 'sub_1', 'email', 'subject', 'asked', '${time}')`,
      BOX(`contact/ctc_${n}`),
    ],
  },
  rights_mails: {
    keptMs: 400 * DAY_MS,
    leave: (n, time) => [`insert into rights_mails (tenant_id, mail_id, request_id, sent_at) values ($1, 'mail_${n}', 'rrq_1', '${time}')`],
  },
  rights_answered: { keptMs: 30 * DAY_MS, leave: (n, time) => [`insert into rights_answered values ($1, 'digest${n}', '${time}')`] },
  mailing_sends: {
    keptMs: 400 * DAY_MS,
    leave: (n, time) => [
      `insert into mailing_sends (tenant_id, mail_id, mailing_id, member_id, at, settled_at) values ($1, 'mail_${n}', 'mlg_1', 'lmb_${n}', '${time}', '${time}')`,
    ],
  },
  awaited_consents: {
    keptMs: 365 * DAY_MS,
    leave: (n, time) => [
      `insert into awaited_consents (tenant_id, field, digest, consent_id, purpose, standing, how, for_child, has_words, recorded_by, said_at)
       values ($1, 'email', 'digest${n}', 'cns_${n}', 'news', 'given', 'api', false, true, 'key_1', '${time}')`,
      BOX(`consent/cns_${n}`),
    ],
  },
};

async function run(statements: readonly string[], of: TenantId): Promise<void> {
  for (const statement of statements) await db.owner.unsafe(statement, [of]);
}

async function countIn(table: string, of: TenantId): Promise<number> {
  const [row] = await db.owner.unsafe<{ n: number }[]>(`select count(*)::int as n from ${table} where tenant_id = $1`, [of]);
  return row?.n ?? -1;
}

test("what is past its time goes whoever left it, and what is not stays, to the millisecond", async () => {
  for (const of of [tenant, other]) {
    await db.owner`
      insert into mailings (tenant_id, mailing_id, list, purpose, actor_kind, actor_id, state, members, created_at)
      values (${of}, 'mlg_1', 'news', 'news', 'key', 'key_1', 'done', 2, now())`;
    await db.owner`
      insert into devices (tenant_id, device_id, staff_id, public_key, label, state, first_seen_at, seen_at)
      values (${of}, 'dev_1', 'stf_1', 'key', 'Laptop', 'known', now(), now())`;
    for (const { keptMs, leave } of Object.values(KINDS)) {
      await run(leave(0, at(instant(NOW - keptMs - 1))), of);
      await run(leave(1, at(instant(NOW - keptMs + 1))), of);
    }
  }
  // A page of one, so that it takes several.
  await sweepLeftovers(db, tenant, NOW, AbortSignal.timeout(60_000), 1);

  const left = Object.fromEntries(
    await Promise.all(Object.keys(KINDS).map(async (table) => [table, await countIn(table, tenant)] as const)),
  );
  expect(left).toEqual(Object.fromEntries(Object.keys(KINDS).map((table) => [table, 1])));
  const boxes = await db.owner<{ box_id: string }[]>`select box_id from boxes where tenant_id = ${tenant} order by 1`;
  expect(boxes.map((row) => row.box_id)).toEqual(["bulk/blk_1", "consent/cns_1", "contact/ctc_1"]);
  for (const table of Object.keys(KINDS)) expect({ table, n: await countIn(table, other) }).toEqual({ table, n: 2 });
});

test("what was counted while the clock ran ahead counts no more once it is put right", async () => {
  const counted = [
    "opened_subjects",
    "open_counts",
    "comparison_attempts",
    "guarded_lookups",
    "sign_in_failures",
    "customer_asks",
    "rights_answered",
  ];
  const third = await makeTestTenant(db, "Three");
  for (const [table, { keptMs, leave }] of Object.entries(KINDS)) {
    if (!counted.includes(table)) continue;
    await run(leave(0, at(instant(NOW + keptMs + 1))), third);
    await run(leave(1, at(instant(NOW + keptMs - 1))), third);
  }
  await sweepLeftovers(db, third, NOW, AbortSignal.timeout(60_000));
  for (const table of counted) expect({ table, n: await countIn(table, third) }).toEqual({ table, n: 1 });
});

test("who was signed in while the clock ran ahead signs in anew once it is put right", async () => {
  const fourth = await makeTestTenant(db, "Four");
  for (const [table, idleMs] of [
    ["sessions", 15 * MINUTE_MS],
    ["customer_sessions", 30 * MINUTE_MS],
  ] as const) {
    await run(KINDS[table]?.leave(20, at(instant(NOW + idleMs + 1))) ?? [], fourth);
    await run(KINDS[table]?.leave(21, at(instant(NOW + idleMs - 1))) ?? [], fourth);
    await sweepLeftovers(db, fourth, NOW, AbortSignal.timeout(60_000));
    expect({ table, n: await countIn(table, fourth) }).toEqual({ table, n: 1 });
  }
});

test("mails of a mailing that goes on, and those of which nobody knows what became of them, stay known", async () => {
  const long = at(instant(NOW - 500 * DAY_MS));
  await db.owner`
    insert into mailings (tenant_id, mailing_id, list, purpose, actor_kind, actor_id, state, members, created_at)
    values (${tenant}, 'mlg_2', 'news', 'news', 'key', 'key_1', 'sending', 2, now())`;
  await db.owner`
    insert into mailing_sends (tenant_id, mail_id, mailing_id, member_id, at, settled_at)
    values (${tenant}, 'mail_going', 'mlg_2', 'lmb_8', ${long}, ${long}), (${tenant}, 'mail_open', 'mlg_1', 'lmb_9', ${long}, null)`;
  await sweepLeftovers(db, tenant, NOW, AbortSignal.timeout(60_000));
  const mails = await db.owner<{ mail_id: string }[]>`select mail_id from mailing_sends where tenant_id = ${tenant} order by 1`;
  expect(mails.map((row) => row.mail_id)).toEqual(["mail_1", "mail_going", "mail_open"]);
});

test("sessions that were not ended are refused at their end, and are gone a week later", async () => {
  const who: StaffId = newId("stf", NOW);
  const hash = Buffer.from("a session");
  await db.owner`
    insert into sessions (tenant_id, session_id, token_hash, staff_id, device_id, started_at, seen_at, expires_at, strong_at, strong_kind)
    values (${other}, 'ses_left', ${hash}, ${who}, 'dev_1', ${new Date(NOW)}, ${new Date(NOW)}, ${new Date(NOW + HOUR_MS)}, ${new Date(NOW)}, 'passkey')`;
  const late = instant(NOW + HOUR_MS);
  const [found, live] = await withTx(
    db,
    other,
    async (tx) => [await findSession(tx, hash, late), await listSessions(tx, who, late)] as const,
  );
  expect([found?.state, live]).toEqual(["ended", []]);
  await sweepLeftovers(db, other, instant(late + 7 * DAY_MS + 1), AbortSignal.timeout(60_000));
  expect(await withTx(db, other, (tx) => findSession(tx, hash, late))).toBeUndefined();
});

test("what a browser was asked to sign goes when it has run out, though nobody asks for another", async () => {
  for (const [id, time] of [
    ["chg_old", NOW - 1],
    ["chg_new", NOW + 1],
  ] as const)
    await db.owner`
      insert into sign_in_challenges (challenge_id, kind, about, challenge, expires_at) values (${id}, 'sign_in', '', 'c', ${new Date(time)})`;
  await sweepLeftovers(db, tenant, NOW, AbortSignal.timeout(60_000));
  expect((await db.owner`select challenge_id from sign_in_challenges`).map((row) => row["challenge_id"])).toEqual(["chg_new"]);
});

test("lists that somebody kept go with them, and those of the others stay", async () => {
  for (const [id, state] of [
    ["stf_here", "active"],
    ["stf_off", "off"],
    ["stf_off_too", "off"],
  ] as const) {
    await db.owner`
      insert into staff (tenant_id, staff_id, email_index, roles, is_owner, state, language, created_at, created_by)
      values (${tenant}, ${id}, ${Buffer.from(id)}, '{}', false, ${state}, 'en', now(), 'test')`;
    await db.owner`insert into saved_views (tenant_id, staff_id, views, changed_at) values (${tenant}, ${id}, '[]', now())`;
  }
  await sweepLeftovers(db, tenant, NOW, AbortSignal.timeout(60_000), 1);
  const views = await db.owner<{ staff_id: string }[]>`select staff_id from saved_views where tenant_id = ${tenant}`;
  expect(views.map((row) => row.staff_id)).toEqual(["stf_here"]);
});
