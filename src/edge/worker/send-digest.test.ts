import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS, instant } from "../../base/instant.ts";
import { listWhole } from "../../platform/outbox/_testing.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY, type NewEntry } from "../../registers/ledger/entry.ts";
import { noteSeen } from "../../registers/staff/staff.ts";
import { type TestPerson, makePerson } from "../../safe/testing-people.ts";
import { type TestSafe, openTestSafe } from "../../safe/testing.ts";
import { sendDigest } from "../../workflows/digest/send-digest.ts";
import { mailOwners } from "../../workflows/staffing/post.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book, basis: contract } }
fields: { passport: { label: Passport, category: government-id, type: text, purposes: [booking], retention: 3y } }
roles: { desk: { booking: { passport: [clear] } } }
`;
const MONDAY = instant(Date.parse("2026-06-08T07:00:00Z"));

let t: TestSafe;
let owner: TestPerson;
let ana: TestPerson;

beforeAll(async () => {
  t = await openTestSafe(MAP);
  t.setNow(instant(MONDAY - 6 * DAY_MS));
  owner = await makePerson(t, [], { isOwner: true, name: "Olga Owner" });
  ana = await makePerson(t, ["desk"], { name: "Ana Agent" });
  await t.within((tx) => noteSeen(tx, { id: ana.id, seenAt: null }, t.safe.clock()));
});
afterAll(() => t.close());

const send = (at: number, letters = true): Promise<number | null> =>
  sendDigest(
    {
      safe: t.safe,
      tell: async (tx, week, now) => {
        if (!letters) throw new Error("the mail cannot be written");
        await mailOwners({ safe: t.safe, origin: "https://safe.bluesky.example" }, tx, "week_digest", { week, path: "/ledger" }, now);
      },
    },
    t.tenant,
    instant(at),
  );
const mails = async () => (await t.within((tx) => listWhole(tx, t.keeper, { limit: 100, before: null }))).items;

/** As the rooms note them, in the middle of the week. */
async function note(entries: readonly Partial<NewEntry>[], at = MONDAY - 3 * DAY_MS): Promise<void> {
  const actor = { kind: "staff", id: ana.id, role: "desk" };
  await t.within((tx) =>
    appendEntries(
      tx,
      entries.map((entry) => ({ ...BLANK_ENTRY, act: "subject.reveal", actor, ...entry })),
      instant(at),
    ),
  );
}

test("a week in which nothing happened is told to nobody, and not looked at again", async () => {
  expect(await send(MONDAY - 7 * DAY_MS)).toBe(0);
  expect(await send(MONDAY - 7 * DAY_MS + HOUR_MS)).toBeNull();
  expect(await mails()).toEqual([]);
});

test("on Monday at seven the owners are told once what was seen, sent and refused, in numbers and without a name", async () => {
  const key = { kind: "key", id: "key_a", role: "desk" };
  await note([
    { outcome: "granted", detail: { guard: "approval", approval: "apr_a" } },
    { outcome: "granted", detail: { guard: "approval", approval: "apr_b" } },
    { outcome: "granted", detail: { guard: "break_glass" } },
    { outcome: "granted" },
    { outcome: "refused", codes: ["approval_needed"] },
    { act: "approval.ask" },
    { act: "approval.ask", outcome: "refused" },
    { act: "approval.decline", actor: { ...key, kind: "staff", id: owner.id } },
    { act: "forward.send", actor: key, outcome: "granted" },
    { act: "forward.send", actor: key, outcome: "refused" },
    { act: "forward.unknown", actor: key },
    { act: "forward.not_sent", outcome: "refused" },
    { act: "fill.redeem", outcome: "granted" },
    { act: "fill.redeem", outcome: "granted" },
    { act: "fill.filled" },
    { act: "fill.failed", outcome: "refused" },
    { act: "disclosure.prepare", actor: key, detail: { count: 40 } },
  ]);
  await note([{ outcome: "refused" }], MONDAY - 8 * DAY_MS);
  await note([{ outcome: "refused" }], MONDAY + MINUTE_MS);
  expect(await send(MONDAY - 1)).toBeNull();
  const told = await Promise.all([1, 2, 3].map(() => send(MONDAY)));
  expect(told.filter((lines) => lines !== null)).toEqual([9]);
  const [mail, ...more] = await mails();
  expect(more).toEqual([]);
  expect(mail).toMatchObject({ kind: "week_digest", content: { to: { name: "Olga Owner" }, subject: "The week at Blue Sky Concierge" } });
  const lines = (mail?.content.text ?? "").split("\n").filter((line) => line.startsWith("•"));
  expect(lines.map((line) => line.slice(2))).toEqual([
    "Details shown under guard: 2",
    "Emergency looks: 1",
    "Questions to a second person: 1",
    "Of these declined: 1",
    "Forms filled in: 2",
    "Requests sent to vendors: 1",
    "Of these with an outcome that nobody knows: 1",
    "Customers in files for vendors: 40",
    "Times that your staff were refused: 2",
  ]);
  expect(mail?.content.text).not.toContain("Ana");
});

test("a digest that could not be written is written at the next look, and one of a sealed safe waits", async () => {
  const next = MONDAY + 7 * DAY_MS;
  await t.within((tx) => noteSeen(tx, { id: ana.id, seenAt: null }, instant(next - DAY_MS)));
  await expect(send(next, false)).rejects.toThrow("cannot be written");
  expect(await send(next + 2 * DAY_MS)).toBe(1);
  await t.keeper.lock();
  expect(await send(next + 7 * DAY_MS)).toBeNull();
});
