import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { base32Decode, base32Encode } from "../../src/base/encoding.ts";
import { MINUTE_MS, instant } from "../../src/base/instant.ts";
import { type TestEdge, call, makeBusiness, openTestEdge, PASSPHRASE } from "../../src/edge/http/_test-edge.ts";
import type { TestPerson } from "../../src/edge/http/_test-person.ts";
import { unsealRoot } from "../../src/platform/keeper/keyring.ts";
import { listTenants } from "../../src/platform/storage/database.ts";
import { type TestDatabase, openTestDatabase } from "../../src/platform/storage/testing.ts";
import { withTx } from "../../src/platform/storage/tx.ts";
import { collectionOf } from "../../src/edge/collection-of.ts";
import { fillingOf } from "../../src/edge/forwarding-of.ts";
import type { FillId } from "../../src/base/ids.ts";
import type { InTenant } from "../../src/workflows/filling/filling.ts";
import { redeemFill as redeem } from "../../src/workflows/filling/redeem-fill.ts";
import { sweepFills } from "../../src/workflows/filling/sweep-fills.ts";
import { FILL_FORM, type TestFill, makeFiller, openFill, redeemFill, tellOutcome, textsOfFill } from "../support/fills.ts";
import { CUSTOMER, FORWARD_MAP, approveVendor } from "../support/forwards.ts";
import { makeScanner } from "../../src/base/leak-scanner.ts";

const ORIGIN = "http://127.0.0.1:4999";
const MAP = FORWARD_MAP.replace(
  "  clerk:",
  `  counted:
    booking: { name: [masked, use], card: [masked, use] }
    budget: { hour: 4 }
  clerk:`,
);
let db: TestDatabase;
let one: TestEdge;
let two: TestEdge;
let owner = "";
let desk = "";
let agent: TestPerson;
let vendor = "";
let subject = "";

beforeAll(async () => {
  db = await openTestDatabase();
  one = await openTestEdge(db);
  owner = await makeBusiness(one, "Blue Sky", MAP);
  two = await openTestEdge(db);
  expect((await unsealRoot(two.house.db, two.house.keeper, PASSPHRASE)).ok).toBe(true);
  desk = String((await asOwner("POST", "/v1/keys", { role: "desk" })).json["key"]);
  agent = await makeFiller(one, db, ["desk"]);
  vendor = await approveVendor(one, owner, ORIGIN);
  const saved = await asOwner("PUT", `/v1/vendors/${vendor}/fill-forms/card`, FILL_FORM);
  expect(saved.status, saved.text).toBe(201);
  subject = await customer(CUSTOMER);
});
afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await db.close();
});
afterEach(() => moveClock(0));

const asOwner = (method: string, path: string, body?: unknown) =>
  call(one.port, method, path, { key: owner, ...(body === undefined ? {} : { body }) });
const moveClock = (ms: number): void => {
  for (const edge of [one, two]) edge.house.setClock(instant(Date.now() + ms));
};
const open = (more: object = {}, person = agent): Promise<TestFill> => openFill(person, { subject, origin: ORIGIN, ...more });
const codeOf = async (fill: TestFill, origin = ORIGIN): Promise<unknown> => {
  const { status, json } = await redeemFill(one, fill, origin);
  return [status, json["code"]];
};
const entriesOf = async (id: string): Promise<Record<string, unknown>[]> => {
  const { json } = await asOwner("GET", `/v1/subjects/${subject}/entries?limit=200`);
  return (json["items"] as Record<string, unknown>[]).filter(({ detail }) => (detail as { fill?: string } | undefined)?.fill === id);
};

const bytesOf = (text: string): Buffer => Buffer.from(base32Decode(text) ?? []);

async function customer(fields: object): Promise<string> {
  const made = await call(one.port, "POST", "/v1/subjects", { key: desk, body: { fields } });
  if (made.status !== 201) throw new Error(made.text);
  return String(made.json["id"]);
}

async function allRows(): Promise<string> {
  const tables = await db.owner`select table_name as name from information_schema.tables where table_schema = 'public'`;
  const texts = await Promise.all(
    tables.map(({ name }) => db.owner.unsafe(`select string_agg(t::text, ' ') as text from "${String(name)}" t`)),
  );
  return texts.map(([row]) => String(row?.["text"])).join("\n");
}

