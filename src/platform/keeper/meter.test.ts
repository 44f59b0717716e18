import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, instant, MINUTE_MS } from "../../base/instant.ts";
import { OTHER_TENANT, TENANT, openKeeper, sealAndPrepare, shown } from "./_testing.ts";
import type { Keeper, OpenMeter } from "./keeper.ts";
import { newMeter, spendOne, spentBy } from "./meter.ts";

const START = instant(Date.UTC(2026, 0, 1));
const FREE = { hour: Infinity, day: Infinity };

let keeper: Keeper;
beforeAll(async () => {
  keeper = await openKeeper();
});
afterAll(() => keeper.close());

test("an actor may open as many as the ceiling of the hour, and one more an hour after the first", () => {
  const meter = newMeter();
  const spend = (at: number) => spendOne(spentBy(meter, "a", instant(at)), { hour: 3, day: Infinity });
  expect([spend(START), spend(START + MINUTE_MS), spend(START + MINUTE_MS), spend(START + 2 * MINUTE_MS)]).toEqual([
    true,
    true,
    true,
    false,
  ]);
  expect(spend(START + HOUR_MS - 1)).toBe(false);
  expect(spend(START + HOUR_MS + MINUTE_MS)).toBe(true);
  expect(spend(START + HOUR_MS + MINUTE_MS)).toBe(false);
});

test("the ceiling of the day holds through quiet hours and ends with the day", () => {
  const meter = newMeter();
  const spend = (at: number) => spendOne(spentBy(meter, "a", instant(at)), { hour: Infinity, day: 2 });
  expect([spend(START), spend(START + 12 * HOUR_MS), spend(START + 23 * HOUR_MS)]).toEqual([true, true, false]);
  expect(spend(START + DAY_MS + 15 * MINUTE_MS)).toBe(true);
});

test("openings are counted even while no ceiling is set", () => {
  const meter = newMeter();
  for (let n = 0; n < 5; n++) spendOne(spentBy(meter, "a", START), FREE);
  expect(spendOne(spentBy(meter, "a", START), { hour: 5, day: Infinity })).toBe(false);
  expect(spendOne(spentBy(meter, "a", START), { hour: 6, day: Infinity })).toBe(true);
});

test("a long pause empties the counters, and a clock that steps back does not", () => {
  const meter = newMeter();
  const spend = (at: number) => spendOne(spentBy(meter, "a", instant(at)), { hour: 1, day: Infinity });
  expect(spend(START)).toBe(true);
  expect(spend(START - DAY_MS)).toBe(false);
  expect(spend(START)).toBe(false);
  expect(spend(START + 400 * DAY_MS)).toBe(true);
  expect(spend(START + 400 * DAY_MS)).toBe(false);
});

test("beyond the ceiling the keeper opens nothing more for that actor, within one batch too", async () => {
  const meter = { actor: "agent-1", ceiling: { hour: 3 } };
  expect(await codes(meter, 5)).toEqual(["opened", "opened", "opened", "budget_spent", "budget_spent"]);
  expect(await codes(meter, 1)).toEqual(["budget_spent"]);
  expect(await codes({ actor: "agent-2", ceiling: { hour: 3, day: 3 } }, 1)).toEqual(["opened"]);
});

test("comparing spends from the budget and masking does not", async () => {
  const meter = { actor: "agent-3", ceiling: { day: 1 } };
  expect(await codes(meter, 3, { kind: "mask", mask: "email" })).toEqual(["opened", "opened", "opened"]);
  expect(await codes(meter, 2, { kind: "compare", candidate: "x" })).toEqual(["opened", "budget_spent"]);
});

test("an attempt that cannot be opened is spent as well", async () => {
  const group = await sealAndPrepare(keeper, [Buffer.from("x")]);
  const wrong = { ...group, subject: "sub_2" };
  const meter = { actor: "agent-4", ceiling: { hour: 1 } };
  const asked = await keeper.open(TENANT, meter, [wrong, group]);
  expect(asked.flat().map(shown)).toEqual(["cannot_open", "budget_spent"]);
});

test("the same actor name in another tenant has a budget of its own", async () => {
  const meter = { actor: "agent-5", ceiling: { hour: 1 } };
  expect(await codes(meter, 2)).toEqual(["opened", "budget_spent"]);
  const group = await sealAndPrepare(keeper, [Buffer.from("x")]);
  const elsewhere = await keeper.open(OTHER_TENANT, meter, [group]);
  expect(elsewhere.flat().map(shown)).toEqual(["cannot_open"]);
});

async function codes(meter: OpenMeter, count: number, view?: Parameters<typeof sealAndPrepare>[2]): Promise<readonly string[]> {
  const secret = Buffer.from('{"v":"jane@example.com"}');
  const group = await sealAndPrepare(
    keeper,
    Array.from({ length: count }, () => secret),
    view,
  );
  return (await keeper.open(TENANT, meter, [group])).flat().map((one) => (one.ok ? "opened" : one.code));
}
