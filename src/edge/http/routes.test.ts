import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../platform/storage/testing.ts";
import type { TestDatabase } from "../../platform/storage/testing.ts";
import { call as send, makeBusiness, openTestEdge } from "./_test-edge.ts";
import type { Answer, Sent, TestEdge } from "./_test-edge.ts";

const MAP = `
controller: { name: Blue Sky Concierge, email: privacy@bluesky.example, jurisdictions: [US-CA, GB] }
purposes:
  booking: { label: Book your travel, basis: contract, task: Book flights }
  newsletter: { label: Send you offers, basis: consent }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking, newsletter], retention: 3y }
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking, newsletter], retention: 3y }
  passport: { label: Passport number, category: government-id, type: text, purposes: [booking], retention: 1y }
roles:
  site:
    booking: { name: [clear, change], email: [clear, use, change], passport: [change] }
    newsletter: { email: [clear, use] }
  desk: { booking: { name: [masked], email: [masked] }, onCalls: true }
`;

let db: TestDatabase;
let edge: TestEdge;
let owner = "";
let site = "";

const call = (method: string, path: string, sent: Sent = {}): Promise<Answer> => send(edge.port, method, path, sent);
const asSite = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  call(method, path, { key: site, ...(body === undefined ? {} : { body }), headers });
const asOwner = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  call(method, path, { key: owner, ...(body === undefined ? {} : { body }), headers });

async function makeSubject(email: string): Promise<string> {
  const made = await asSite("POST", "/v1/subjects", {
    fields: { name: "Ana Example", email, passport: "X1234567" },
    purpose: "booking",
    source: "website",
  });
  expect(made.status, made.text).toBe(201);
  return String(made.json["id"]);
}

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  owner = await makeBusiness(edge, "Blue Sky", MAP);
  const made = await asOwner("POST", "/v1/keys", { role: "site", label: "Our site" });
  expect(made.status, made.text).toBe(201);
  site = String(made.json["key"]);
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

test("says that it runs, and is open", async () => {
  expect((await call("GET", "/healthz")).json).toEqual({ status: "ok", version: "0.1.0" });
  expect((await call("GET", "/livez")).status).toBe(200);
  expect((await call("GET", "/readyz")).json).toMatchObject({ database: "ok", keeper: "open" });
  const head = await call("HEAD", "/healthz");
  expect([head.status, head.text]).toEqual([200, ""]);
});

test("stores a customer masked, reads masked, reveals clear, compares, searches, changes and removes", async () => {
  const id = await makeSubject("ana@example.com");
  const read = await asSite("GET", `/v1/subjects/${id}?purpose=booking`);
  expect(read.json).toMatchObject({ id, source: "website", fields: { email: { form: "masked" } } });
  expect(read.text).not.toContain("ana@example.com");

  const revealed = await asSite("POST", `/v1/subjects/${id}/reveals`, { fields: ["email", "passport"], purpose: "booking" });
  expect(revealed.json).toMatchObject({
    subject: id,
    fields: { email: { form: "clear", value: "ana@example.com" }, passport: { form: "refused", code: "not_granted" } },
  });
  expect(String(revealed.json["entry"])).toMatch(/^ent_/u);

  expect(
    (await asSite("POST", `/v1/subjects/${id}/comparisons`, { field: "email", value: "ANA@example.com", purpose: "booking" })).json,
  ).toMatchObject({ match: true });
  expect(
    (await asSite("POST", "/v1/subjects/search", { field: "email", equals: " Ana@Example.com ", purpose: "booking" })).json,
  ).toMatchObject({ items: [{ id }] });
  const changed = await asSite("PATCH", `/v1/subjects/${id}`, { fields: { name: null, email: "ana.new@example.com" }, purpose: "booking" });
  expect(changed.status, changed.text).toBe(200);
  expect(changed.json["fields"]).not.toHaveProperty("name");
  expect((await asSite("POST", "/v1/subjects/search", { field: "email", equals: "ana@example.com", purpose: "booking" })).json).toEqual({
    items: [],
  });
});

