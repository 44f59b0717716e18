import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../../platform/storage/testing.ts";
import type { TestDatabase } from "../../../platform/storage/testing.ts";
import { type Answer, type TestEdge, makeBusiness, openTestEdge } from "../_test-edge.ts";
import { type TestPerson, makePerson } from "../_test-person.ts";

let db: TestDatabase;
let edge: TestEdge;
let owner: TestPerson;
let people: readonly TestPerson[] = [];

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  await makeBusiness(edge);
  owner = await makePerson(edge, { name: "Olga Owner", isOwner: true });
  people = [
    await makePerson(edge, { name: "Ana", roles: ["concierge"] }),
    await makePerson(edge, { name: "Ben", roles: ["accountant", "concierge"] }),
    await makePerson(edge, { name: "Cleo", roles: ["manager"] }),
  ];
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

const told = ({ status, json }: Answer): string => `${status} ${(json["code"] as string | undefined) ?? ""}`.trim();

test("a review tells of everybody what they may do in words, does what is decided, and ends when all is decided", async () => {
  const started = await owner.call("POST", "/v1/access-reviews", { body: {} });
  expect(started.status).toBe(201);
  const path = `/v1/access-reviews/${String(started.json["id"])}`;
  expect(told(await owner.call("POST", "/v1/access-reviews", { body: {} }))).toBe("409 review_open");

  const items = async () => (await owner.call("GET", path)).json["items"] as Record<string, unknown>[];
  const [ana, ben, cleo] = people as readonly [TestPerson, TestPerson, TestPerson];
  const found = (await items()).find((one) => one["staff"] === ben.id);
  expect(found).toMatchObject({ name: "Ben", state: "active", decision: null, roles: [{ label: "Accountant" }, { label: "Concierge" }] });
  expect(JSON.stringify(found)).toContain("without seeing them");

  const decide = async (who: TestPerson, body: unknown) => await owner.call("PUT", `${path}/items/${who.id}`, { body });
  expect((await decide(ana, { decision: "keep" })).status).toBe(204);
  expect(told(await decide(ben, { decision: "change" }))).toBe("400 invalid_input");
  expect(told(await decide(ben, { decision: "change", roles: ["nobody"] }))).toBe("400 invalid_input");
  expect((await items()).find((one) => one["staff"] === ben.id)).toMatchObject({ decision: null });
  expect((await decide(ben, { decision: "change", roles: ["accountant"] })).status).toBe(204);
  expect((await ben.call("GET", "/v1/session")).json).toMatchObject({ staff: { roles: [{ name: "accountant" }] } });
  expect((await decide(cleo, { decision: "remove" })).status).toBe(204);
  expect(told(await cleo.call("GET", "/v1/session"))).toBe("401 signed_out");

  expect(told(await owner.call("POST", `${path}/completion`, { body: {} }))).toBe("409 review_undecided");
  await decide(owner, { decision: "keep" });
  expect((await owner.call("POST", `${path}/completion`, { body: {} })).status).toBe(204);
  expect(told(await decide(ana, { decision: "remove" }))).toBe("409 review_finished");
  expect((await ana.call("GET", "/v1/session")).status).toBe(200);
  expect((await owner.call("GET", `/v1/staff/${ana.id}`)).json["reviewedAt"]).not.toBeNull();
});

test("the next review is due six months after the last, and a stranger to a review is not in it", async () => {
  const { json } = await owner.call("GET", "/v1/access-reviews");
  const [review] = json["items"] as { id: string; decided: number; items: number }[];
  expect(review).toMatchObject({ decided: 4, items: 4 });
  const months = (Date.parse(String(json["dueAt"])) - edge.house.clock()) / (30.4 * 86_400_000);
  expect(months).toBeGreaterThan(5.8);
  expect(months).toBeLessThan(6.2);
  const next = await owner.call("POST", "/v1/access-reviews", { body: {} });
  const stranger = `/v1/access-reviews/${String(next.json["id"])}/items/stf_none`;
  expect(told(await owner.call("PUT", stranger, { body: { decision: "keep" } }))).toBe("404 not_found");
  expect(told(await owner.call("GET", "/v1/access-reviews/arv_none"))).toBe("404 not_found");
});

test("of twenty who begin a review at once one begins it", async () => {
  await db.owner`update access_reviews set finished_at = now() where finished_at is null`;
  const all = await Promise.all(Array.from({ length: 20 }, () => owner.call("POST", "/v1/access-reviews", { body: {} })));
  expect(all.filter((one) => one.status === 201).length).toBe(1);
});

test("a person's views are theirs alone, and replaced as a whole", async () => {
  const [ana, ben] = people as readonly [TestPerson, TestPerson];
  const views = [{ list: "customers", name: "Mine", query: "?purpose=booking&state=open" }];
  expect((await ana.call("PUT", "/v1/me/views", { body: { views } })).json).toEqual({ views });
  expect((await ana.call("GET", "/v1/me/views")).json).toEqual({ views });
  expect((await ben.call("GET", "/v1/me/views")).json).toEqual({ views: [] });
  await ana.call("PUT", "/v1/me/views", { body: { views: [] } });
  expect((await ana.call("GET", "/v1/me/views")).json).toEqual({ views: [] });
  const many = Array.from({ length: 51 }, (_, n) => ({ list: "customers", name: `View ${n}`, query: "" }));
  expect(told(await ana.call("PUT", "/v1/me/views", { body: { views: many } }))).toBe("400 invalid_input");
});
