import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, instant } from "../../../base/instant.ts";
import { type TestDatabase, openTestDatabase } from "../../../platform/storage/testing.ts";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";

const MAP = `
controller: { name: Blue <Sky>, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book your travel, basis: contract }
  news: { label: Send you offers, basis: consent }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking, news], retention: 3y }
  diet: { label: Diet, category: health, type: text, purposes: [booking], retention: 30d }
roles: { site: { booking: { email: [clear, change], diet: [clear, change] } } }
`;
const WIDER = MAP.replace("type: text, purposes: [booking]", "type: text, purposes: [booking, news]");

let db: TestDatabase;
let edge: TestEdge;
let owner: string;
let site: string;
const asOwner = (method: string, path: string, body?: unknown): Promise<Answer> =>
  call(edge.port, method, path, { key: owner, ...(body === undefined ? {} : { body }) });
const open = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> => call(edge.port, "GET", path, { headers });

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  owner = await makeBusiness(edge, "Blue Sky", MAP);
  site = String((await asOwner("POST", "/v1/keys", { role: "site" })).json["key"]);
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

test("before anything is published everybody may read what the map says, as JSON and as a page in their language", async () => {
  const told = await open("/v1/notice");
  expect([told.status, told.json["version"], told.json["state"], told.json["language"]]).toEqual([200, 0, "unpublished", "en"]);
  expect(told.json["text"]).toMatchObject({ title: "Privacy notice of Blue <Sky>" });
  const page = await open("/privacy", { "accept-language": "de" });
  expect(page.status).toBe(200);
  expect(page.text).toContain("Datenschutzhinweis von Blue &lt;Sky&gt;");
  expect(page.text).toContain("Wofür wir sie nutzen");
  expect(page.text).not.toContain("noindex");
  expect((await open("/notices/1")).status).toBe(404);
  expect((await open("/v1/notice?version=1")).status).toBe(404);
  expect((await open("/notices/x")).status).toBe(404);
  const secure = await open("/privacy/security?lang=fr");
  expect(secure.text).toContain("Comment vos données sont protégées");
});

test("the draft tells what is missing, and what the business says mends it; what cannot be nothing is refused by name", async () => {
  const missing = async (): Promise<readonly string[]> => {
    const list = (await asOwner("GET", "/v1/notice/draft")).json["checklist"] as readonly { id: string; status: string }[];
    return list.filter(({ status }) => status === "missing").map(({ id }) => id);
  };
  expect(await missing()).toContain("complaint");
  const refused = await asOwner("PATCH", "/v1/notice/facts", { authority: { none: true } });
  expect([refused.status, refused.json["fields"]]).toEqual([
    400,
    [expect.objectContaining({ field: "authority", code: "cannot_be_none" })],
  ]);
  expect((await asOwner("PATCH", "/v1/notice/facts", { authority: { say: "ICO, Wilmslow" }, officer: { none: true } })).status).toBe(204);
  expect(await missing()).not.toContain("complaint");
  expect(await missing()).not.toContain("dpo");
  expect((await asOwner("PATCH", "/v1/notice/facts", { officer: null })).status).toBe(204);
  expect(await missing()).toContain("dpo");
  const entries = (await asOwner("GET", "/v1/ledger/entries?act=notice.fact")).text;
  expect(entries).toContain("authority");
  expect(entries).not.toContain("Wilmslow");
});

