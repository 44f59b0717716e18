import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { instant } from "../../base/instant.ts";
import type { TenantId } from "../../base/ids.ts";
import { type TestDatabase, makeTestTenant, openTestDatabase } from "../../platform/storage/testing.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { listEntries } from "../ledger/read.ts";
import { compileMap } from "../datamap/compile-map.ts";
import { parseMapYaml } from "../datamap/parse-map.ts";
import { guessKind } from "./guess-kind.ts";
import { findKinds, requiredNames, setKind } from "./kinds.ts";
import { findRecords, listRecords, recordClearance, revokeClearance } from "./records.ts";

const NOW = instant(Date.parse("2026-11-28T12:00:00Z"));
const OWNER = { kind: "key", id: "key_owner", role: "owner" };
const STAFF = "stf_ana";

let db: TestDatabase;
let tenant: TenantId;

beforeAll(async () => {
  db = await openTestDatabase();
  tenant = await makeTestTenant(db);
});
afterAll(() => db.close());

function starter(name: string) {
  const parsed = parseMapYaml(readFileSync(new URL(`../../../maps/${name}.yaml`, import.meta.url), "utf8"));
  if (!parsed.ok) throw new Error(name);
  return compileMap(parsed.map, 1);
}

test("what a required name stands for is guessed from its words", () => {
  const guesses = {
    confidentiality: "clause",
    contract_clause: "clause",
    contract: "clause",
    responsibility_clause: "clause",
    privacy_training: "training",
    health_privacy_training: "training",
    data_handling_training: "training",
    background_check: "background_check",
    criminal_record: "background_check",
    credit_check: "background_check",
    liability_insurance: "insurance",
    insurance: "insurance",
    data_policy: "policy",
    handling_rules: "policy",
    registration: "other",
    training_wheels_off: "training",
    constraining: "other",
  };
  expect(Object.fromEntries(Object.keys(guesses).map((name) => [name, guessKind(name)]))).toEqual(guesses);
});

test("the starter maps' clearances have the kinds that a reader expects, and words for people", async () => {
  const told = async (name: string) =>
    await withTx(db, tenant, async (tx) => [...(await findKinds(tx, starter(name))).values()].map((one) => `${one.label}: ${one.kind}`));
  expect(await told("concierge")).toEqual(["Confidentiality: clause", "Privacy training: training", "Background check: background_check"]);
  expect(await told("clinic")).toEqual(
    expect.arrayContaining(["Confidentiality: clause", "Health privacy training: training", "Registration: other"]),
  );
});

test("what the owner says of a name holds, and a role that the map lost requires nothing", async () => {
  const map = starter("concierge");
  const kind = { name: "background_check", kind: "other", label: "Reference from the last employer", months: null, policy: null } as const;
  await withTx(db, tenant, (tx) => setKind(tx, OWNER, kind, NOW));
  const found = await withTx(db, tenant, (tx) => findKinds(tx, map));
  expect(found.get("background_check")).toEqual({ ...kind, isGuessed: false });
  expect(found.get("privacy_training")?.isGuessed).toBe(true);
  expect(requiredNames(map, ["concierge", "gone"])).toEqual(["confidentiality", "privacy_training"]);
  expect(requiredNames(map, [])).toEqual([]);
});

test("a record is kept by day, revoked it counts no more and stays to be seen, and another tenant has none of it", async () => {
  const asked = {
    staff: STAFF,
    name: "background_check",
    result: "passed",
    on: "2026-11-01",
    until: "2028-11-01",
    hasChecker: true,
  } as const;
  const made = await withTx(db, tenant, (tx) => recordClearance(tx, OWNER, asked, NOW));
  if (!made.ok) throw new Error(made.refusal.code);
  const found = async () => (await withTx(db, tenant, (tx) => findRecords(tx, [STAFF, "stf_bo"]))).get(STAFF);
  expect(await found()).toEqual([{ name: "background_check", result: "passed", on: "2026-11-01", until: "2028-11-01" }]);
  const stranger = await makeTestTenant(db, "Other");
  expect((await withTx(db, stranger, (tx) => findRecords(tx, [STAFF]))).size).toBe(0);
  expect(await withTx(db, stranger, (tx) => revokeClearance(tx, OWNER, made.value.id, NOW))).toMatchObject({ ok: false });

  for (let n = 0; n < 2; n += 1) await withTx(db, tenant, (tx) => revokeClearance(tx, OWNER, made.value.id, NOW));
  expect(await found()).toBeUndefined();
  const all = await withTx(db, tenant, (tx) => listRecords(tx, [STAFF]));
  expect(all.map((one) => [one.id, one.revokedAt])).toEqual([[made.value.id, NOW]]);
  const acts = (await withTx(db, tenant, (tx) => listEntries(tx, {}, { limit: 100, cursor: null }))).items.map((entry) => entry.act);
  expect(acts.filter((act) => act.startsWith("clearance.")).toSorted()).toEqual([
    "clearance.define",
    "clearance.record",
    "clearance.revoke",
  ]);
});

test("of a passed and a failed record of the same moment the failed one counts, whichever was written first", async () => {
  for (const [n, results] of [["failed", "passed"] as const, ["passed", "failed"] as const].entries()) {
    const staff = `stf_tie${n}` as const;
    for (let tries = 0; tries < 8; tries += 1) {
      for (const result of results) {
        const asked = { staff, name: `check${tries}`, result, on: "2026-11-01", until: null, hasChecker: false };
        await withTx(db, tenant, (tx) => recordClearance(tx, OWNER, asked, NOW));
      }
    }
    const found = (await withTx(db, tenant, (tx) => findRecords(tx, [staff]))).get(staff) ?? [];
    for (let tries = 0; tries < 8; tries += 1) expect(found.findLast((one) => one.name === `check${tries}`)?.result).toBe("failed");
  }
});

test("a day that is none, or lies ahead, or an end before the start is refused and nothing is kept", async () => {
  const tried = async (on: string, until: string | null) =>
    await withTx(db, tenant, (tx) =>
      recordClearance(tx, OWNER, { staff: "stf_cy", name: "x", result: "passed", on, until, hasChecker: false }, NOW),
    );
  expect(await tried("2026-02-30", null)).toMatchObject({ refusal: { code: "day_unknown" } });
  expect(await tried("2026-11-29", null)).toMatchObject({ refusal: { code: "day_ahead" } });
  expect(await tried("2026-11-28", "2026-11-27")).toMatchObject({ refusal: { code: "until_before_on" } });
  expect((await withTx(db, tenant, (tx) => listRecords(tx, ["stf_cy"]))).length).toBe(0);
});