test("a batch answers in order, with words for each item that is not there", async () => {
  const [a, b] = [await makeSubject("batch-a@example.com"), await makeSubject("batch-b@example.com")];
  const { json, status } = await asSite("POST", "/v1/reveals", {
    items: [
      { subject: b, fields: ["email"] },
      { subject: "sub_none", fields: ["email"] },
      { subject: a, fields: ["email"] },
    ],
    purpose: "booking",
  });
  expect(status).toBe(200);
  expect(json["items"]).toMatchObject([
    { subject: b, fields: { email: { value: "batch-b@example.com" } } },
    { subject: "sub_none", code: "subject_not_found" },
    { subject: a, fields: { email: { value: "batch-a@example.com" } } },
  ]);
});

test("a token is given out, looked up, and opened in a batch beside names", async () => {
  const id = await makeSubject("token@example.com");
  const issued = await asSite("POST", `/v1/subjects/${id}/tokens`, { fields: ["email", "passport"], purpose: "booking" });
  expect([issued.status, issued.json]).toMatchObject([
    200,
    { subject: id, items: [{ field: "email" }, { field: "passport", form: "refused", code: "not_granted" }], entry: expect.any(String) },
  ]);
  const { token } = (issued.json["items"] as { token: string }[])[0] ?? { token: "" };
  const found = await asSite("POST", "/v1/tokens/lookups", { tokens: [token, "tok_none"], purpose: "booking" });
  expect([found.status, found.json]).toEqual([
    200,
    {
      items: [
        { token, subject: id, field: "email" },
        { token: "tok_none", code: "token_not_found", say: expect.any(String) },
      ],
    },
  ]);
  const items = [{ token: "tok_none" }, { token }, { subject: id, fields: ["name"] }];
  const opened = await asSite("POST", "/v1/reveals", { items, purpose: "booking" });
  expect([opened.status, opened.json["items"]]).toMatchObject([
    200,
    [
      { token: "tok_none", code: "token_not_found" },
      { token, subject: id, fields: { email: { form: "clear", value: "token@example.com" } } },
      { subject: id, fields: { name: { form: "clear" } } },
    ],
  ]);
  await asOwner("POST", "/v1/erasures", { subject: id, reason: "asked for it" });
  expect((await asSite("POST", `/v1/subjects/${id}/tokens`, { fields: ["email"], purpose: "booking" })).status).toBe(410);
  const gone = await asSite("POST", "/v1/reveals", { items: [{ token }], purpose: "booking" });
  expect(gone.json["items"]).toMatchObject([{ token, code: "subject_erased" }]);
});

test("an item of a batch names either subject and fields or a token", async () => {
  const id = await makeSubject("either@example.com");
  for (const item of [{}, { subject: id }, { fields: ["email"] }, { token: "tok_a", subject: id }, { token: "tok_a", fields: ["email"] }]) {
    const answer = await asSite("POST", "/v1/reveals", { items: [{ subject: id, fields: ["email"] }, item], purpose: "booking" });
    expect([answer.status, answer.json["fields"]]).toMatchObject([400, [{ field: "items[1]", say: expect.stringContaining("token") }]]);
  }
});

test("lists in pages that follow one another", async () => {
  for (let n = 0; n < 3; n += 1) await makeSubject(`page-${n}@example.com`);
  const first = await asSite("GET", "/v1/subjects?purpose=booking&limit=2");
  const items = first.json["items"] as { id: string }[];
  expect(items).toHaveLength(2);
  const second = await asSite("GET", `/v1/subjects?purpose=booking&limit=2&cursor=${String(first.json["nextCursor"])}`);
  expect((second.json["items"] as { id: string }[]).map((item) => item.id)).not.toContain(items[1]?.id);
});