test("values leave sealed to the key that was made for the fill, and are in no answer, log or row in clear", async () => {
  const fill = await open();
  expect(fill.opened.json).toMatchObject({
    frames: [],
    watermark: { name: "Ana Agent" },
    boxes: [{ frame: "top", kind: "text" }, {}, {}, {}],
  });
  const redeemed = await redeemFill(one, fill, ORIGIN);
  expect(redeemed.status, redeemed.text).toBe(200);
  expect(textsOfFill(fill, redeemed)).toEqual({
    "subject.name": CUSTOMER.name,
    "card.number": CUSTOMER.card[0]?.number,
    "card.expiry.month": "04",
  });
  expect(() => textsOfFill({ key: fill.key }, { ...redeemed, json: { ...redeemed.json, errand: "fil_other" } })).toThrow("not sealed");
  expect((await tellOutcome(one, fill, "filled", 4)).status).toBe(204);

  const scanner = makeScanner({ number: CUSTOMER.card[0]?.number ?? "", name: CUSTOMER.name });
  const told = [fill.opened.text, redeemed.text, (await agent.call("GET", "/v1/fills")).text, ...one.logged, await allRows()];
  expect(told.flatMap((text) => scanner.scan(Buffer.from(text)))).toEqual([]);
  expect(told.join("")).toContain(fill.id);
  expect(scanner.scan(Buffer.from(JSON.stringify(textsOfFill(fill, redeemed))))).not.toEqual([]);
  const rows = await db.owner`select f::text as text from fills f where fill_id = ${fill.id}`;
  expect(rows[0]?.["text"]).not.toContain(fill.ticket);
});

test("the ledger tells the opening, the use and what came of it, and the vendor's list that it was given something", async () => {
  const fill = await open();
  const redeemed = await redeemFill(one, fill, ORIGIN);
  await tellOutcome(one, fill, "filled", 4);
  const entries = await entriesOf(fill.id);
  const fields = ["name", "card"];
  expect(entries.toReversed()).toMatchObject([
    { act: "fill.open", form: "use", outcome: "granted", fields, purpose: "booking", detail: { vendor, form: "card" } },
    { act: "fill.redeem", form: "use", outcome: "granted", fields, actor: { kind: "staff", id: agent.id, role: "desk" } },
    { act: "fill.filled", outcome: "done", detail: { boxes: 4 } },
  ]);
  const given = await asOwner("GET", `/v1/vendors/${vendor}/disclosures?limit=1`);
  expect(given.json["items"]).toMatchObject([{ act: "fill.redeem", subject, fields, operation: "card" }]);
  const told = await agent.call("GET", `/v1/fills/${fill.id}`);
  expect(told.json).toMatchObject({ state: "filled", boxes: 4, actor: { name: "Ana Agent" }, isCardWaiting: false, fields });
  expect(redeemed.json["errand"]).toBe(fill.id);
});

test("fifty at once with one ticket, at two processes: one has the values, and one use is noted", async () => {
  const fill = await open();
  const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => redeemFill(n % 2 === 0 ? one : two, fill, ORIGIN)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const codes = answers.flatMap(({ status, json }) => (status === 200 ? [] : [`${status} ${String(json["code"])}`]));
  expect(new Set(codes)).toEqual(new Set(["410 ticket_used"]));
  expect((await entriesOf(fill.id)).map(({ act }) => act)).toEqual(["fill.redeem", "fill.open"]);
});

test("a ticket that was made up, or belongs to another fill, is nobody's", async () => {
  const [fill, other] = [await open(), await open()];
  expect(await codeOf({ ...fill, ticket: other.ticket })).toEqual([404, "fill_not_found"]);
  expect(await codeOf({ ...fill, ticket: "0".repeat(77) })).toEqual([404, "fill_not_found"]);
  expect(await codeOf({ ...fill, ticket: "x" })).toEqual([404, "fill_not_found"]);
  expect(await codeOf({ ...fill, id: "fil_06f3k2m9v8q4x7t1r5w0d2c6b8" })).toEqual([404, "fill_not_found"]);
  expect((await redeemFill(one, fill, ORIGIN)).status).toBe(200);
});

