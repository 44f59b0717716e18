import { afterAll, beforeAll, expect, test } from "vitest";
import { migrate } from "../../platform/storage/migrate.ts";
import { type TestDatabase, makeTestTenant, openDatabaseBefore } from "../../platform/storage/testing.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await openDatabaseBefore("0075");
});
afterAll(async () => await db.close());

test("an erasure that stayed open for what the customer had decided is looked at anew without it, and with whatever else was found", async () => {
  const tenant_id = await makeTestTenant(db);
  const [own, other] = [
    { place: "standings.recorded_by", mark: "(0,1) 1" },
    { place: "outbox.kind", mark: "(0,2) 1" },
  ];
  const blank = { tenant_id, erased_at: new Date(0), certificate: "{}", look_at: new Date(0), kept_in: ["standings.subject_id"] };
  for (const [erasure_id, awaits_look, findings] of [
    ["era_open", true, [own]],
    ["era_more", true, [own, other]],
    ["era_done", false, []],
  ] as const) {
    const row = { ...blank, erasure_id, subject_id: `sub_${erasure_id}`, awaits_look, findings: db.owner.json(findings) };
    await db.owner`insert into erasures ${db.owner(row)}`;
  }
  await migrate(db.owner);

  const both = ["standings.subject_id", "standings.recorded_by", "rights_requests.decided_by"];
  expect(await db.owner`select erasure_id, kept_in, findings from erasures order by erasure_id`).toEqual([
    { erasure_id: "era_done", kept_in: ["standings.subject_id"], findings: [] },
    { erasure_id: "era_more", kept_in: both, findings: [other] },
    { erasure_id: "era_open", kept_in: both, findings: [] },
  ]);
});