test("a cursor that no list gave is refused, not answered with an empty page", async () => {
  const cursor = "06f3k2m9v8q4x7t1r5w0d2c6b8";
  for (const [list, prefix] of [
    ["/v1/subjects?purpose=booking&", "sub"],
    ["/v1/ledger/entries?", "ent"],
    ["/v1/keys?", "key"],
    ["/v1/rights-requests?", "rrq"],
    ["/v1/rights-requests?order=due&", "1767225599999.rrq"],
    ["/v1/rights-requests?order=due&", "none.rrq"],
  ] as const) {
    const ask = list.startsWith("/v1/subjects") ? asSite : asOwner;
    expect((await ask("GET", `${list}cursor=${prefix}_${cursor}`)).status, list).toBe(200);
    for (const wrong of [
      "x",
      "sub",
      `xyz_${cursor}`,
      `${prefix}_${cursor}0`,
      `${prefix}_${cursor.slice(0, -1)}9`,
      `${prefix}_${cursor.slice(0, -1)}u`,
    ]) {
      const answer = await ask("GET", `${list}cursor=${wrong}`);
      expect(answer.status, `${list} ${wrong}`).toBe(400);
      expect(answer.json).toMatchObject({
        code: "invalid_input",
        fields: [{ field: "query.cursor", say: expect.stringContaining("nextCursor") }],
      });
    }
  }
});

test("a caller with several purposes must name one; one that is not there, or not theirs, is told apart", async () => {
  const id = await makeSubject("purpose@example.com");
  const code = async (purpose?: string): Promise<unknown> =>
    (await asSite("POST", `/v1/subjects/${id}/reveals`, { fields: ["email"], ...(purpose === undefined ? {} : { purpose }) })).json["code"];
  expect(await code()).toBe("purpose_needed");
  expect(await code("nothing")).toBe("purpose_unknown");
  const refused = await asSite("POST", `/v1/subjects/${id}/reveals`, { fields: ["email"], purpose: "newsletter" });
  expect(refused.json).toMatchObject({ fields: { email: { form: "refused", code: "consent_missing" } } });
});

test("consent is recorded by the owner only, and decides at once", async () => {
  const id = await makeSubject("consent@example.com");
  const path = `/v1/subjects/${id}/consents/newsletter`;
  expect((await asOwner("GET", path)).json).toMatchObject({ standing: "never_asked" });
  expect((await asSite("PUT", path, { standing: "given" })).json).toMatchObject({ status: 403, code: "owner_needed" });
  expect((await asOwner("PUT", path, { standing: "given", noticeVersion: "1" })).json).toMatchObject({
    standing: "given",
    noticeVersion: "1",
  });
  expect((await asSite("POST", `/v1/subjects/${id}/reveals`, { fields: ["email"], purpose: "newsletter" })).json).toMatchObject({
    fields: { email: { form: "clear" } },
  });
  await asOwner("PUT", path, { standing: "withdrawn" });
  expect((await asSite("POST", `/v1/subjects/${id}/reveals`, { fields: ["email"], purpose: "newsletter" })).json).toMatchObject({
    fields: { email: { code: "consent_withdrawn" } },
  });
  expect((await asOwner("GET", `${path}/history`)).json["items"]).toMatchObject([{ standing: "withdrawn" }, { standing: "given" }]);
  expect((await asOwner("PUT", `/v1/subjects/${id}/consents/nothing`, { standing: "given" })).json).toMatchObject({
    code: "purpose_unknown",
  });
});