test("a ticket of one business opens nothing of another's", async () => {
  const others = await makeBusiness(one, "Red Sea", MAP);
  expect((await call(one.port, "GET", "/v1/fills", { key: others })).json["items"]).toEqual([]);
  const fill = await open();
  const tenants = await listTenants(db);
  const theirs = tenants.map((tenant) => base32Encode(Buffer.concat([bytesOf(tenant.slice(4)), bytesOf(fill.ticket).subarray(16)])));
  expect(theirs).toContain(fill.ticket);
  for (const ticket of theirs) if (ticket !== fill.ticket) expect(await codeOf({ ...fill, ticket })).toEqual([404, "fill_not_found"]);
  expect((await call(one.port, "GET", `/v1/fills/${fill.id}`, { key: others })).status).toBe(404);
  expect((await call(one.port, "GET", `/v1/vendors/${vendor}/fill-forms`, { key: others })).status).toBe(404);
  expect((await redeemFill(one, fill, ORIGIN)).status).toBe(200);
});

test("of two who keep a form under one name at once the second is told, and so is whoever has not seen the last change", async () => {
  const path = `/v1/vendors/${vendor}/fill-forms/by-two`;
  const save = (edge: TestEdge, label: string, lastChangedAt?: unknown) =>
    call(edge.port, "PUT", path, { key: owner, body: { ...FILL_FORM, label, ...(lastChangedAt === undefined ? {} : { lastChangedAt }) } });
  const both = await Promise.all([save(one, "By one", null), save(two, "By two", null)]);
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
  const [kept] = both.filter(({ status }) => status === 201);
  expect(both.find(({ status }) => status === 409)?.json).toMatchObject({ code: "form_changed" });
  const stored = async (): Promise<unknown> => {
    const { json } = await call(one.port, "GET", `/v1/vendors/${vendor}/fill-forms`, { key: owner });
    return (json["items"] as { name: string; label: string }[]).find(({ name }) => name === "by-two")?.label;
  };
  expect(await stored()).toBe(kept?.json["label"]);

  moveClock(1_000);
  const seen = kept?.json["changedAt"];
  expect((await save(two, "Anew", seen)).json).toMatchObject({ label: "Anew" });
  expect((await save(one, "Late", seen)).json).toMatchObject({ status: 409, code: "form_changed" });
  expect(await stored()).toBe("Anew");
  expect((await save(one, "Unasked")).status).toBe(200);
  expect((await call(one.port, "DELETE", path, { key: owner })).status).toBe(204);
  expect((await save(one, "Gone", seen)).json).toMatchObject({ status: 409, code: "form_changed" });
});

test("shown on another page a ticket is over, and that is noted", async () => {
  const fill = await open();
  expect(await codeOf(fill, "https://air.example.evil.test")).toEqual([403, "ticket_origin"]);
  expect(await codeOf(fill)).toEqual([410, "ticket_used"]);
  expect((await entriesOf(fill.id))[0]).toMatchObject({ act: "fill.redeem", outcome: "refused", codes: ["ticket_origin"] });
});

test("a ticket is good for a minute, and one that ran out leaves nothing", async () => {
  const [fill, late] = [await open(), await open()];
  moveClock(MINUTE_MS - 2_000);
  expect((await redeemFill(one, fill, ORIGIN)).status).toBe(200);
  moveClock(MINUTE_MS + 1_000);
  expect(await codeOf(late)).toEqual([410, "ticket_over"]);
  expect((await agent.call("GET", `/v1/fills/${late.id}`)).json["state"]).toBe("over");
  expect((await tellOutcome(one, late, "not_found", 0)).json["code"]).toBe("ticket_used");

  const [tenant = "ten_"] = (await db.owner`select tenant_id from fills where fill_id = ${late.id}`).map(
    (row) => row["tenant_id"] as `ten_${string}`,
  );
  const sweep = (ms: number) => withTx(one.house.db, tenant, (tx) => sweepFills(tx, instant(Date.now() + ms)));
  await sweep(30 * MINUTE_MS);
  expect(await db.owner`select 1 from fills where fill_id = ${late.id}`).toHaveLength(1);
  await sweep(62 * MINUTE_MS);
  expect((await db.owner`select fill_id from fills where fill_id in ${db.owner([late.id, fill.id])}`).map((row) => row["fill_id"])).toEqual(
    [fill.id],
  );
});

