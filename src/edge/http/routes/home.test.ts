import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../../platform/storage/testing.ts";
import type { TestDatabase } from "../../../platform/storage/testing.ts";
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

type Home = {
  readonly needs: readonly { readonly kind: string; readonly say: string; readonly link: string }[];
  readonly house: Record<string, string>;
  readonly guide: readonly { readonly step: string; readonly done: boolean }[];
  readonly guideDismissed: boolean;
};

async function home(who: TestPerson): Promise<Home> {
  const answer = await who.call("GET", "/v1/home");
  expect(answer.status, answer.text).toBe(200);
  return answer.json as unknown as Home;
}

test("an owner sees what the business needs, another person only what they need themselves", async () => {
  const [owners, anas] = [await home(owner), await home(ana)];
  expect(owners.needs.find((need) => need.kind === "clearance")?.say).toContain("Ana Agent lacks Confidentiality, Privacy training.");
  expect(Object.keys(owners.house)).toEqual(["vault", "ledger", "backup", "staff", "devices", "mail"]);
  expect(anas.needs.map((need) => need.kind)).toEqual(["my_clearance", "my_device"]);
  expect(anas).toMatchObject({ house: {}, guide: [], guideDismissed: true });
  expect(JSON.stringify(anas)).not.toContain("Olga");
  const byKey = await call(edge.port, "GET", "/v1/home", { key: ownerKey });
  expect((byKey.json["needs"] as { kind: string }[]).map((need) => need.kind)).toContain("clearance");
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
  const { needs, house } = await home(owner);
  expect(needs).toMatchObject([{ kind: "sealed", link: "/unseal" }]);
  expect(house).toEqual({ vault: "Sealed" });
});