test("a restriction protects from the moment it is filed until it is lifted", async () => {
  const id = await makeSubject("restrict@example.com");
  const reveal = async (): Promise<unknown> =>
    (await asSite("POST", `/v1/subjects/${id}/reveals`, { fields: ["email"], purpose: "booking" })).json["fields"];
  const filed = await asOwner("POST", "/v1/rights-requests", { kind: "restriction", subject: id, channel: "phone" });
  expect([filed.status, filed.json["state"]]).toEqual([201, "in_force"]);
  expect(await reveal()).toMatchObject({ email: { code: "restricted" } });
  const path = `/v1/rights-requests/${String(filed.json["id"])}`;
  expect((await asOwner("POST", `${path}/verifications`, { method: "call-back" })).json).toMatchObject({ verifiedBy: "call-back" });
  expect(
    (await asOwner("POST", `${path}/decisions`, { decision: "granted", reason: "The customer showed that the address is wrong." })).json,
  ).toMatchObject({ state: "confirmed" });
  expect(await reveal()).toMatchObject({ email: { code: "restricted" } });
  expect((await asOwner("POST", `${path}/decisions`, { decision: "lifted" })).json).toMatchObject({ state: "lifted" });
  expect(await reveal()).toMatchObject({ email: { form: "clear" } });
  expect((await asOwner("POST", `${path}/decisions`, { decision: "granted" })).json).toMatchObject({ status: 409, code: "request_closed" });
  expect((await asOwner("GET", path)).json).toMatchObject({ id: filed.json["id"], kind: "restriction" });
  expect((await asOwner("GET", `/v1/rights-requests?subject=${id}`)).json["items"]).toHaveLength(1);
  const entries = await asOwner("GET", `/v1/ledger/entries?subject=${id}&act=rights.decide`);
  expect((entries.json["items"] as { reason: string | null }[]).map((entry) => entry.reason)).toContain(
    "The customer showed that the address is wrong.",
  );
});

test("an erased customer is gone, with a certificate, and only the owner erases", async () => {
  const id = await makeSubject("erase@example.com");
  expect((await asSite("POST", "/v1/erasures", { subject: id, reason: "asked" })).status).toBe(403);
  const erased = await asOwner("POST", "/v1/erasures", { subject: id, reason: "asked by e-mail" }, { prefer: "wait=20" });
  expect(erased.status, erased.text).toBe(201);
  expect(erased.json).toMatchObject({ state: "done", certificate: { subject: id } });
  expect((await asOwner("GET", `/v1/erasures/${String(erased.json["id"])}`)).json).toEqual(erased.json);
  expect((await asOwner("GET", `/v1/erasures?subject=${id}`)).json["items"]).toEqual([erased.json]);
  expect((await asSite("GET", `/v1/subjects/${id}?purpose=booking`)).json).toMatchObject({ status: 410, code: "subject_erased" });
  expect((await asSite("POST", "/v1/subjects/search", { field: "email", equals: "erase@example.com", purpose: "booking" })).json).toEqual({
    items: [],
  });
});

test("an answer kept under an Idempotency-Key goes with the customer whom it names", async () => {
  const id = await makeSubject("kept@example.com");
  const reveal = (): Promise<Answer> =>
    asSite("POST", `/v1/subjects/${id}/reveals`, { fields: ["email"], purpose: "booking" }, { "idempotency-key": "kept-1" });
  expect((await reveal()).text).toContain("kept@example.com");
  expect((await reveal()).text).toContain("kept@example.com");
  const filed = await asOwner("POST", "/v1/rights-requests", { kind: "correction", subject: id, values: { name: "Eve" } });
  const write = (): Promise<Answer> =>
    asOwner(
      "POST",
      `/v1/rights-requests/${String(filed.json["id"])}/messages`,
      { text: "Is it Eve now?" },
      { "idempotency-key": "kept-2" },
    );
  expect((await write()).text).toContain("Is it Eve now?");
  await asOwner("POST", "/v1/erasures", { subject: id, reason: "asked by e-mail" });
  expect((await reveal()).json).toMatchObject({ status: 410, code: "subject_erased" });
  expect((await write()).json).toMatchObject({ status: 410, code: "subject_erased" });
});

