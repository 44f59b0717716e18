import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubjectId } from "../../base/ids.ts";
import { DAY_MS, MINUTE_MS, instant } from "../../base/instant.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { tasksHolder } from "../../registers/tasks/holder.ts";
import { closeTasks, openTask, sweepTasks } from "../../registers/tasks/tasks.ts";
import { OWNER, type TestSafe, makeSubject, openTestSafe, testActor } from "../testing.ts";
import { type TestPerson, enrol, makePerson } from "../testing-people.ts";
import { changeSubjects } from "../vault/change.ts";
import { eraseSubjects } from "../vault/erase.ts";
import { readSubjects } from "../vault/read.ts";
import { revealFields } from "../vault/reveal.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book, basis: contract } }
fields:
  seat:  { label: Seat, category: behavioural, type: text, purposes: [booking], retention: 3y }
  meal:  { label: Meal, category: behavioural, type: text, purposes: [booking], retention: 3y }
roles:
  loader: { booking: { seat: [masked, change], meal: [masked, change] } }
  phone:  { booking: { seat: [clear, change] }, onCalls: true }
  shy:    { booking: { seat: [masked] }, onCalls: true, hideUntilProven: true }
`;

let t: TestSafe;
let ana: SubjectId;
let ben: SubjectId;
let agent: TestPerson;
let colleague: TestPerson;

beforeAll(async () => {
  t = await openTestSafe(MAP);
  ana = await makeSubject(t, testActor(["loader"]), { seat: "12A" });
  ben = await makeSubject(t, testActor(["loader"]), { seat: "14C" });
  [agent, colleague] = [await makePerson(t, ["phone", "shy"]), await makePerson(t, ["phone"])];
  for (const person of [agent, colleague]) await enrol(t, person.device);
});
afterAll(() => t.close());

async function reveal({ actor }: TestPerson, subject: SubjectId): Promise<string> {
  const ask = { actor, purpose: null, subject, fields: ["seat"], reason: null };
  const [one] = await t.within((tx) => revealFields(t.safe, tx, [ask]));
  if (one?.ok !== true) return one?.refusal.code ?? "";
  const shown = one.value.fields["seat"];
  return shown?.form === "refused" ? shown.code : "clear";
}

const open = (reference: string, actor = agent, subject = ana, fields: readonly string[] | "all" = "all"): Promise<void> =>
  t.within((tx) => openTask(tx, { subject, actor: actor.id, fields, kind: "collection", reference }, t.safe.clock()));

test("a task lets its own actor work with its own subject, and nobody else and with nobody else", async () => {
  expect([await reveal(agent, ana), await reveal(agent, ben)]).toEqual(["no_open_call", "no_open_call"]);
  await open("col_a");
  expect([await reveal(agent, ana), await reveal(agent, ben), await reveal(colleague, ana)]).toEqual([
    "clear",
    "no_open_call",
    "no_open_call",
  ]);
  const [changed] = await t.within((tx) =>
    changeSubjects(t.safe, tx, [{ actor: agent.actor, purpose: null, subject: ana, fields: { seat: "1F" } }]),
  );
  expect(changed?.ok).toBe(true);
  const { items } = await t.within((tx) => listEntries(tx, { subject: ana }, { limit: 10, cursor: null }));
  const [row] = await t.db.owner`select task_id from tasks where reference = 'col_a'`;
  for (const act of ["subject.reveal", "subject.change"])
    expect(items.find((entry) => entry.act === act && entry.outcome !== "refused")?.task, act).toBe(row?.["task_id"]);
  await t.within((tx) => closeTasks(tx, "col_a", t.safe.clock()));
  expect(await reveal(agent, ana)).toBe("no_open_call");
});

test("a task for some fields lets its actor work with these and no others, and several add up", async () => {
  await open("col_e", agent, ana, ["meal"]);
  expect(await reveal(agent, ana)).toBe("no_open_call");
  await open("col_f", agent, ana, ["seat"]);
  await open("col_g", agent, ana, ["meal"]);
  expect(await reveal(agent, ana)).toBe("clear");
  for (const reference of ["col_e", "col_f", "col_g"]) await t.within((tx) => closeTasks(tx, reference, t.safe.clock()));
});

test("what is hidden until the caller is proven shows with a task", async () => {
  const shy = { ...agent.actor, roles: ["shy"] };
  const seen = async () => {
    const [one] = await t.within((tx) => readSubjects(t.safe, tx, [{ actor: shy, purpose: null, subject: ben }]));
    return one?.ok === true ? one.value.fields["seat"]?.form : one?.refusal.code;
  };
  await t.db.owner`update staff set roles = array['shy'] where staff_id = ${agent.id}`;
  expect(await seen()).toBe("refused");
  await open("col_b", agent, ben);
  expect(await seen()).toBe("masked");
  await t.db.owner`update staff set roles = array['phone', 'shy'] where staff_id = ${agent.id}`;
});

test("a task ends after a day by itself, is open once however often it is opened, and is forgotten in time", async () => {
  const start = t.safe.clock();
  await Promise.all(Array.from({ length: 6 }, () => open("col_c")));
  const [row] = await t.db.owner`select count(*)::int as n from tasks where reference = 'col_c'`;
  expect(row?.["n"]).toBe(1);
  const stepUp = { ...agent, actor: { ...agent.actor, signIn: { at: instant(start + DAY_MS), kind: "passkey" as const } } };
  t.setNow(instant(start + DAY_MS - MINUTE_MS));
  expect(await reveal(stepUp, ana)).toBe("clear");
  t.setNow(instant(start + DAY_MS));
  expect(await reveal(stepUp, ana)).toBe("no_open_call");
  await t.within((tx) => sweepTasks(tx, instant(start + 402 * DAY_MS)));
  expect(await t.db.owner`select 1 from tasks`).toHaveLength(0);
  t.setNow(start);
});

test("a task goes with its subject", async () => {
  await open("col_d", agent, ben);
  const safe = { ...t.safe, holders: [...t.safe.holders, tasksHolder] };
  const [erased] = await t.within((tx) => eraseSubjects(safe, tx, [{ actor: OWNER, subject: ben, reason: null }]));
  expect(erased?.ok === true && erased.value.certificate.destroyed).toContain("tasks");
  expect(await t.db.owner`select 1 from tasks where subject_id = ${ben}`).toHaveLength(0);
});