test("after its person has signed out, is locked out by time or has left, a ticket is worth nothing", async () => {
  const leaver = await makeFiller(one, db, ["desk"], "Bo Leaver");
  const locked = await open({}, leaver);
  await leaver.call("POST", "/v1/session/lock");
  expect(await codeOf(locked)).toEqual([401, "signed_out"]);
  await leaver.signIn();
  const signedOut = await open({}, leaver);
  expect((await leaver.call("DELETE", "/v1/session")).status).toBe(204);
  expect(await codeOf(signedOut)).toEqual([401, "signed_out"]);
  expect((await entriesOf(signedOut.id))[0]).toMatchObject({ act: "fill.redeem", outcome: "refused", codes: ["signed_out"] });
  await leaver.signIn();
  const left = await open({}, leaver);
  expect((await asOwner("DELETE", `/v1/staff/${leaver.id}`)).status).toBeLessThan(300);
  expect(await codeOf(left)).toEqual([401, "signed_out"]);
  expect(await codeOf(left)).toEqual([410, "ticket_used"]);
});

test("a vendor that is suspended between opening and use gets nothing, and opens nothing", async () => {
  const fill = await open();
  await asOwner("PATCH", `/v1/vendors/${vendor}`, { state: "suspended" });
  expect(await codeOf(fill)).toEqual([403, "vendor_suspended"]);
  const refused = await open();
  expect([refused.opened.status, refused.opened.json["code"]]).toEqual([403, "vendor_suspended"]);
  expect((await agent.call("GET", "/v1/fills/vendors")).json["items"]).toEqual([]);
  await asOwner("PATCH", `/v1/vendors/${vendor}`, { state: "approved" });
  expect((await entriesOf(fill.id))[0]).toMatchObject({ act: "fill.redeem", outcome: "refused", codes: ["vendor_suspended"] });
});

test("what the customer decided between opening and use holds", async () => {
  const id = await customer({ name: "Cy Restricted", card: CUSTOMER.card });
  const [restricted, erased] = [await open({ subject: id }), await open({ subject: id })];
  await asOwner("POST", "/v1/rights-requests", { kind: "restriction", subject: id, channel: "phone" });
  expect(await codeOf(restricted)).toEqual([403, "restricted"]);
  await asOwner("POST", "/v1/erasures", { subject: id, reason: "asked for it" });
  expect(await codeOf(erased)).toEqual([404, "fill_not_found"]);
  expect(await db.owner`select 1 from fills where subject_id = ${id}`).toEqual([]);
});

test("an erasure that comes while values are handed over waits for that, and certifies that the vendor has to be told", async () => {
  const eva = await customer({ ...CUSTOMER, email: "eva@example.com" });
  const fill = await open({ subject: eva });
  const erase = () => asOwner("POST", "/v1/erasures", { subject: eva, reason: "asked for it" });
  let erasing: ReturnType<typeof erase> | undefined;
  const inTenant: InTenant = (tenant, fn) =>
    withTx(db, tenant, async (tx) => {
      const done = await fn(tx);
      // Handed over, and not yet committed.
      erasing ??= erase();
      await Promise.race([erasing, wait(300)]);
      return done;
    });
  const filling = fillingOf(one.house, collectionOf(one.house));
  const shown = { id: fill.id as FillId, ticket: fill.ticket, origin: ORIGIN, address: null };
  expect(await redeem(filling, inTenant, shown)).toMatchObject({ ok: true });
  const certificate = (await erasing)?.json["certificate"] as { kept: readonly { what: string }[] };
  expect(certificate.kept.map(({ what }) => what)).toContain("disclosures");
});

test("a fill counts once, where it is used: what is only opened costs nothing, and beyond the budget nothing opens", async () => {
  const counted = await makeFiller(one, db, ["counted"], "Di Counted");
  const fills = [await open({}, counted), await open({}, counted), await open({}, counted)];
  expect(fills.map(({ opened }) => opened.status)).toEqual([201, 201, 201]);
  const codes = [];
  for (const fill of fills) codes.push((await redeemFill(one, fill, ORIGIN)).json["code"]);
  expect(codes).toEqual([undefined, undefined, "budget_spent"]);
  expect(await db.owner`select sum(opens)::int as opens from open_counts where actor_id = ${counted.id}`).toEqual([{ opens: 4 }]);
  const refused = await open({}, counted);
  expect([refused.opened.status, refused.opened.json["code"]]).toEqual([403, "budget_spent"]);
});