test("entries tell who did what and why, to the owner all, to a key its customers', and why only for its own purposes", async () => {
  const id = await makeSubject("entries@example.com");
  const revealed = await asSite("POST", `/v1/subjects/${id}/reveals`, {
    fields: ["email"],
    purpose: "booking",
    reason: "The airline asks for it",
  });
  const own = await asSite("GET", `/v1/subjects/${id}/entries`);
  expect((own.json["items"] as unknown[])[0]).toMatchObject({
    id: revealed.json["entry"],
    act: "subject.reveal",
    subject: id,
    fields: ["email"],
    form: "clear",
    purpose: "booking",
    reason: "The airline asks for it",
    outcome: "granted",
    actor: { kind: "key", role: "site" },
  });
  // Why is words about the customer: for whoever may act for that purpose, as the look itself would be.
  const other = await asOwner("POST", "/v1/keys", { role: "site", purposes: ["newsletter"] });
  const seen = await call("GET", `/v1/subjects/${id}/entries`, { key: String(other.json["key"]) });
  expect((seen.json["items"] as unknown[])[0]).toMatchObject({ id: revealed.json["entry"], purpose: "booking", reason: null });
  expect((await asOwner("GET", `/v1/subjects/${id}/entries?limit=1`)).json["items"]).toMatchObject([{ reason: "The airline asks for it" }]);
  expect((await asSite("GET", "/v1/ledger/entries")).status).toBe(403);
  expect((await asOwner("GET", `/v1/ledger/entries?act=key.create&limit=1`)).json["items"]).toMatchObject([
    { act: "key.create", actor: { role: "owner" } },
  ]);
  expect((await asOwner("GET", "/v1/subjects/sub_none/entries")).status).toBe(404);
});

test("the log is served as tiles with a signed checkpoint, and proofs", async () => {
  const id = await makeSubject("tiles@example.com");
  const tenant = String((await edge.house.db.owner`select tenant_id from tenants limit 1`)[0]?.["tenant_id"]);
  const entry = (await asOwner("GET", `/v1/subjects/${id}/entries`)).json["items"] as { id: string }[];
  await expect.poll(async () => (await asOwner("GET", `/v1/ledger/proofs/inclusion?entry=${entry[0]?.id}`)).status).toBe(200);
  const checkpoint = await asOwner("GET", `/ledger/${tenant}/checkpoint`);
  expect(checkpoint.text).toMatch(new RegExp(`^strongroom/${tenant}\\n\\d+\\n`, "u"));
  const size = Number(checkpoint.text.split("\n")[1]);
  const basic = Buffer.from(`verifier:${owner}`).toString("base64");
  expect(
    (await call("GET", `/ledger/${tenant}/tile/0/000.p/${size}`, { headers: { authorization: `Basic ${basic}` } })).headers[
      "content-length"
    ],
  ).toBe(String(32 * size));
  expect((await asOwner("GET", `/ledger/${tenant}/tile/entries/000.p/${size}`)).status).toBe(200);
  expect((await asOwner("GET", `/ledger/${tenant}/tile/0/999`)).status).toBe(404);
  expect((await asOwner("GET", `/ledger/${tenant}/keys`)).text).toContain(`strongroom/${tenant}+`);
  expect((await asSite("GET", `/ledger/${tenant}/checkpoint`)).status).toBe(403);
  expect((await asOwner("GET", "/ledger/ten_00000000000000000000000000/checkpoint")).status).toBe(404);
  expect((await asOwner("GET", `/v1/ledger/proofs/consistency?from=1&to=${size}`)).json).toMatchObject({ from: 1, to: size });
  const leaves = (await asOwner("GET", "/v1/ledger/leaves")).text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { index: number });
  expect(leaves.slice(0, size).map((leaf) => leaf.index)).toEqual(Array.from({ length: size }, (_, n) => n));
});

