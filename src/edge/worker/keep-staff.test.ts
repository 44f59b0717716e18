import { afterAll, beforeAll, expect, test } from "vitest";
import type { StaffId } from "../../base/ids.ts";
import { DAY_MS, HOUR_MS, instant } from "../../base/instant.ts";
import { listWhole } from "../../platform/outbox/_testing.ts";
import { recordClearance } from "../../registers/clearance/records.ts";
import { publishPolicy, publishVersion } from "../../registers/policies/publish.ts";
import { signPolicy } from "../../registers/policies/sign.ts";
import { putCard } from "../../registers/staff/cards.ts";
import { findListed } from "../../registers/staff/directory.ts";
import { type TestSafe, openTestSafe } from "../../safe/testing.ts";
import { type TestPerson, makePerson } from "../../safe/testing-people.ts";
import { keepStaffOf } from "./keep-staff.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book, basis: contract } }
fields: { seat: { label: Seat, category: behavioural, type: text, purposes: [booking], retention: 3y } }
roles:
  plain: { booking: { seat: [masked] } }
  agent: { booking: { seat: [masked] }, requires: [confidentiality, background_check] }
`;
const ORIGIN = "https://safe.bluesky.example";
const BEGAN = instant(Date.parse("2026-06-01T08:00:00Z"));
const OWNER_KEY = { kind: "key", id: "key_owner", role: "owner" };

let t: TestSafe;
let owner: TestPerson;

beforeAll(async () => {
  t = await openTestSafe(MAP);
  t.setNow(BEGAN);
  owner = await makePerson(t, [], { isOwner: true, name: "Olga Owner" });
});
afterAll(() => t.close());

async function look(at: number) {
  t.setNow(instant(at));
  await t.db.owner`update staff set seen_at = ${new Date(at)} where staff_id = ${owner.id}`;
  return await keepStaffOf(t.safe, ORIGIN, t.tenant);
}

async function mails(): Promise<readonly string[]> {
  const page = await t.within((tx) => listWhole(tx, t.keeper, { limit: 100, before: null }));
  return page.items.map((mail) => `${mail.kind}: ${mail.content.text}`);
}

const kinds = async (): Promise<readonly string[]> => (await mails()).map((mail) => mail.split(":")[0] ?? "").toSorted();

test("whoever is not at work for ninety days is warned once two weeks before, then put off, and the owners are told by name", async () => {
  const idle = await makePerson(t, ["plain"], { name: "Ida Idle" });
  expect(await look(BEGAN + 76 * DAY_MS)).toMatchObject({ off: 0, warned: 0 });
  expect(await look(BEGAN + 76 * DAY_MS + HOUR_MS)).toMatchObject({ off: 0, warned: 1 });
  expect(await look(BEGAN + 80 * DAY_MS)).toMatchObject({ off: 0, warned: 0 });
  expect(await look(BEGAN + 90 * DAY_MS)).toMatchObject({ off: 0 });
  expect(await look(BEGAN + 90 * DAY_MS + HOUR_MS)).toMatchObject({ off: 1 });
  expect(await t.within((tx) => findListed(tx, idle.id))).toMatchObject({ state: "off", offReason: "unused" });
  expect(await kinds()).toEqual(["unused_off", "unused_soon"]);
  expect((await mails()).find((mail) => mail.startsWith("unused_off"))).toContain("Ida Idle");
  expect(await look(BEGAN + 91 * DAY_MS)).toEqual({ off: 0, warned: 0, letters: 0 });
});

test("whoever comes back in between begins their ninety days anew", async () => {
  const at = BEGAN + 92 * DAY_MS;
  t.setNow(instant(at));
  const back = await makePerson(t, ["plain"], { name: "Bo Back" });
  expect((await look(at + 80 * DAY_MS)).warned).toBe(1);
  await t.db.owner`update staff set seen_at = ${new Date(at + 81 * DAY_MS)} where staff_id = ${back.id}`;
  expect(await look(at + 91 * DAY_MS)).toMatchObject({ off: 0, warned: 0 });
  expect(await look(at + 81 * DAY_MS + 77 * DAY_MS)).toMatchObject({ off: 0, warned: 1 });
  await t.db.owner`update staff set state = 'off', off_reason = 'left' where staff_id = ${back.id}`;
});

async function damageCard(id: StaffId): Promise<void> {
  const { count } = await t.db.owner`
    update boxes set envelope = substring(envelope from 1 for octet_length(envelope) - 1) where box_id = ${`staff/${id}`}`;
  expect(count).toBe(1);
}

const writeAnew = async (id: StaffId, name: string): Promise<void> =>
  await t.within((tx) => putCard(tx, t.keeper, id, { name, email: "anew@blue-sky.example" }));

test("whoever cannot be written to was not warned, and is once their address is there again", async () => {
  const at = BEGAN + 260 * DAY_MS;
  t.setNow(instant(at));
  await t.db.owner`update staff set state = 'off', off_reason = 'left' where staff_id <> ${owner.id}`;
  const { id } = await makePerson(t, ["plain"], { name: "Dan Damaged" });
  await t.db.owner`update staff set seen_at = ${new Date(at - 77 * DAY_MS)} where staff_id = ${id}`;
  await damageCard(id);
  expect(await look(at)).toMatchObject({ off: 0, warned: 0 });
  await writeAnew(id, "Dan Damaged");
  expect([(await look(at + HOUR_MS)).warned, (await look(at + 2 * HOUR_MS)).warned]).toEqual([1, 0]);
  await t.db.owner`update staff set state = 'off', off_reason = 'left' where staff_id = ${id}`;
});

test("what runs out is told thirty days before, seven days before and when it has, each once, to whoever can mend it", async () => {
  const at = BEGAN + 300 * DAY_MS;
  t.setNow(instant(at));
  const ana = await makePerson(t, ["agent"], { name: "Ana Agent" });
  const text = { title: "Confidentiality", text: "Keep it.", language: "en" } as const;
  const made = await t.within((tx) => publishPolicy(tx, OWNER_KEY, { ...text, name: "confidentiality", kind: "clause" }, instant(at)));
  if (!made.ok) throw new Error("no policy");
  const { id: policy } = made.value;
  const day = (offset: number): string => new Date(at + offset * DAY_MS).toISOString().slice(0, 10);
  await t.within(async (tx) => {
    await signPolicy(tx, OWNER_KEY, { policy, version: 1, staff: ana.id, device: null, isNamed: true }, instant(at));
    const asked = { staff: ana.id, name: "background_check", result: "passed", on: day(0), until: day(50), hasChecker: false } as const;
    await recordClearance(tx, OWNER_KEY, asked, instant(at));
  });
  const seen = async (offset: number): Promise<number> => {
    await t.db.owner`update staff set seen_at = ${new Date(at + offset * DAY_MS)} where staff_id = ${ana.id}`;
    return (await look(at + offset * DAY_MS)).letters;
  };
  const before = (await kinds()).length;
  expect(await seen(15)).toBe(0);
  expect([await seen(22), await seen(23)]).toEqual([2, 0]);
  expect([await seen(45), await seen(46)]).toEqual([2, 0]);
  expect([await seen(52), await seen(60)]).toEqual([2, 0]);
  const told = (await mails()).slice(0, (await kinds()).length - before);
  expect(told.filter((mail) => mail.startsWith("clearance_due")).length).toBe(3);
  expect(
    told.filter((mail) => mail.startsWith("clearance_staff")).every((mail) => mail.includes(`Ana Agent: Background check, ${day(50)}`)),
  ).toBe(true);

  await t.within((tx) => publishVersion(tx, OWNER_KEY, policy, { ...text, text: "Keep it, always." }, t.safe.clock()));
  expect([await seen(61), await seen(62)]).toEqual([1, 0]);
});

test("of what runs out each is told whom a letter reaches, and whoever it did not reach once it does", async () => {
  const at = BEGAN + 363 * DAY_MS;
  t.setNow(instant(at));
  const dan = await makePerson(t, ["agent"], { name: "Dan Damaged" });
  const day = (offset: number): string => new Date(at + offset * DAY_MS).toISOString().slice(0, 10);
  const asked = { staff: dan.id, name: "background_check", result: "passed", on: day(0), until: day(20), hasChecker: false } as const;
  await t.within((tx) => recordClearance(tx, OWNER_KEY, asked, instant(at)));
  const told = async (hour: number): Promise<readonly string[]> => {
    const before = (await mails()).length;
    await look(at + hour * HOUR_MS);
    const all = await mails();
    return all.slice(0, all.length - before).flatMap((mail) => (mail.includes(day(20)) ? [mail.split(":")[0] ?? ""] : []));
  };
  for (const { id } of [dan, owner]) await damageCard(id);
  expect(await told(1)).toEqual([]);
  await writeAnew(dan.id, "Dan Damaged");
  expect(await told(2)).toEqual(["clearance_due"]);
  await writeAnew(owner.id, "Olga Owner");
  expect([await told(3), await told(4)]).toEqual([["clearance_staff"], []]);
  await t.db.owner`update staff set state = 'off', off_reason = 'left' where staff_id = ${dan.id}`;
});

test("two workers at once tell each thing once, and a sealed safe tells nothing", async () => {
  await t.db.owner`delete from staff_notices`;
  const before = (await kinds()).length;
  await Promise.all([1, 2, 3].map(() => keepStaffOf(t.safe, ORIGIN, t.tenant)));
  expect((await kinds()).length - before).toBe(2);
  await t.keeper.lock();
  expect(await keepStaffOf(t.safe, ORIGIN, t.tenant)).toEqual({ off: 0, warned: 0, letters: 0 });
});
