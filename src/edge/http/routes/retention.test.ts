import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, openTestDatabase } from "../../../platform/storage/testing.ts";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract } }
fields: { seat: { label: "=Seat", category: behavioural, type: text, purposes: [booking], retention: 20d } }
roles: { site: { booking: { seat: [clear, change] } } }
`;

let db: TestDatabase;
let edge: TestEdge;
let owner: string;
let subject: string;
const asOwner = (method: string, path: string, body?: unknown): Promise<Answer> =>
  call(edge.port, method, path, { key: owner, ...(body === undefined ? {} : { body }) });

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  owner = await makeBusiness(edge, "Blue Sky", MAP);
  const site = String((await asOwner("POST", "/v1/keys", { role: "site" })).json["key"]);
  subject = String((await call(edge.port, "POST", "/v1/subjects", { key: site, body: { fields: { seat: "12A" } } })).json["id"]);
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

const soon = async (): Promise<unknown> => ((await asOwner("GET", "/v1/retention/preview")).json["fields"] as unknown[])[0];

test("a hold is placed with words that only owners read, shows in the preview, keeps an erasure waiting, and is ended", async () => {
  expect(await soon()).toMatchObject({ field: "seat", keptFor: "20 days", over: 0, soon: 1, onHold: 0 });
  const placed = await asOwner("POST", "/v1/holds", { subject, reason: "legal", words: "Letter of 3 May", until: "2031-01-31" });
  expect([placed.status, placed.json]).toMatchObject([201, { isLive: true, reason: "legal", until: "2031-01-31", field: null }]);
  expect(await soon()).toMatchObject({ soon: 0, onHold: 1 });
  const erasure = await asOwner("POST", "/v1/erasures", { subject, reason: "asked" });
  expect([erasure.status, erasure.json["code"]]).toEqual([409, "on_hold"]);
  expect((await asOwner("POST", "/v1/erasures/previews", { subject })).json["code"]).toBe("on_hold");
  expect((await db.owner`select 1 from retention_holds h where to_jsonb(h)::text like '%Letter%'`).length).toBe(0);
  const { items } = (await asOwner("GET", "/v1/holds?limit=1")).json as { items: unknown[] };
  expect(items).toMatchObject([{ id: placed.json["id"], words: "Letter of 3 May", subject }]);

  // Where the words are damaged the hold is listed all the same.
  const turn = () => db.owner`
    update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1) where box_id = ${`hold/${String(placed.json["id"])}`}`;
  expect((await turn()).count).toBe(1);
  expect((await asOwner("GET", "/v1/holds?limit=1")).json["items"]).toMatchObject([
    { id: placed.json["id"], words: "••••", reason: "legal" },
  ]);
  await turn();

  const of = async (id: string): Promise<unknown> => ((await asOwner("GET", `/v1/holds?subject=${id}`)).json["items"] as unknown[]).length;
  expect([await of(subject), await of("sub_0000000000000000000000000a")]).toEqual([1, 0]);

  const path = `/v1/holds/${String(placed.json["id"])}`;
  expect([(await asOwner("DELETE", path)).status, (await asOwner("DELETE", path)).status]).toEqual([204, 204]);
  expect((await asOwner("DELETE", "/v1/holds/hld_0000000000000000000000000a")).status).toBe(404);
  const acts = (await asOwner("GET", `/v1/ledger/entries?subject=${subject}`)).json["items"] as { act: string }[];
  expect(acts.map(({ act }) => act).filter((act) => act.startsWith("hold"))).toEqual(["hold.end", "hold.place"]);
  expect(JSON.stringify(acts)).not.toContain("Letter");
});

test("a hold without a day that exists, or on what does not exist, is refused by name; a report comes as JSON and as a table", async () => {
  const code = async (body: unknown): Promise<unknown> => (await asOwner("POST", "/v1/holds", body)).json["code"];
  expect(await code({ subject, reason: "legal", until: "2031-02-30" })).toBe("invalid_input");
  expect(await code({ subject, reason: "because", until: "2031-02-03" })).toBe("invalid_input");
  expect(await code({ field: "shoe", reason: "tax", until: "2031-02-03" })).toBe("field_unknown");
  expect(await code({ reason: "tax", until: "2031-02-03" })).toBe("nothing_to_hold");
  const now = new Date();
  const quarter = `${now.getUTCFullYear()}-Q${Math.floor(now.getUTCMonth() / 3) + 1}`;
  const report = await asOwner("GET", `/v1/retention/reports/${quarter}`);
  expect([report.status, report.json]).toMatchObject([200, { quarter, isOver: false, isWhole: true }]);
  const table = await asOwner("GET", `/v1/retention/reports/${quarter}?format=csv`);
  expect([table.status, table.text.includes("'=Seat")]).toEqual([200, true]);
  expect((await asOwner("GET", "/v1/retention/reports/2098-Q1")).status).toBe(404);
  expect((await asOwner("GET", "/v1/retention/reports/2026-Q5")).status).toBe(404);
});