test("keys are listed without themselves, and a revoked one is dead", async () => {
  const made = (await asOwner("POST", "/v1/keys", { role: "site", purposes: ["booking"] })).json as { id: string; key: string };
  expect(made.key).toMatch(/^sk_test_[0-9a-z]{64}$/u);
  expect((await call("GET", "/v1/data-map", { key: made.key })).status).toBe(200);
  const listed = await asOwner("GET", "/v1/keys");
  expect(listed.text).toContain(made.id);
  expect(listed.text).not.toContain(made.key);
  expect((await asOwner("DELETE", `/v1/keys/${made.id}`)).status).toBe(204);
  expect((await call("GET", "/v1/data-map", { key: made.key })).status).toBe(401);
  expect((await asOwner("DELETE", "/v1/keys/key_none")).status).toBe(404);
  expect((await asOwner("POST", "/v1/keys", { role: "desk" })).json).toMatchObject({
    status: 400,
    fields: [{ field: "role", code: "role_for_people" }],
  });
  expect((await asSite("POST", "/v1/keys", { role: "owner" })).status).toBe(403);
});

test("the map is read by keys, changed by the owner, and its consequences told first", async () => {
  const before = await asSite("GET", "/v1/data-map");
  expect(before.json).toMatchObject({ version: 1, map: { fields: { email: { type: "email" } } } });
  const map = structuredClone(before.json["map"]) as {
    fields: Record<string, unknown>;
    roles: Record<string, Record<string, Record<string, unknown>>>;
  };
  map.fields["city"] = { label: "City", category: "contact", type: "text", purposes: ["booking"], retention: "1y" };
  const dry = await asOwner("PUT", "/v1/data-map", { map, dryRun: true });
  expect(dry.status, dry.text).toBe(200);
  expect(dry.json).toMatchObject({ version: 1 });
  expect((await asSite("GET", "/v1/data-map")).json["version"]).toBe(1);
  expect((await asSite("PUT", "/v1/data-map", { map })).status).toBe(403);
  expect((await asOwner("PUT", "/v1/data-map", { map })).json).toMatchObject({ version: 2 });
  const bad = await asOwner("PUT", "/v1/data-map", { yaml: "purposes:\n  x: { label: X }\n" });
  expect(bad.json).toMatchObject({ status: 400, code: "map_invalid" });
  expect((await asOwner("GET", "/v1/ledger/entries?act=map.apply")).json["items"]).toMatchObject([
    { outcome: "done", detail: { version: 2 } },
    { outcome: "refused", codes: ["owner_needed"] },
    { outcome: "done", detail: { version: 1 } },
  ]);
});

test("a document describes every route of the API", async () => {
  const { json } = await call("GET", "/v1/openapi.json");
  expect(json["openapi"]).toBe("3.1.0");
  const paths = Object.keys(json["paths"] as object);
  const isPage = (room: string): boolean => room === "pages" || room === "customers";
  for (const one of edge.server.routes.filter((route) => !isPage(route.room))) expect(paths).toContain(one.path.replaceAll("+}", "}"));
  const { post } = (json["paths"] as Record<string, { readonly post: { readonly parameters: readonly unknown[] } }>)["/v1/erasures"] ?? {};
  expect(post?.parameters).toEqual([
    expect.objectContaining({ in: "header", name: "idempotency-key", required: false }),
    expect.objectContaining({ in: "header", name: "prefer", required: false }),
  ]);
  expect((await call("GET", "/docs")).status).toBe(200);

  const rooms = new Set(
    Object.values(json["paths"] as object)
      .flatMap((path) => Object.values(path as object) as { tags: string[] }[])
      .flatMap(({ tags }) => tags),
  );
  const inRooms: string[] = [];
  for (const room of rooms) {
    const { json: part } = await call("GET", `/docs/openapi.json?room=${encodeURIComponent(room)}`);
    inRooms.push(...Object.keys(part["paths"] as object));
  }
  expect(new Set(inRooms)).toEqual(new Set(paths));
  expect((await call("GET", "/docs/openapi.json?room=nowhere")).status).toBe(400);
});

test("each call of the document has a name for clients that are generated, and no other has it", async () => {
  const { json } = await call("GET", "/v1/openapi.json");
  const methods = Object.values(json["paths"] as Record<string, Record<string, { readonly operationId?: string }>>).flatMap(Object.values);
  const names = methods.map((operation: { readonly operationId?: string }) => operation.operationId ?? "");
  expect(names).toContain("postSubjectsByIdReveals");
  for (const name of names) expect(name).toMatch(/^[a-z]+[A-Za-z\d]+$/u);
  expect(new Set(names).size).toBe(names.length);
});

