import { afterAll, beforeAll, expect, test } from "vitest";
import type { TenantId } from "../../base/ids.ts";
import { listTenants } from "../../platform/storage/database.ts";
import { type TestDatabase, openTestDatabase } from "../../platform/storage/testing.ts";
import { type TestEdge, call, makeBusiness, openTestEdge } from "../http/_test-edge.ts";
import { makePerson } from "../http/_test-person.ts";
import { caresOf } from "./start-watches.ts";

let db: TestDatabase;
let edge: TestEdge;
let tenant: TenantId;
let key = "";

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  key = await makeBusiness(edge);
  [tenant = "ten_none"] = await listTenants(db);
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

async function told(): Promise<{ readonly lines: readonly string[]; readonly metric: string | undefined }> {
  const before = edge.logged.length;
  await caresOf(edge.house)
    .find(({ name }) => name === "owners.reach")
    ?.look(tenant, new AbortController().signal);
  const { text } = await call(edge.port, "GET", "/metrics", { key });
  return {
    lines: edge.logged.slice(before).filter((line) => line.includes("owners.reach")),
    metric: /^strongroom_owners_out_of_reach (\d+)$/mu.exec(text)?.[1],
  };
}

test("that no owner can be written to is told to the operator, by the business alone, until one can", async () => {
  expect(await told()).toEqual({ lines: [], metric: "0" });
  const [one, other] = [await makePerson(edge, { isOwner: true }), await makePerson(edge, { isOwner: true })];
  await makePerson(edge);
  const damage = (id: string): Promise<unknown> =>
    db.owner`update boxes set envelope = set_byte(envelope, 40, get_byte(envelope, 40) # 1) where box_id = ${`staff/${id}`}`;
  await damage(one.id);
  expect(await told()).toEqual({ lines: [], metric: "0" });
  await damage(other.id);
  const { lines, metric } = await told();
  expect([lines.length, metric]).toEqual([1, "1"]);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "warn", event: "owners.reach", tenant, code: "no_owner_reached" });
  await damage(one.id);
  expect(await told()).toEqual({ lines: [], metric: "0" });
});