test("an opening that cannot end well is refused at once, with words, and leaves no ticket", async () => {
  const before = await db.owner`select 1 from fills`;
  const two_cards = await customer({ name: "Ed", card: [...CUSTOMER.card, { number: "4242424242424242", expiry: "12/34" }] });
  const bare = await customer({ name: "Flo" });
  const clerk = await makeFiller(one, db, ["clerk"], "Gus Clerk");
  const answers = [
    await open({ origin: "http://127.0.0.1:5000" }),
    await open({ form: "none" }),
    await open({ vendor: "none" }),
    await open({ subject: two_cards }),
    await open({ subject: bare }),
    await open({ subject: "sub_06f3k2m9v8q4x7t1r5w0d2c6b8" }),
    await open({ to: Buffer.alloc(32).toString("base64") }),
    await open({ purpose: "offers" }),
    await open({}, clerk),
  ];
  expect(answers.map(({ opened }) => `${opened.status} ${String(opened.json["code"])}`)).toEqual([
    "403 origin_not_vendors",
    "404 form_not_found",
    "404 vendor_not_found",
    "409 value_not_chosen",
    "404 no_value",
    "404 subject_not_found",
    "400 key_not_taken",
    "403 purpose_not_for_vendor",
    "403 not_granted",
  ]);
  for (const { opened } of answers) expect([opened.json["say"], opened.json["ticket"]]).toEqual([expect.stringMatching(/\.$/u), undefined]);
  expect(await db.owner`select 1 from fills`).toHaveLength(before.length);
  expect((await call(one.port, "POST", "/v1/fills", { key: desk, body: {} })).json["code"]).toBe("person_needed");
});

test("a reason that the map asks for is given at the opening and noted with the use, and then it is gone", async () => {
  const waiter = await makeFiller(one, db, ["waiter"], "Hal Waiter");
  const form = { ...FILL_FORM, boxes: [{ label: "Name", fill: "{{subject.name}}", find: { id: "n" } }] };
  await asOwner("PUT", `/v1/vendors/${vendor}/fill-forms/name`, form);
  expect((await open({ form: "name" }, waiter)).opened.json["code"]).toBe("reason_needed");
  const fill = await open({ form: "name", reason: "The customer asked on the phone" }, waiter);
  expect(fill.opened.status, fill.opened.text).toBe(201);
  expect(await db.owner`select 1 from boxes where kind = 'fill-reason'`).toHaveLength(1);
  expect((await redeemFill(one, fill, ORIGIN)).status).toBe(200);
  expect((await entriesOf(fill.id)).map(({ reason }) => reason)).toEqual(
    Array.from({ length: 2 }, () => "The customer asked on the phone"),
  );
  expect(await db.owner`select 1 from boxes where kind = 'fill-reason'`).toEqual([]);
});

test("a reason that is damaged is none where the map asks for one, and stands as dots where somebody gave one of themselves", async () => {
  const waiter = await makeFiller(one, db, ["waiter"], "Ida Waiter");
  const form = { ...FILL_FORM, boxes: [{ label: "Name", fill: "{{subject.name}}", find: { id: "n" } }] };
  await asOwner("PUT", `/v1/vendors/${vendor}/fill-forms/name`, form);
  const reason = "The customer asked on the phone";
  const [asked, given] = [await open({ form: "name", reason }, waiter), await open({ reason })];
  const { count } = await db.owner`
    update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1) where kind = 'fill-reason'`;
  expect(count).toBe(2);
  expect(await codeOf(asked)).toEqual([403, "reason_needed"]);
  expect((await redeemFill(one, given, ORIGIN)).status).toBe(200);
  expect((await entriesOf(given.id)).map((entry) => [entry["act"], entry["reason"]])).toEqual([
    ["fill.redeem", "••••"],
    ["fill.open", reason],
  ]);
});

