import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubjectId } from "../../base/ids.ts";
import { unveil } from "../../base/redacted.ts";
import { parseMapYaml } from "../../registers/datamap/parse-map.ts";
import { applyMap } from "../../registers/datamap/versions.ts";
import { storedFields } from "../../registers/subjects/write.ts";
import { operatorActor } from "../access/actor.ts";
import { type TestSafe, makeSubject, openTestSafe, testActor } from "../testing.ts";
import { exportSubjects } from "./export.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract } }
fields:
  name:  { label: Name, category: identity, type: name, purposes: [booking], retention: 3y }
  phone: { label: Phone, category: identity, type: phone, many: true, purposes: [booking], retention: 3y }
  bank:  { label: Bank account, category: bank-account, type: bank-account, purposes: [booking], retention: 3y }
roles: { desk: { booking: { name: [change], phone: [change], bank: [change] } } }
`;
const PHONES = ["+442079460101", "+442079460102"];

let t: TestSafe;
beforeAll(async () => {
  t = await openTestSafe(MAP);
});
afterAll(() => t.close());

async function exported(ids: readonly SubjectId[]): Promise<readonly object[]> {
  const all = await t.within((tx) => exportSubjects(t.safe, tx, operatorActor("op"), ids, t.safe.clock()));
  return all.map(({ fields, damaged }) => ({
    ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, unveil(value)])),
    damaged,
  }));
}

const someone = (name: string): Promise<SubjectId> =>
  makeSubject(t, testActor(["desk"]), { name, phone: PHONES, bank: "DE89370400440532013000" });

test("what is damaged is named and stops nothing: neither a value nor a record that does not open is left out in silence", async () => {
  const [whole, value, record] = [await someone("Ana Example"), await someone("Bea Example"), await someone("Cleo Example")];
  const last = t.db.owner`length(packed) - 1`;
  await t.db
    .owner`update sealed_records set packed = set_byte(packed, ${last}, 255 - get_byte(packed, ${last})) where subject_id = ${value} and key_class = 'payment'`;
  await t.db.owner`update sealed_records set packed = '\\x00' where subject_id = ${record} and key_class = 'payment'`;
  expect(await exported([whole, value, record])).toEqual([
    { name: "Ana Example", phone: PHONES, bank: "DE89370400440532013000", damaged: [] },
    { name: "Bea Example", phone: PHONES, damaged: ["bank"] },
    { name: "Cleo Example", phone: PHONES, damaged: ["bank"] },
  ]);
});

test("of a field that left the map all values are there, and not the first alone", async () => {
  const ana = await someone("Ana Example");
  const parsed = parseMapYaml(MAP.replace(/^ {2}phone: .*\n/mu, "").replace(", phone: [change]", ""));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const actor = { kind: "operator", id: "test" } as const;
  await t.within(async (tx) => applyMap(tx, { map: parsed.map, actor, stored: storedFields }, t.safe.clock()));
  t.safe.maps.forget(t.tenant);
  expect(await exported([ana])).toMatchObject([{ phone: PHONES }]);
});
