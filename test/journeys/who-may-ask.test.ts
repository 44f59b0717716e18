import { afterAll, beforeAll, expect, test } from "vitest";
import { PLAIN_MAP, person } from "../support/plain-map.ts";
import { type OpenStrongroom, openStrongroom } from "../support/strongroom.ts";
import type { App, Tenant } from "../support/strongroom.ts";

let room: OpenStrongroom;
let app: App;
let first: Tenant;
let second: Tenant;
let clerk: string;
let reader: string;
let stranger: string;
let known: string;

beforeAll(async () => {
  room = await openStrongroom();
  first = await room.init(PLAIN_MAP, "First");
  second = await room.init(PLAIN_MAP, "Second");
  app = await room.serve();
  clerk = (await room.key("clerk", { tenant: first.tenant })).key;
  reader = (await room.key("reader", { tenant: first.tenant, purposes: ["booking"] })).key;
  stranger = (await room.key("clerk", { tenant: second.tenant, purposes: ["booking"] })).key;
  known = await create(1);
});
afterAll(() => room.remove());

async function create(n: number): Promise<string> {
  const answer = await app.call("POST", "/v1/subjects", { key: clerk, body: { fields: person(n), purpose: "booking" } });
  expect(answer.status, answer.text).toBe(201);
  return String(answer.json.id);
}

function reveal(key: string, subject: string, fields: readonly string[], purpose: string, more: object = {}): ReturnType<App["call"]> {
  return app.call("POST", `/v1/subjects/${subject}/reveals`, { key, body: { fields, purpose, ...more } });
}

test("no key, a broken key and an unknown key are told 401 and nothing else", async () => {
  for (const key of [undefined, "sk_test_nonsense", `${clerk.slice(0, -1)}${clerk.endsWith("0") ? "1" : "0"}`]) {
    const answer = await app.call("GET", `/v1/subjects/${known}?purpose=booking`, key === undefined ? {} : { key });
    expect(answer.status).toBe(401);
    expect(answer.headers["content-type"]).toContain("application/problem+json");
  }
});

test("a revoked key is refused at once", async () => {
  const { id, key } = await room.key("clerk", { tenant: first.tenant });
  expect((await app.call("GET", `/v1/subjects/${known}?purpose=booking`, { key })).status).toBe(200);
  const revoked = await room.cli(["key", "revoke", id, "--tenant", first.tenant, "--json"]);
  expect(revoked.status, revoked.stderr).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect((await app.call("GET", `/v1/subjects/${known}?purpose=booking`, { key })).status).toBe(401);
});