test("what the document says of a text is so, in the words of JSON Schema", async () => {
  const { json } = await call("GET", "/v1/openapi.json");
  const found = schemasIn(json);
  const patterns = found.filter((schema): schema is { pattern: string; example?: unknown } => typeof schema["pattern"] === "string");
  const examples = patterns.filter(({ example }) => typeof example === "string");
  expect(patterns.length).toBeGreaterThan(100);
  expect(examples.length).toBeGreaterThan(50);
  // A flag of JavaScript's would be letters that the text has to end with.
  for (const { pattern } of patterns) expect(pattern).not.toMatch(/\/[a-z]*$/u);
  for (const { pattern, example } of examples) expect(String(example)).toMatch(new RegExp(pattern, "u"));
  // Of a thing that may be absent: null is no object, whatever stands beside it in allOf.
  expect(found.filter(({ allOf }) => JSON.stringify(allOf ?? []).includes('{"type":["object","null"]}'))).toEqual([]);
});

test("the document declares every kind of refusal, and X-Request-Id on each answer", async () => {
  const { json } = await call("GET", "/v1/openapi.json");
  const components = json["components"] as { readonly responses: Readonly<Record<string, Declared>> };
  const operations = Object.values(json["paths"] as Record<string, Record<string, { readonly responses: Record<string, Declared> }>>);
  const responses = operations.flatMap((methods) => Object.values(methods)).map((operation) => operation.responses);
  expect(responses.length).toBeGreaterThan(200);
  for (const declared of responses) {
    expect(Object.keys(declared)).toEqual(expect.arrayContaining(["400", "404", "429", "503", "default"]));
    for (const [status, given] of Object.entries(declared)) {
      const name = given.$ref?.split("/").at(-1) ?? "";
      const response = name === "" ? given : components.responses[name];
      expect(Object.keys(response?.headers ?? {}), status).toContain("X-Request-Id");
      if (name !== "") expect(Object.keys(response?.content ?? {})).toEqual(["application/problem+json"]);
    }
  }
});

type Declared = { readonly $ref?: string; readonly headers?: object; readonly content?: object };

function schemasIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap(schemasIn);
  return Array.isArray(value) ? inner : [value as Readonly<Record<string, unknown>>, ...inner];
}

test("in test mode the clock moves and the outbox is there", async () => {
  expect((await asOwner("POST", "/v1/clock", { now: "2030-01-01T00:00:00Z" })).json["now"]).toMatch(/^2030-01-01T00:00:0/u);
  const outbox = (await asOwner("GET", "/v1/outbox")).json;
  expect(outbox).toMatchObject({ nextCursor: null, isServerSet: false, isTextSet: false });
  // The restriction of another test was acknowledged, and its decision told.
  const kinds = (outbox["items"] as { kind: string }[]).map((mail) => mail.kind);
  expect(kinds).toEqual(expect.arrayContaining(["rights_decided", "rights_received"]));
  await asOwner("POST", "/v1/clock", { now: Date.now() });
});

test("guesses at the passphrase are few", async () => {
  const codes: unknown[] = [];
  for (let n = 0; n < 7; n += 1)
    codes.push((await call("POST", "/v1/unseal", { body: { passphrase: "not the right one at all" } })).json["code"]);
  expect(codes[0]).toBe("wrong_passphrase");
  expect(codes.at(-1)).toBe("too_many_requests");
});

test("metrics need a key and name routes by pattern only", async () => {
  expect((await call("GET", "/metrics")).status).toBe(401);
  const { text } = await asSite("GET", "/metrics");
  expect(text).toContain('route="/v1/subjects/{id}/reveals"');
  expect(text).not.toMatch(/sub_[0-9a-z]{26}/u);
});