test("a sealed safe opens nothing, takes no ticket and destroys no card", async () => {
  const [fill, waiting] = [await open(), await open()];
  await redeemFill(one, fill, ORIGIN);
  await one.house.keeper.lock();
  const answers = [(await open()).opened, await redeemFill(one, waiting, ORIGIN), await agent.call("POST", `/v1/fills/${fill.id}/used`)];
  expect(answers.map(({ status, json }) => [status, json["code"]])).toEqual(Array.from({ length: 3 }, () => [503, "sealed"]));
  expect((await unsealRoot(one.house.db, one.house.keeper, PASSPHRASE)).ok).toBe(true);
  expect((await redeemFill(one, waiting, ORIGIN)).status).toBe(200);
  expect((await agent.call("POST", `/v1/fills/${fill.id}/used`)).status).toBe(200);
});

test("what came of it is told once: of what was redeemed, or instead of that", async () => {
  const [fill, changed] = [await open(), await open()];
  expect((await tellOutcome(one, fill, "filled", 4)).json["code"]).toBe("fill_not_made");
  await redeemFill(one, fill, ORIGIN);
  expect((await tellOutcome(one, { ...fill, ticket: changed.ticket }, "filled", 4)).json["code"]).toBe("fill_not_found");
  expect((await tellOutcome(one, fill, "failed", 1)).status).toBe(204);
  expect((await tellOutcome(one, fill, "filled", 4)).json).toMatchObject({ status: 410, code: "ticket_used" });
  expect((await tellOutcome(one, changed, "not_found", 0)).status).toBe(204);
  expect(await codeOf(changed)).toEqual([410, "ticket_used"]);
  expect((await entriesOf(changed.id))[0]).toMatchObject({ act: "fill.failed", outcome: "refused", codes: ["not_found"] });
  const listed = (await agent.call("GET", `/v1/fills?subject=${subject}&limit=2`)).json["items"];
  expect(listed).toMatchObject([
    { id: changed.id, state: "not_found" },
    { id: fill.id, state: "failed", boxes: 1 },
  ]);
  expect((await agent.call("POST", `/v1/fills/${changed.id}/used`)).json["code"]).toBe("fill_not_made");
  expect((await agent.call("POST", `/v1/fills/${fill.id}/used`)).json["usedAt"]).toEqual(expect.any(String));
  expect((await agent.call("POST", `/v1/fills/${fill.id}/used`)).json["code"]).toBe("fill_used");
});

test("forms are recorded by the owner, told to whoever works with customers, and forgotten", async () => {
  const path = `/v1/vendors/${vendor}/fill-forms/other`;
  expect((await agent.call("PUT", path, { body: FILL_FORM })).json["code"]).toBe("owner_needed");
  expect((await asOwner("PUT", path, { ...FILL_FORM, frames: [ORIGIN] })).status).toBe(201);
  expect((await asOwner("PUT", path, FILL_FORM)).status).toBe(200);
  const told = await agent.call("GET", `/v1/vendors/${vendor}/fill-forms`);
  expect(told.json["items"]).toMatchObject([
    { name: "card" },
    { name: "name" },
    { name: "other", fields: ["card", "name"], needsCode: false, frames: [] },
  ]);
  const offered = await agent.call("GET", "/v1/fills/vendors");
  expect(offered.json["items"]).toMatchObject([{ vendor, origin: ORIGIN, standing: { ok: true }, forms: [{}, {}, { path: "/book*" }] }]);
  const secret = { ...FILL_FORM, boxes: [{ label: "x", fill: "{{subject.secret}}", find: { id: "x" } }] };
  expect((await asOwner("PUT", path, secret)).json).toMatchObject({ code: "field_not_for_vendor", fields: [{ field: "secret" }] });
  const wrong = { ...FILL_FORM, boxes: [{ label: "x", fill: "{{subject.name | loud}}", find: {} }] };
  expect((await asOwner("PUT", path, wrong)).json).toMatchObject({
    code: "form_invalid",
    fields: [{ field: "boxes.0.find" }, { field: "boxes.0.fill", code: "filter_unknown" }],
  });
  expect((await asOwner("DELETE", path)).status).toBe(204);
  expect((await asOwner("DELETE", path)).status).toBe(404);
});
