import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubjectId } from "../../base/ids.ts";
import { HOUR_MS, instant } from "../../base/instant.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { type TestSafe, makeSubject, openTestSafe, testActor } from "../testing.ts";
import { hasPostcode, isPostcode } from "./postcode.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book, basis: contract }
fields:
  home:  { label: Address, category: contact, type: address, purposes: [booking], retention: 3y }
  other: { label: Other addresses, category: contact, type: address, many: true, purposes: [booking], retention: 3y }
roles:
  intake: { booking: { home: [change], other: [change] } }
`;
const intake = testActor(["intake"]);
let t: TestSafe;

beforeAll(async () => {
  t = await openTestSafe(MAP);
});
afterAll(() => t.close());

async function typed(subject: SubjectId, items: readonly string[]): Promise<readonly boolean[]> {
  const matches: boolean[] = [];
  for (const item of items) matches.push((await t.within((tx) => isPostcode(t.safe, tx, subject, item))).kind === "right");
  return matches;
}

test("a postcode is the same in any spacing and case, of any address on file, and nothing else is", async () => {
  const ana = await makeSubject(t, intake, {
    home: { line1: "1 High Street", city: "London", postalCode: "SW1A 1AA", country: "GB" },
    other: [{ city: "San Francisco", postalCode: "94107-1234", country: "US" }, { city: "Paris" }],
  });
  expect(await t.within((tx) => hasPostcode(t.safe, tx, ana))).toBe(true);
  expect(await typed(ana, ["SW1A 1AA", "sw1a1aa", "sw1a-1aa", "ＳＷ１Ａ 1AA", "94107", "94107 1234"])).toEqual(Array(6).fill(true));
  expect(await typed(ana, ["", " ", "-", "SW1A", "SW1A 1A", "9410", "941071", "1234", "Paris", "London", "1 High Street"])).toEqual(
    Array(11).fill(false),
  );
});

test("an address in one line has no postcode that could be told apart, and who has none at all has none", async () => {
  const bea = await makeSubject(t, intake, { home: "1 High Street, London SW1A 1AA" });
  const cem = await makeSubject(t, intake, {});
  for (const subject of [bea, cem]) {
    expect(await t.within((tx) => hasPostcode(t.safe, tx, subject))).toBe(false);
    expect(await typed(subject, ["SW1A 1AA", ""])).toEqual([false, false]);
  }
});

test("each look is noted as the house's comparison, without what was typed", async () => {
  const ana = await makeSubject(t, intake, { home: { postalCode: "10115" } });
  await typed(ana, ["99999"]);
  const { items } = await t.within((tx) => listEntries(tx, { subject: ana, act: "postcode.compare" }, { limit: 5, cursor: null }));
  expect(items).toMatchObject([{ actor: { kind: "worker" }, form: "use", purpose: "security", fields: ["home", "other"] }]);
  expect(JSON.stringify(items)).not.toContain("99999");
});

test("ten wrong postcodes of a customer within an hour end it, by everybody together, and a right one costs nothing", async () => {
  const dee = await makeSubject(t, intake, { home: { city: "London", postalCode: "N1 9GU", country: "GB" } });
  const start = t.safe.clock();
  const guess = (item: string) => t.within((tx) => isPostcode(t.safe, tx, dee, item));
  for (let n = 0; n < 12; n += 1) expect(await guess("n1 9gu")).toEqual({ kind: "right" });
  expect(await guess("   ")).toEqual({ kind: "wrong" });
  const many = await Promise.all(Array.from({ length: 30 }, (_, n) => guess(`N1 ${n}XX`)));
  expect(many.filter(({ kind }) => kind === "wrong")).toHaveLength(10);
  expect(many.filter(({ kind }) => kind === "spent")).toHaveLength(20);
  expect(await guess("N1 9GU")).toEqual({ kind: "spent", until: start + HOUR_MS });
  t.setNow(instant(start + HOUR_MS));
  expect(await guess("N1 9GU")).toEqual({ kind: "right" });
});
