import { afterAll, beforeAll, expect, test } from "vitest";
import { type RightsRequestId, type SubjectId, newId } from "../../base/ids.ts";
import { DAY_MS, instant } from "../../base/instant.ts";
import { readMigrations } from "../../platform/storage/migrate.ts";
import { type TestDatabase, makeTestTenant, openTestDatabase } from "../../platform/storage/testing.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { findRightsRequest, listRightsRequests } from "./requests.ts";

/** The requests of the version before 0053: restrictions and objections. They are laid out anew here and carried over. */
const noon = instant(Date.parse("2026-11-01T12:00:00.000Z"));
const textOf = (name: string): string => readMigrations().find((one) => one.name.includes(name))?.text ?? "";
let db: TestDatabase;

beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(async () => await db.close());

async function layOutAsBefore(): Promise<void> {
  await db.owner.unsafe("drop table rights_requests, rights_events, rights_tasks");
  const [table] = /create table rights_requests[\s\S]*?'rights_requests'[^;]*;/u.exec(textOf("0006")) ?? [];
  await db.owner.unsafe(table ?? "");
}

test("restrictions and objections of before keep their states and what was decided; the open ones are due in thirty days", async () => {
  await layOutAsBefore();
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
  await db.owner.unsafe(textOf("rights-requests"));

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
