import { afterAll, beforeAll, expect, test } from "vitest";
import type { PolicyId, SubjectId } from "../../base/ids.ts";
import { DAY_MS, MINUTE_MS, instant } from "../../base/instant.ts";
import { recordClearance, revokeClearance } from "../../registers/clearance/records.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { publishPolicy, publishVersion } from "../../registers/policies/publish.ts";
import { signPolicy } from "../../registers/policies/sign.ts";
import { changeSubjects } from "../vault/change.ts";
import { compareFields } from "../vault/compare.ts";
import { createSubjects } from "../vault/create.ts";
import { listSubjects, readSubjects } from "../vault/read.ts";
import { revealFields } from "../vault/reveal.ts";
import { searchSubjects } from "../vault/search.ts";
import { type TestSafe, makeSubject, openTestSafe, testActor } from "../testing.ts";
import { type TestPerson, enrol, makePerson } from "../testing-people.ts";
import type { Actor } from "./actor.ts";
import { unlockBulk } from "./bulk-unlock.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book, basis: contract } }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  seat:  { label: Seat, category: behavioural, type: text, purposes: [booking], retention: 3y }
roles:
  loader:  { booking: { email: [masked, change], seat: [masked, change] } }
  cleared: { booking: { email: [masked, use, clear, change], seat: [clear] }, requires: [confidentiality, background_check, privacy_training] }
  strict:  { booking: { seat: [masked] }, requires: [confidentiality], requiresForMasked: true }
  open:    { booking: { email: [clear], seat: [clear] } }
  braked:  { booking: { seat: [clear] }, brake: 2 }
  few:     { booking: { seat: [clear] }, budget: { hour: 2 } }
  more:    { booking: { seat: [clear] }, budget: { hour: 4 } }
