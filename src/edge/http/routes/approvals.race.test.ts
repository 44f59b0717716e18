import { afterAll, beforeAll, expect, test } from "vitest";
import type { TenantId } from "../../../base/ids.ts";
import { instant } from "../../../base/instant.ts";
import { listTenants } from "../../../platform/storage/database.ts";
import { type TestDatabase, openTestDatabase } from "../../../platform/storage/testing.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { listEntries } from "../../../registers/ledger/read.ts";
import { sweepApprovals } from "../../../workflows/approvals/sweep-approvals.ts";
import { type TestEdge, PASSPHRASE, call, makeBusiness, openTestEdge } from "../_test-edge.ts";
import { type TestPerson, makePerson } from "../_test-person.ts";

/** Two houses on one database, each with its own connections and its own keeper. */
const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book, basis: contract } }
fields:
  passport: { label: Passport, category: government-id, type: text, purposes: [booking], retention: 1y }
roles:
  desk:  { booking: { passport: [change] } }
  pair:  { booking: { passport: [clear] }, needs: { clear: { approval: 2 } } }
  trio:  { booking: { passport: [clear] }, needs: { clear: { approval: 3 } } }
  boss:  { booking: { passport: [clear] } }
`;
const ROUNDS = 8;

let db: TestDatabase;
let one: TestEdge;
let two: TestEdge;
let tenant: TenantId;
let desk = "";
let subject = "";
let pair: TestPerson;
let trio: TestPerson;
let bo: TestPerson;
let cy: TestPerson;

beforeAll(async () => {
  db = await openTestDatabase();
  [one, two] = [await openTestEdge(db), await openTestEdge(db)];
  const key = await makeBusiness(one, "Blue Sky", MAP);
  await call(two.port, "POST", "/v1/unseal", { body: { passphrase: PASSPHRASE } });
  desk = String((await call(one.port, "POST", "/v1/keys", { key, body: { role: "desk" } })).json["key"]);
  subject = String((await call(one.port, "POST", "/v1/subjects", { key: desk, body: { fields: { passport: "P1" } } })).json["id"]);
  [pair, trio] = [await makePerson(one, { roles: ["pair"] }), await makePerson(one, { roles: ["trio"] })];
  [bo, cy] = [await makePerson(one, { roles: ["boss"] }), await makePerson(two, { roles: ["boss"] })];
  tenant = (await listTenants(db))[0] ?? "ten_";
  const attested = { os: "linux", osVersion: "debian 13", diskEncrypted: true, screenLock: true };
  await db.owner`update devices set state = 'enrolled', attested = ${db.owner.json(attested)}, attested_at = now(), enrolled_at = now()`;
});
afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await db.close();
});

async function ask(person: TestPerson): Promise<string> {
  const asked = await person.call("POST", "/v1/approvals", { body: { subject, field: "passport", reason: "a good reason" } });
  if (asked.status !== 201) throw new Error(asked.text);
  return String(asked.json["id"]);
}

async function vote(person: TestPerson, id: string, word: string): Promise<string | undefined> {
  const voted = await person.call("POST", `/v1/approvals/${id}/votes`, { body: { vote: word } });
  return voted.status === 200 ? String(voted.json["state"]) : undefined;
}

const cancel = async (person: TestPerson, id: string): Promise<string | undefined> =>
  (await person.call("DELETE", `/v1/approvals/${id}`)).status === 204 ? "cancelled" : undefined;

/** As the other house's worker does it when the ten minutes are over. */
const expire = async (): Promise<string | undefined> => {
  const later = instant(two.house.clock() + 10 * 60_000);
  return (await withTx(two.house.db, tenant, (tx) => sweepApprovals(tx, later))) > 0 ? "expired" : undefined;
};

const stateOf = async (id: string): Promise<unknown> =>
  (await db.owner`select state, agreed, cardinality(voters) as voters from approvals where approval_id = ${id}`)[0];

async function actsOf(id: string): Promise<readonly string[]> {
  const acts = ["approval.agree", "approval.decline", "approval.cancel", "approval.expire"];
  const pages = await withTx(one.house.db, tenant, (tx) =>
    Promise.all(acts.map((act) => listEntries(tx, { act }, { limit: 200, cursor: null }))),
  );
  const entries = pages.flatMap((page) => page.items);
  return entries.filter((entry) => entry.detail["approval"] === id).map((entry) => entry.act);
}

/** Exactly one of them, and the row and the ledger say the same. */
async function settle(id: string, done: readonly (string | undefined)[]): Promise<string | undefined> {
  const won = done.filter((state) => state !== undefined);
  expect(won).toHaveLength(1);
  expect(await stateOf(id)).toMatchObject({ state: won[0] });
  expect(await actsOf(id)).toHaveLength(1);
  await db.owner`delete from approvals where approval_id = ${id}`;
  return won[0];
}

test("two approvers, a cancellation and the end of the time at once have one outcome, and one entry tells it", async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const id = await ask(pair);
    const deeds = [() => vote(bo, id, "agree"), () => vote(cy, id, "decline"), () => cancel(pair, id), expire];
    const first = round % deeds.length;
    await settle(id, await Promise.all([...deeds.slice(first), ...deeds.slice(0, first)].map((deed) => deed())));
  }
});

test("of those who wait for the same question whoever came first decides it, and the others find it decided", async () => {
  const outcomes = ["agreed", "declined", "cancelled"];
  for (let first = 0; first < outcomes.length; first += 1) {
    const id = await ask(pair);
    const deeds = [() => vote(bo, id, "agree"), () => vote(cy, id, "decline"), () => cancel(pair, id)];
    const begun: Promise<string | undefined>[] = [];
    await db.owner.begin(async (held) => {
      await held`select 1 from approvals where approval_id = ${id} for update`;
      for (let n = 0; n < deeds.length; n += 1) {
        begun.push(deeds[(first + n) % deeds.length]?.() ?? Promise.resolve(undefined));
        await expect.poll(() => waiting(), { interval: 10 }).toBe(n + 1);
      }
    });
    expect(await settle(id, await Promise.all(begun))).toBe(outcomes[first]);
  }
});

async function waiting(): Promise<number> {
  const [row] = await db.owner`
    select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return Number(row?.["n"]);
}

