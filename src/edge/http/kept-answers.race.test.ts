import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type SubjectId, type TenantId, newId } from "../../base/ids.ts";
import { openTestDatabase } from "../../platform/storage/testing.ts";
import type { TestDatabase } from "../../platform/storage/testing.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { OWNER } from "../../safe/testing.ts";
import { erasePart } from "../../safe/vault/erase-part.ts";
import { eraseSubjects } from "../../safe/vault/erase.ts";
import type { Answer, TestEdge } from "./_test-edge.ts";
import { call, makeBusiness, openTestEdge } from "./_test-edge.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract } }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  name: { label: Name, category: identity, type: name, purposes: [booking], retention: 3y }
roles:
  site: { booking: { email: [use, clear, change], name: [use, clear, change] } }
`;

let db: TestDatabase;
let edge: TestEdge;
let site = "";

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  const owner = await makeBusiness(edge, "Blue Sky", MAP);
  site = String((await call(edge.port, "POST", "/v1/keys", { key: owner, body: { role: "site" } })).json["key"]);
  // An answer is kept, and an erasure ends, once its gate is open. What empties an answer passes.
  await db.owner`
    create function wait_at_gate() returns trigger language plpgsql security definer as $$
    begin
      if tg_table_name = 'erasures' or (to_jsonb(new) ->> 'answer') is not null then
        perform pg_advisory_xact_lock_shared(hashtext(tg_table_name));
      end if;
      return new;
    end $$`;
  await db.owner`create trigger gate before update on kept_answers for each row execute function wait_at_gate()`;
  await db.owner`create trigger gate before insert on erasures for each row execute function wait_at_gate()`;
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

/** Answers what opens it. */
async function closeGate(table: "kept_answers" | "erasures"): Promise<() => Promise<void>> {
  const held = await db.owner.reserve();
  await held`select pg_advisory_lock(hashtext(${table}))`;
  return async () => {
    await held`select pg_advisory_unlock(hashtext(${table}))`;
    held.release();
  };
}

/** How many wait at a gate, or for somebody who has the rows that they want. */
async function waiting(kind: "advisory" | "transactionid"): Promise<number> {
  const [row] = await db.owner`
    select count(*)::int as n from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock' and wait_event = ${kind}`;
  return Number(row?.["n"]);
}

/** Lets `first` come to its gate and `second` go as far as it can, then opens. */
async function race(gate: "kept_answers" | "erasures", first: () => Promise<unknown>, second: () => Promise<unknown>): Promise<void> {
  await db.owner`delete from kept_answers`;
  const open = await closeGate(gate);
  const doings = [first()];
  try {
    await expect.poll(() => waiting("advisory"), { interval: 5 }).toBe(1);
    let isThrough = false;
    doings.push(second().finally(() => (isThrough = true)));
    while (!isThrough && (await waiting("transactionid")) === 0) await sleep(5);
  } finally {
    await open();
    await Promise.all(doings);
  }
}

async function makeCustomer(email: string): Promise<SubjectId> {
  const made = await call(edge.port, "POST", "/v1/subjects", { key: site, body: { fields: { name: "Ana", email } } });
  return String(made.json["id"]) as SubjectId;
}

const under = (path: string, body: unknown) => (): Promise<Answer> =>
  call(edge.port, "POST", path, { key: site, body, headers: { "idempotency-key": "raced" } });

async function erase(subject: SubjectId, part?: readonly string[]): Promise<void> {
  const { safe, clock } = edge.house;
  const [row] = await db.owner<{ tenant_id: TenantId }[]>`select tenant_id from subjects where subject_id = ${subject}`;
  const done = await withTx(safe.db, row?.tenant_id ?? ("" as TenantId), async (tx) => {
    if (part !== undefined)
      return await erasePart(safe, tx, { actor: OWNER, subject, request: newId("rrq", clock()), scope: part, reasons: [] });
    return (await eraseSubjects(safe, tx, [{ actor: OWNER, subject, reason: "asked" }]))[0];
  });
  expect(done).toMatchObject({ ok: true });
}

const REVEALS = [
  ["a reveal", (id: string) => under(`/v1/subjects/${id}/reveals`, { fields: ["name"] })],
  ["reveals of several", (id: string) => under("/v1/reveals", { items: [{ subject: id, fields: ["name"] }] })],
  ["a reveal by token", (_id: string, _email: string, token: string) => under("/v1/reveals", { items: [{ token }] })],
] as const;

test.each([
  ...REVEALS,
  ["a search", (_: string, email: string) => under("/v1/subjects/search", { field: "email", equals: email })] as const,
])("the answer of %s that is just being kept goes with its customer", async (what, ask) => {
  const [asked, subject, erased] = await prepare(what, ask);
  await race("kept_answers", asked, erased);
  expect(await db.owner`select subjects from kept_answers where answer is not null`).toEqual([]);
  expect((await asked()).json, subject).toMatchObject({ status: 410, code: "subject_erased" });
});

test.each(REVEALS)("the answer of %s that is just being kept goes with the field that it tells", async (what, ask) => {
  const [asked, , erased] = await prepare(`${what} in part`, ask, ["name"]);
  await race("kept_answers", asked, erased);
  expect((await asked()).json).toMatchObject({ status: 410, code: "subject_erased" });
});

test("what is found while its customer is being erased is looked for again", async () => {
  const [asked, , erased] = await prepare("found", (_, email) => under("/v1/subjects/search", { field: "email", equals: email }));
  await race("erasures", erased, asked);
  expect((await asked()).json).toEqual({ items: [] });
});

test("what is opened while a field is being erased is opened once that is gone", async () => {
  const [asked, , erased] = await prepare("opened", REVEALS[0][1], ["name"]);
  await race("erasures", erased, asked);
  expect((await asked()).json).toMatchObject({ fields: { name: { code: "no_value" } } });
});

type Ask = (id: string, email: string, token: string) => () => Promise<Answer>;

async function prepare(
  what: string,
  ask: Ask,
  part?: readonly string[],
): Promise<readonly [() => Promise<Answer>, SubjectId, () => Promise<void>]> {
  const email = `${what.replaceAll(" ", "-")}@example.com`;
  const subject = await makeCustomer(email);
  const issued = await call(edge.port, "POST", `/v1/subjects/${subject}/tokens`, { key: site, body: { fields: ["name"] } });
  const token = String((issued.json["items"] as { token: string }[])[0]?.token);
  return [ask(subject, email, token), subject, () => erase(subject, part)];
}