`;
const OWNER = { kind: "key", id: "key_owner", role: "owner" };
const TEXT = { title: "Confidentiality", text: "Keep it.", language: "en" } as const;

let t: TestSafe;
let subject: SubjectId;
let policy: PolicyId;

beforeAll(async () => {
  t = await openTestSafe(MAP);
  subject = await makeSubject(t, testActor(["loader"]), { email: "ana@example.com", seat: "12A" });
  const made = await t.within((tx) => publishPolicy(tx, OWNER, { ...TEXT, name: "confidentiality", kind: "clause" }, t.safe.clock()));
  if (!made.ok) throw new Error(made.refusal.code);
  policy = made.value.id;
});
afterAll(() => t.close());

/** The codes that refuse, or "clear" where the value came. */
async function reveal(actor: Actor, field = "seat", id = subject) {
  const [one] = await t.within((tx) => revealFields(t.safe, tx, [{ actor, purpose: null, subject: id, fields: [field], reason: null }]));
  if (one?.ok !== true) return [one?.refusal.code];
  const shown = one.value.fields[field];
  return shown?.form === "refused" ? [shown.code, ...(shown.also ?? [])] : [shown?.form];
}

async function sign({ id, device }: TestPerson, version = 1) {
  await t.within((tx) => signPolicy(tx, OWNER, { policy, version, staff: id, device, isNamed: true }, t.safe.clock()));
}

async function record({ id }: TestPerson, name: string, more: { readonly result?: "passed" | "failed" } = {}) {
  const on = new Date(t.safe.clock()).toISOString().slice(0, 10);
  const asked = { staff: id, name, result: more.result ?? "passed", on, until: null, hasChecker: false } as const;
  const made = await t.within((tx) => recordClearance(tx, OWNER, asked, t.safe.clock()));
  if (!made.ok) throw new Error(made.refusal.code);
  return made.value.id;
}

test("a person sees a value when the last thing that was missing is mended, and no moment before", async () => {
  const ana = await makePerson(t, ["cleared"]);
  expect(await reveal(ana.actor)).toEqual(["clearance_missing", "device_not_trusted"]);
  await sign(ana);
  await record(ana, "background_check");
  await enrol(t, ana.device);
  expect(await reveal(ana.actor)).toEqual(["clearance_missing"]);
  await record(ana, "privacy_training");
  expect(await reveal(ana.actor)).toEqual(["clear"]);
});

test("what is missing is named with who can mend it, in words and as a list", async () => {
  const ana = await makePerson(t, ["cleared"]);
  await record(ana, "background_check", { result: "failed" });
  const ask = { actor: ana.actor, purpose: null, subject, fields: ["seat"], reason: null };
  const [one] = await t.within((tx) => revealFields(t.safe, tx, [ask]));
  const shown = one?.ok === true ? one.value.fields["seat"] : undefined;
  if (shown?.form !== "refused") throw new Error("not refused");
  expect(shown.lacks?.map(({ what, name, status, mendBy }) => [what, name, status, mendBy])).toEqual([
    ["clearance", "confidentiality", "missing", "person"],
    ["clearance", "background_check", "missing", "owner"],
    ["clearance", "privacy_training", "missing", "owner"],
    ["device", "not_enrolled", "not_trusted", "person"],
  ]);
  expect(shown.unlock).toContain("Read and sign “Confidentiality” (version 1) under My clearance.");
  expect(shown.unlock).toContain("Background check: the last one was not passed.");
});

test("what is taken away is gone at the next use: a new version, a revoked record, a day too late, a spoilt device", async () => {
  const ben = await makePerson(t, ["cleared"]);
  await enrol(t, ben.device);
  await sign(ben);
  const check = await record(ben, "background_check");
  await record(ben, "privacy_training");
  expect(await reveal(ben.actor)).toEqual(["clear"]);

  await t.within((tx) => revokeClearance(tx, OWNER, check, t.safe.clock()));
  expect(await reveal(ben.actor)).toEqual(["clearance_missing"]);
  await record(ben, "background_check");
  expect(await reveal(ben.actor)).toEqual(["clear"]);

  await t.within((tx) => publishVersion(tx, OWNER, policy, { ...TEXT, text: "Keep it, always." }, t.safe.clock()));
  expect(await reveal(ben.actor)).toEqual(["clearance_missing"]);
  await sign(ben, 2);
  expect(await reveal(ben.actor)).toEqual(["clear"]);

  await enrol(t, ben.device, { diskEncrypted: false });
  expect(await reveal(ben.actor)).toEqual(["device_not_trusted"]);
  await enrol(t, ben.device);

  const before = t.safe.clock();
  t.setNow(instant(before + 370 * DAY_MS));
  await enrol(t, ben.device);
  expect(await reveal({ ...ben.actor, signIn: { at: t.safe.clock(), kind: "passkey" } })).toEqual(["clearance_missing"]);
  t.setNow(before);
});

test("another's device, and none at all, are not trusted", async () => {
  const [ana, ben] = [await makePerson(t, ["open"]), await makePerson(t, ["open"])];
  await enrol(t, ana.device);
  const { device: _none, ...bare } = ana.actor;
  expect(await reveal(ana.actor)).toEqual(["clear"]);
  expect(await reveal({ ...ben.actor, device: ana.device })).toEqual(["device_not_trusted"]);
  expect(await reveal(bare)).toEqual(["device_not_trusted"]);
});

test("a person who is off, or whom nobody knows, gets nothing from any deed, whatever the call says of them", async () => {
  const gone = await makePerson(t, ["open", "loader"]);
  await enrol(t, gone.device);
  await t.db.owner`update staff set state = 'off', off_reason = 'left' where staff_id = ${gone.id}`;
  const stranger = { ...gone.actor, id: "stf_nobody" };
  for (const actor of [gone.actor, stranger]) {
    const ask = { actor, purpose: "booking", subject };
    const results = await t.within(async (tx) => [
      ...(await readSubjects(t.safe, tx, [ask])),
      ...(await listSubjects(t.safe, tx, [{ actor, purpose: "booking", limit: 5, cursor: null }])),
      ...(await searchSubjects(t.safe, tx, [{ actor, purpose: "booking", field: "email", equals: "ana@example.com" }])),
      ...(await revealFields(t.safe, tx, [{ ...ask, fields: ["seat"], reason: null }])),
      ...(await compareFields(t.safe, tx, [{ ...ask, field: "email", value: "ana@example.com" }])),
      ...(await changeSubjects(t.safe, tx, [{ ...ask, fields: { seat: "1B" } }])),
      ...(await createSubjects(t.safe, tx, [{ actor, purpose: "booking", fields: { seat: "1B" }, source: null }])),
    ]);
    expect(results.map((one) => (one.ok ? "done" : one.refusal.code))).toEqual(Array(7).fill("signed_out"));
  }
});

test("the roles that count are those of this moment and of this map", async () => {
  const ana = await makePerson(t, ["open"]);
  await enrol(t, ana.device);
  expect(await reveal(ana.actor)).toEqual(["clear"]);
  await t.db.owner`update staff set roles = array['gone', 'strict'] where staff_id = ${ana.id}`;
  expect(await reveal(ana.actor)).toEqual(["not_granted", "clearance_missing"]);
  await t.db.owner`update staff set roles = array['gone'] where staff_id = ${ana.id}`;
  expect(await reveal(ana.actor)).toEqual(["not_granted"]);
});

test("where the map says so, even a masked value waits for clearance and device", async () => {
  const ana = await makePerson(t, ["strict"]);
  const read = async () => {
    const [one] = await t.within((tx) => readSubjects(t.safe, tx, [{ actor: ana.actor, purpose: null, subject }]));
    const shown = one?.ok === true ? one.value.fields["seat"] : undefined;
    return shown?.form === "refused" ? [shown.code, ...(shown.also ?? [])] : [shown?.form];
  };
  expect(await read()).toEqual(["clearance_missing", "device_not_trusted"]);
  await sign(ana, 2);
  await enrol(t, ana.device);
  expect(await read()).toEqual(["masked"]);
});

test("a bulk unlock lifts the brake for fifteen minutes, from its person alone, and its reason lies sealed", async () => {
  const [ana, ben] = [await makePerson(t, ["braked"]), await makePerson(t, ["braked"])];
  const others: SubjectId[] = [];
  for (const seat of ["1A", "2A", "3A", "4A", "5A"]) others.push(await makeSubject(t, testActor(["loader"]), { seat }));
  for (const { device } of [ana, ben]) await enrol(t, device);
  const at = async (person: TestPerson, n: number) =>
    (await reveal({ ...person.actor, signIn: { at: t.safe.clock(), kind: "passkey" } }, "seat", others[n]))[0];
  expect([await at(ana, 0), await at(ana, 1), await at(ana, 2)]).toEqual(["clear", "clear", "bulk_brake"]);
  expect([await at(ben, 0), await at(ben, 1), await at(ben, 2)]).toEqual(["clear", "clear", "bulk_brake"]);

  const begun = t.safe.clock();
  const { until } = await t.within((tx) => unlockBulk(tx, t.keeper, ana.actor, "Sending every guest their new seat", begun));
  expect(until - begun).toBe(15 * MINUTE_MS);
  expect([await at(ana, 2), await at(ana, 3), await at(ben, 3)]).toEqual(["clear", "clear", "bulk_brake"]);
  t.setNow(instant(until - 1));
  expect(await at(ana, 4)).toBe("clear");
  t.setNow(until);
  await enrol(t, ana.device);
  expect(await at(ana, 0)).toBe("clear");
  expect(await at(ana, 1)).toBe("bulk_brake");
  const { items } = await t.within((tx) => listEntries(tx, { act: "bulk.unlock" }, { limit: 5, cursor: null }));
  expect(items.map((one) => [one.actor.id, one.device])).toEqual([[ana.id, ana.device]]);
  expect(JSON.stringify(items)).not.toContain("guest");
  t.setNow(begun);
});

test("opens of a person count once, whatever role granted them, and each role holds its own budget against the sum", async () => {
  const ana = await makePerson(t, ["few", "more"]);
  const ben = await makePerson(t, ["few"]);
  for (const { device } of [ana, ben]) await enrol(t, device);
  const opened: unknown[] = [];
  for (let n = 0; n < 5; n += 1) opened.push((await reveal(ana.actor))[0]);
  expect(opened).toEqual(["clear", "clear", "clear", "clear", "budget_spent"]);
  const all = await Promise.all(Array.from({ length: 20 }, () => reveal(ben.actor)));
  expect(all.filter(([code]) => code === "clear").length).toBe(2);
});

test("a call of keys alone asks nothing about people, and one with people asks the same few questions for a hundred", async () => {
  const ana = await makePerson(t, ["open"]);
  await enrol(t, ana.device);
  // Whether map and epochs are the newest is asked each second, whoever calls.
  const SECONDLY = /from (?:data_maps|tenant_epochs)\b/u;
  const count = async (actor: Actor, asks: number) =>
    await t.within(async (tx) => {
      let statements = 0;
      const sql = new Proxy(tx.sql, {
        apply: (target, self, args) => {
          const [text] = args as readonly unknown[];
          if (Array.isArray(text) && "raw" in text && !SECONDLY.test(text.join(""))) statements += 1;
          return Reflect.apply(target as unknown as (...all: unknown[]) => unknown, self, args);
        },
      });
      const ask = () => ({ actor, purpose: "booking", subject, fields: ["seat"], reason: null });
      await revealFields(t.safe, { ...tx, sql }, Array.from({ length: asks }, ask));
      return statements;
    });
  const [key, one, many] = [await count(testActor(["open"]), 100), await count(ana.actor, 1), await count(ana.actor, 100)];
  expect(key).toBeGreaterThan(2);
  expect(one - key).toBeLessThanOrEqual(9);
  expect(many).toBe(one);
});
