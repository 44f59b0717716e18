import type { z } from "@hono/zod-openapi";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../../platform/storage/testing.ts";
import type { TestDatabase } from "../../../platform/storage/testing.ts";
import { HomeAnswer } from "../contract/home.ts";
import { type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";
import { type TestPerson, makePerson } from "../_test-person.ts";

let db: TestDatabase;
let edge: TestEdge;
let ownerKey = "";
let owner: TestPerson;
let ana: TestPerson;

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  ownerKey = await makeBusiness(edge);
  owner = await makePerson(edge, { name: "Olga Owner", isOwner: true });
  ana = await makePerson(edge, { name: "Ana Agent", roles: ["concierge"] });
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

type Home = z.infer<typeof HomeAnswer>;

async function home(who: TestPerson): Promise<Home> {
  const answer = await who.call("GET", "/v1/home");
  expect(answer.status, answer.text).toBe(200);
  return HomeAnswer.parse(answer.json);
}

test("an owner sees what the business needs, another person only what they need themselves", async () => {
  const [owners, anas] = [await home(owner), await home(ana)];
  expect(owners.needs.find((need) => need.kind === "clearance")?.say).toContain("Ana Agent lacks Confidentiality, Privacy training.");
  expect(Object.keys(owners.house)).toEqual(["vault", "ledger", "disk", "backup", "staff", "devices", "mail"]);
  expect(Object.keys(owners.houseFacts)).toEqual(Object.keys(owners.house));
  expect(anas.needs.map((need) => need.kind)).toEqual(["my_clearance", "my_device"]);
  expect(anas).toMatchObject({ house: {}, houseFacts: {}, guide: [], guideDismissed: true });
  expect(JSON.stringify(anas)).not.toContain("Olga");
  const byKey = await call(edge.port, "GET", "/v1/home", { key: ownerKey });
  expect((byKey.json["needs"] as { kind: string }[]).map((need) => need.kind)).toContain("clearance");
});

test("whoever says it in another language has what the sentences are made of", async () => {
  const [owners, anas] = [await home(owner), await home(ana)];
  expect(owners.needs.find((need) => need.kind === "clearance")?.facts).toEqual({
    count: 1,
    people: [{ name: "Ana Agent", labels: ["Confidentiality", "Privacy training"] }],
  });
  expect(anas.needs.find((need) => need.kind === "my_clearance")?.facts).toEqual({
    lacks: [
      { label: "Confidentiality", kind: "clause", lack: "unsigned", lastDay: null },
      { label: "Privacy training", kind: "training", lack: "unrecorded", lastDay: null },
    ],
  });
  expect(owners.houseFacts).toMatchObject({ vault: { isOpen: true }, staff: { cleared: 1, all: 2 }, mail: { isSent: false } });
});

test("the guide's steps come off as they are done, and it can be hidden", async () => {
  const done = async (): Promise<readonly string[]> => (await home(owner)).guide.filter((one) => one.done).map((one) => one.step);
  expect(await done()).toEqual(["owner_passkey", "first_staff"]);
  expect((await owner.call("POST", "/v1/home/marks", { body: { mark: "data_map_seen" } })).status).toBe(204);
  expect(await done()).toEqual(["owner_passkey", "data_map", "first_staff"]);
  expect((await owner.call("POST", "/v1/home/marks", { body: { mark: "anything" } })).status).toBe(400);
  expect((await ana.call("POST", "/v1/home/guide-dismissal", { body: {} })).status).toBe(403);
  expect((await home(owner)).guideDismissed).toBe(false);
  for (let n = 0; n < 2; n += 1) expect((await owner.call("POST", "/v1/home/guide-dismissal", { body: {} })).status).toBe(204);
  expect((await home(owner)).guideDismissed).toBe(true);
});

test("sealed, the first thing that is needed is to unseal", async () => {
  await edge.house.keeper.lock();
  const { needs, house, houseFacts } = await home(owner);
  expect(needs).toMatchObject([{ kind: "sealed", link: "/unseal" }]);
  expect(house).toEqual({ vault: "Sealed" });
  expect(houseFacts).toEqual({ vault: { isOpen: false, keysSince: null } });
});