test("a purpose outside the key's list is 403 on every route", async () => {
  const answers = await Promise.all([
    app.call("GET", `/v1/subjects/${known}?purpose=newsletter`, { key: reader }),
    reveal(reader, known, ["email"], "newsletter"),
    app.call("POST", "/v1/reveals", { key: reader, body: { items: [{ subject: known, fields: ["email"] }], purpose: "newsletter" } }),
    app.call("POST", `/v1/subjects/${known}/comparisons`, {
      key: reader,
      body: { field: "email", value: "a@b.example", purpose: "newsletter" },
    }),
    app.call("POST", "/v1/subjects/search", { key: reader, body: { field: "email", equals: "a@b.example", purpose: "newsletter" } }),
    app.call("PATCH", `/v1/subjects/${known}`, { key: reader, body: { fields: { fullname: "X Y" }, purpose: "newsletter" } }),
    app.call("POST", "/v1/subjects", { key: reader, body: { fields: { fullname: "X Y" }, purpose: "newsletter" } }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403, 403]);
});

test("a role without any grant for the purpose may not ask at all", async () => {
  const wide = (await room.key("reader", { tenant: first.tenant, purposes: ["booking", "audit"] })).key;
  expect((await app.call("GET", `/v1/subjects/${known}?purpose=audit`, { key: wide })).status).toBe(403);
  expect((await reveal(wide, known, ["fullname"], "audit")).status).toBe(403);
});

test("an unknown field or purpose is 400", async () => {
  const answers = await Promise.all([
    app.call("GET", `/v1/subjects/${known}?purpose=nonesuch`, { key: clerk }),
    reveal(clerk, known, ["email"], "nonesuch"),
    reveal(clerk, known, ["email", "nonesuch"], "booking"),
    app.call("POST", `/v1/subjects/${known}/comparisons`, { key: clerk, body: { field: "nonesuch", value: "x", purpose: "booking" } }),
    app.call("POST", "/v1/subjects/search", { key: clerk, body: { field: "nonesuch", equals: "x", purpose: "booking" } }),
    app.call("PATCH", `/v1/subjects/${known}`, { key: clerk, body: { fields: { nonesuch: "x" }, purpose: "booking" } }),
    app.call("POST", "/v1/subjects", { key: clerk, body: { fields: { nonesuch: "x" }, purpose: "booking" } }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 400, 400]);
});

test("a caller with several purposes must name one; with one purpose it is understood", async () => {
  const unnamed = await app.call("GET", `/v1/subjects/${known}`, { key: clerk });
  expect([unnamed.status, unnamed.json.code]).toEqual([400, "purpose_needed"]);
  const understood = await app.call("GET", `/v1/subjects/${known}`, { key: reader });
  expect(understood.status).toBe(200);
  expect(understood.json.fields.fullname.form).toBe("masked");
});

test("another tenant's subject and an id that never was are the same 404", async () => {
  const unknown = `${known.slice(0, -4)}0000`;
  for (const [key, id] of [
    [stranger, known],
    [clerk, unknown],
  ] as const) {
    const answers = await Promise.all([
      app.call("GET", `/v1/subjects/${id}?purpose=booking`, { key }),
      reveal(key, id, ["email"], "booking"),
      app.call("POST", `/v1/subjects/${id}/comparisons`, { key, body: { field: "email", value: "a@b.example", purpose: "booking" } }),
      app.call("PATCH", `/v1/subjects/${id}`, { key, body: { fields: { fullname: "X Y" }, purpose: "booking" } }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  }
  const owners = await Promise.all([
    app.call("GET", `/v1/subjects/${known}/entries`, { key: second.ownerKey }),
    app.call("PUT", `/v1/subjects/${known}/consents/newsletter`, { key: second.ownerKey, body: { standing: "given", noticeVersion: "1" } }),
    app.call("POST", "/v1/erasures", { key: second.ownerKey, body: { subject: known, reason: "asked by mail" } }),
    app.call("GET", `/ledger/${first.tenant}/checkpoint`, { key: second.ownerKey }),
  ]);
  expect(owners.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
});

test("a batch tells foreign and unknown subjects apart from none of ours, item by item", async () => {
  const body = {
    items: [
      { subject: known, fields: ["email"] },
      { subject: `${known.slice(0, -4)}0000`, fields: ["email"] },
    ],
    purpose: "booking",
  };
  const ours = await app.call("POST", "/v1/reveals", { key: clerk, body });
  expect(ours.json.items[0].fields.email.value).toBe(person(1)["email"]);
  expect(ours.json.items[1]).toMatchObject({ subject: body.items[1]?.subject, code: expect.any(String), say: expect.any(String) });
  const theirs = await app.call("POST", "/v1/reveals", { key: stranger, body });
  expect(theirs.json.items.map(({ code }: { code: string }) => code)).toEqual([ours.json.items[1].code, ours.json.items[1].code]);
});

test("an erased subject is 410 on every route and unknown to search", async () => {
  const gone = await create(2);
  const erased = await app.call("POST", "/v1/erasures", { key: first.ownerKey, body: { subject: gone, reason: "asked by mail" } });
  expect(erased.status, erased.text).toBeLessThan(300);
  expect(erased.json.certificate).toMatchObject({
    subject: gone,
    destroyed: expect.any(Array),
    kept: expect.any(Array),
    signature: expect.anything(),
  });
  const answers = await Promise.all([
    app.call("GET", `/v1/subjects/${gone}?purpose=booking`, { key: clerk }),
    reveal(clerk, gone, ["email"], "booking"),
    app.call("POST", `/v1/subjects/${gone}/comparisons`, {
      key: clerk,
      body: { field: "email", value: "a@b.example", purpose: "booking" },
    }),
    app.call("PATCH", `/v1/subjects/${gone}`, { key: clerk, body: { fields: { fullname: "X Y" }, purpose: "booking" } }),
  ]);
  expect(answers.map(({ status, json }) => [status, json.code])).toEqual(answers.map(() => [410, "subject_erased"]));
  const found = await app.call("POST", "/v1/subjects/search", {
    key: clerk,
    body: { field: "email", equals: person(2)["email"], purpose: "booking" },
  });
  expect(found.json.items).toEqual([]);
  const batch = await app.call("POST", "/v1/reveals", {
    key: clerk,
    body: { items: [{ subject: gone, fields: ["email"] }], purpose: "booking" },
  });
  expect(batch.json.items[0]).toMatchObject({ subject: gone, code: "subject_erased" });
  expect(await create(2)).not.toBe(gone);
});

test("roles that work on calls or demand clearance are not given to a key", async () => {
  for (const role of ["caller", "cleared"]) {
    const refused = await room.cli(["key", "create", "--role", role, "--tenant", first.tenant, "--json"]);
    expect([role, refused.status]).toEqual([role, 1]);
  }
});

test("a budget of five lets five through in an hour and eight in a day, comparisons included", async () => {
  const { key } = await room.key("counted", { tenant: first.tenant });
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  await app.call("POST", "/v1/clock", { key: first.ownerKey, body: { now: `${tomorrow}T10:05:00Z` } });
  const outcomes: string[] = [];
  for (let n = 0; n < 4; n++) outcomes.push((await reveal(key, known, ["fullname"], "booking")).json.fields.fullname.form);
  const compared = await app.call("POST", `/v1/subjects/${known}/comparisons`, {
    key,
    body: { field: "fullname", value: "Traveller Number1", purpose: "booking" },
  });
  expect(compared.json.match).toBe(true);
  const sixth = (await reveal(key, known, ["fullname"], "booking")).json.fields.fullname;
  expect([...outcomes, sixth.form, sixth.code]).toEqual(["clear", "clear", "clear", "clear", "refused", "budget_spent"]);
  const masked = await app.call("GET", `/v1/subjects/${known}?purpose=booking`, { key });
  expect(masked.json.fields.fullname.form).toBe("masked");

  await app.call("POST", "/v1/clock", { key: first.ownerKey, body: { now: `${tomorrow}T11:10:00Z` } });
  const later: string[] = [];
  for (let n = 0; n < 4; n++) later.push((await reveal(key, known, ["fullname"], "booking")).json.fields.fullname.form);
  expect(later).toEqual(["clear", "clear", "clear", "refused"]);
});

test("a brake of three lets three subjects through in ten minutes and stops the fourth", async () => {
  const { key } = await room.key("braked", { tenant: first.tenant });
  const subjects = [known, await create(11), await create(12), await create(13)];
  const codes: string[] = [];
  for (const subject of [...subjects, known]) {
    const { form, code } = (await reveal(key, subject, ["fullname"], "booking")).json.fields.fullname;
    codes.push(form === "clear" ? "clear" : code);
  }
  expect(codes).toEqual(["clear", "clear", "clear", "bulk_brake", "clear"]);
});

test("one batch cannot outrun a budget or a brake", async () => {
  const counted = (await room.key("counted", { tenant: first.tenant })).key;
  const many = { items: Array.from({ length: 7 }, () => ({ subject: known, fields: ["fullname"] })), purpose: "booking" };
  const opened = await app.call("POST", "/v1/reveals", { key: counted, body: many });
  const forms = opened.json.items.map(({ fields }: { fields: { fullname: { form: string } } }) => fields.fullname.form);
  expect(forms.filter((form: string) => form === "clear").length).toBeLessThanOrEqual(5);

  const braked = (await room.key("braked", { tenant: first.tenant })).key;
  const subjects = [known, await create(21), await create(22), await create(23), await create(24)];
  const swept = await app.call("POST", "/v1/reveals", {
    key: braked,
    body: { items: subjects.map((subject) => ({ subject, fields: ["fullname"] })), purpose: "booking" },
  });
  const opens = swept.json.items.filter(({ fields }: { fields: { fullname: { form: string } } }) => fields.fullname.form === "clear");
  expect(opens.length).toBeLessThanOrEqual(3);
});

test("fifty asks at once cannot outrun a budget", async () => {
  const { key } = await room.key("counted", { tenant: first.tenant });
  const answers = await Promise.all(Array.from({ length: 50 }, () => reveal(key, known, ["fullname"], "booking")));
  const opened = answers.filter(({ json }) => json.fields?.fullname.form === "clear");
  expect(opened.length).toBe(5);
});

test("wrong comparisons run out of attempts", async () => {
  const subject = await create(31);
  const statuses: number[] = [];
  for (let n = 0; n < 30; n++) {
    const answer = await app.call("POST", `/v1/subjects/${subject}/comparisons`, {
      key: clerk,
      body: { field: "passport", value: `PX${n}`, purpose: "booking" },
    });
    statuses.push(answer.status);
    if (answer.status === 429) expect(answer.json.code).toBe("too_many_attempts");
  }
  expect(statuses[0]).toBe(200);
  expect(statuses.at(-1)).toBe(429);
  const right = await app.call("POST", `/v1/subjects/${subject}/comparisons`, {
    key: clerk,
    body: { field: "passport", value: person(31)["passport"], purpose: "booking" },
  });
  expect(right.status).toBe(429);
});

test("the ledger tells every ask, refused ones too, and never a value", async () => {
  const { key } = await room.key("asker", { tenant: first.tenant });
  const refused = await reveal(key, known, ["passport"], "booking");
  const granted = await reveal(key, known, ["passport"], "booking", { reason: "check-in for the flight" });
  expect([refused.json.fields.passport.code, granted.json.fields.passport.value]).toEqual(["reason_needed", person(1)["passport"]]);
  const entries = await app.call("GET", `/v1/subjects/${known}/entries?limit=200`, { key: first.ownerKey });
  expect(entries.status, entries.text).toBe(200);
  const byId = new Map(entries.json.items.map((entry: { id: string }) => [entry.id, entry]));
  expect(byId.get(refused.json.entry)).toMatchObject({
    subject: known,
    form: "clear",
    purpose: "booking",
    fields: ["passport"],
    outcome: "refused",
  });
  expect(byId.get(granted.json.entry)).toMatchObject({
    subject: known,
    form: "clear",
    purpose: "booking",
    fields: ["passport"],
    outcome: "granted",
  });
  expect(entries.text).not.toContain(String(person(1)["passport"]));
});

test("a refused field in a change leaves all fields as they were", async () => {
  const before = (await reveal(clerk, known, ["fullname", "email"], "booking")).json.fields;
  const { key } = await room.key("reader", { tenant: first.tenant });
  const refused = await app.call("PATCH", `/v1/subjects/${known}`, { key, body: { fields: { fullname: "Other Name" } } });
  expect(refused.status).toBe(403);
  const half = await app.call("PATCH", `/v1/subjects/${known}`, {
    key: clerk,
    body: { fields: { fullname: "Other Name", email: "not an address" }, purpose: "booking" },
  });
  expect(half.status).toBeGreaterThanOrEqual(400);
  expect((await reveal(clerk, known, ["fullname", "email"], "booking")).json.fields).toEqual(before);
});