test("a version is published once, stays as it was, and a later one tells what it changes and whom it means something to", async () => {
  expect((await call(edge.port, "POST", "/v1/notice/versions", { key: site, body: {} })).status).toBe(403);
  const both = await Promise.all([1, 2, 3].map(() => asOwner("POST", "/v1/notice/versions", { after: 0 })));
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
  expect((await asOwner("POST", "/v1/notice/versions", {})).json["code"]).toBe("notice_unchanged");
  const first = await open("/v1/notice");
  expect([first.json["version"], first.json["state"]]).toEqual([1, "in_force"]);

  await call(edge.port, "POST", "/v1/subjects", { key: site, body: { fields: { email: "a@example.com", diet: "vegan" } } });
  const other = await call(edge.port, "POST", "/v1/subjects", { key: site, body: { fields: { email: "b@example.com" } } });
  await asOwner("PUT", `/v1/subjects/${String(other.json["id"])}/consents/news`, { standing: "given", noticeVersion: "1" });
  const past = await call(edge.port, "POST", "/v1/subjects", { key: site, body: { fields: { email: "c@example.com" } } });
  const runOut = { standing: "given", noticeVersion: "1", expiresAt: new Date(edge.house.clock() + HOUR_MS).toISOString() };
  await asOwner("PUT", `/v1/subjects/${String(past.json["id"])}/consents/news`, runOut);
  edge.house.setClock(instant(edge.house.clock() + HOUR_MS));
  expect((await asOwner("PUT", "/v1/data-map", { yaml: WIDER })).status).toBe(200);
  const draft = (await asOwner("GET", "/v1/notice/draft")).json;
  expect(draft).toMatchObject({
    isNew: true,
    inForce: 1,
    tell: { fields: ["diet"], customers: 1, askAgain: [{ purpose: "news", label: "Send you offers", customers: 1 }] },
  });
  expect((await asOwner("POST", "/v1/notice/versions", { mapVersion: 1 })).json["code"]).toBe("notice_changed_meanwhile");

  const now = edge.house.clock();
  const day = (offset: number): string => new Date(now + offset * DAY_MS).toISOString().slice(0, 10);
  expect((await asOwner("POST", "/v1/notice/versions", { effectiveOn: day(-1) })).json["code"]).toBe("notice_not_forward");
  expect((await asOwner("POST", "/v1/notice/versions", { effectiveOn: "2026-02-30" })).status).toBe(400);
  // It would be the last one for ever: none after it could hold before it.
  for (const far of [day(367), "9999-12-31"])
    expect((await asOwner("POST", "/v1/notice/versions", { effectiveOn: far })).json["code"], far).toBe("notice_too_far");
  expect((await asOwner("POST", "/v1/notice/versions", { effectiveOn: day(14) })).status).toBe(201);
  expect((await open("/v1/notice")).json).toMatchObject({ version: 1, next: { version: 2, effectiveOn: day(14) } });
  const announced = await open("/notices/2");
  expect(announced.text).toContain("Diet · Book your travel, Send you offers");
  const { text } = first.json;
  expect((await open("/v1/notice?version=1")).json["text"]).toEqual(text);

  edge.house.setClock(instant(now + 15 * DAY_MS));
  expect((await open("/v1/notice")).json).toMatchObject({ version: 2, state: "in_force", next: null });
  expect((await open("/notices/1")).text).toContain("no longer holds");
  expect((await asOwner("PUT", "/v1/data-map", { yaml: MAP })).status).toBe(200);
  expect((await asOwner("POST", "/v1/notice/versions", {})).json).toMatchObject({ version: 3 });
  const versions = (await asOwner("GET", "/v1/notice/versions?limit=2")).json as { items: { version: number }[]; nextCursor: string };
  expect([versions.items.map(({ version }) => version), versions.nextCursor]).toEqual([[3, 2], "2"]);
});

test("a notice that somebody changed in the database is not shown as the one that was published", async () => {
  await db.owner`update notice_versions set texts = replace(texts, '30 days', '90 days') where version = 3`;
  expect((await open("/v1/notice")).status).toBe(500);
  await db.owner`update notice_versions set texts = replace(texts, '90 days', '30 days') where version = 3`;
  expect((await open("/v1/notice")).status).toBe(200);
});

test("the record of processing is a file for the owner, and for nobody else", async () => {
  const json = await asOwner("GET", "/v1/ropa");
  expect((json.json["items"] as readonly unknown[]).length).toBe(4);
  const csv = await asOwner("GET", "/v1/ropa?format=csv");
  expect([csv.status, csv.headers["content-type"]]).toEqual([200, "text/csv; charset=utf-8"]);
  expect(csv.text).toContain('"booking","Book your travel"');
  expect((await call(edge.port, "GET", "/v1/ropa", { key: site })).status).toBe(403);
});
