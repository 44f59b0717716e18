import { afterAll, beforeAll, expect, test } from "vitest";
import { type RightsRequestId, type SubjectId, newId } from "../../base/ids.ts";
import { DAY_MS, instant } from "../../base/instant.ts";
import { migrate } from "../../platform/storage/migrate.ts";
import { type TestDatabase, makeTestTenant, openDatabaseBefore } from "../../platform/storage/testing.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { findRightsRequest, listRightsRequests } from "./requests.ts";

/** The requests of the version before 0053: restrictions and objections, carried over by it and by all that follow. */
const noon = instant(Date.parse("2026-11-01T12:00:00.000Z"));
let db: TestDatabase;

beforeAll(async () => {
  db = await openDatabaseBefore("0053");
});
afterAll(async () => await db.close());

test("restrictions and objections of before keep their states and what was decided; the open ones are due in thirty days", async () => {
  const tenant = await makeTestTenant(db);
  const subject: SubjectId = newId("sub", noon);
  const states = ["in_force", "confirmed", "refused", "lifted"] as const;
  const ids = new Map<string, RightsRequestId>();
  for (const [n, state] of states.entries()) {
    const id = newId("rrq", instant(noon + n));
    ids.set(state, id);
    const row = {
      tenant_id: tenant,
      request_id: id,
      subject_id: subject,
      kind: n % 2 === 0 ? "restriction" : "objection",
      scope: n % 2 === 0 ? [] : ["care"],
      channel: "phone",
      state,
      verified_by: state === "in_force" ? null : "call-back",
      reason_code: state === "lifted" ? "taken_back" : null,
      created_at: new Date(noon),
      decided_at: state === "in_force" ? null : new Date(noon + DAY_MS),
    };
    await db.owner`insert into rights_requests ${db.owner(row)}`;
  }
  await migrate(db.owner);

  await withTx(db, tenant, async (tx) => {
    const { items } = await listRightsRequests(tx, { subject }, { limit: 10, cursor: null }, noon);
    expect(items.map((one) => one.state).toReversed()).toEqual(states);
    const read = async (state: string) => await findRightsRequest(tx, ids.get(state) ?? "", instant(noon + 31 * DAY_MS));
    expect(await read("in_force")).toMatchObject({
      dueAt: new Date(noon + 30 * DAY_MS).toISOString(),
      isOverdue: true,
      law: null,
      decision: null,
      proofNeeded: 0,
    });
    expect(await read("confirmed")).toMatchObject({ verifiedBy: "call-back", dueAt: null, decision: { decision: "granted", reasons: [] } });
    expect(await read("lifted")).toMatchObject({ scope: ["care"], isOverdue: false, decision: { decision: "lifted" } });
  });
});