test("two who agree at once count as two, and one who agrees in two places at once counts as one", async () => {
  for (let round = 0; round < 2; round += 1) {
    const id = await ask(trio);
    const votes = await Promise.all([1, 2, 3].map(() => bo.call("POST", `/v1/approvals/${id}/votes`, { body: { vote: "agree" } })));
    expect(votes.map(({ json }) => String(json["code"] ?? json["state"])).toSorted()).toEqual(["already_voted", "already_voted", "asked"]);
    expect(await stateOf(id)).toEqual({ state: "asked", agreed: 1, voters: 1 });
    await db.owner`delete from approvals where approval_id = ${id}`;

    const both = await ask(trio);
    const states = await Promise.all([vote(bo, both, "agree"), vote(cy, both, "agree"), vote(bo, both, "agree")]);
    expect(states.filter((state) => state === "agreed")).toHaveLength(1);
    expect(await stateOf(both)).toEqual({ state: "agreed", agreed: 2, voters: 2 });
    await db.owner`delete from approvals where approval_id = ${both}`;
  }
});

test("the same asked for many times at once is one question", async () => {
  const body = { subject, field: "passport", reason: "a good reason" };
  const asked = await Promise.all([1, 2, 3, 4, 5].map(() => pair.call("POST", "/v1/approvals", { body })));
  expect(asked.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409]);
  const [made] = asked.filter(({ status }) => status === 201).map(({ json }) => json["id"]);
  for (const { status, json } of asked) if (status === 409) expect(json).toMatchObject({ code: "approval_underway", approval: made });
  expect((await db.owner`select count(*)::int as n from approvals`)[0]).toEqual({ n: 1 });
});

test("of many that one person asks at the same moment none passes the limit of thirty within the hour", async () => {
  const subjects: string[] = [];
  for (let n = 0; n < 6; n += 1) {
    const made = await call(one.port, "POST", "/v1/subjects", { key: desk, body: { fields: { passport: `P${n}` } } });
    subjects.push(String(made.json["id"]));
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    await db.owner`delete from approvals`;
    const id = await ask(pair);
    await cancel(pair, id);
    await db.owner`
      insert into approvals (tenant_id, approval_id, subject_id, field, form, purpose, asker_id, needed, state, asked_at, expires_at, ended_at)
      select tenant_id, approval_id || n, subject_id, field, form, purpose, asker_id, needed, state, asked_at, expires_at, ended_at
        from approvals, generate_series(1, 27) as n`;
    const asked = await Promise.all(
      subjects.map((other) => pair.call("POST", "/v1/approvals", { body: { subject: other, field: "passport", reason: "a good reason" } })),
    );
    expect(asked.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 201, 429, 429, 429, 429]);
    expect((await db.owner`select count(*)::int as n from approvals`)[0]).toEqual({ n: 30 });
  }
});
