import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { instant } from "../../src/base/instant.ts";
import { openTestDatabase } from "../../src/platform/storage/testing.ts";
import type { TestDatabase } from "../../src/platform/storage/testing.ts";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../../src/edge/http/_test-edge.ts";
import {
  BOOKING,
  CUSTOMER,
  FORWARD_MAP,
  type TestVendor,
  approveVendor,
  forwardBody,
  postForward,
  startVendor,
} from "../support/forwards.ts";
import { makePerson } from "../../src/edge/http/_test-person.ts";

let db: TestDatabase;
let edge: TestEdge;
let vendor: TestVendor;
let vendorId = "";
let subject = "";
let keys: Readonly<Record<"owner" | "desk" | "clerk" | "both" | "waiter" | "writer", string>>;

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db, { egressTotalMs: 1_000 });
  vendor = await startVendor();
  const owner = await makeBusiness(edge, "Blue Sky", FORWARD_MAP);
  const keyFor = async (role: string): Promise<string> =>
    String((await call(edge.port, "POST", "/v1/keys", { key: owner, body: { role } })).json["key"]);
  keys = {
    owner,
    desk: await keyFor("desk"),
    clerk: await keyFor("clerk"),
    both: await keyFor("both"),
    waiter: await keyFor("waiter"),
    writer: await keyFor("writer"),
  };
  vendorId = await approveVendor(edge, owner, vendor.origin);
  subject = await customer(CUSTOMER);
});
afterAll(async () => {
  await edge.close();
  await Promise.all([vendor.close(), db.close()]);
});
let arrivedBefore = 0;
beforeEach(() => {
  arrivedBefore = vendor.seen().length;
});

async function customer(fields: object): Promise<string> {
  const made = await call(edge.port, "POST", "/v1/subjects", { key: keys.desk, body: { fields } });
  if (made.status !== 201) throw new Error(made.text);
  return String(made.json["id"]);
}

const arrived = () => vendor.seen().slice(arrivedBefore);
const send = (request: object = {}, more: object = {}, key = keys.desk): Promise<Answer> =>
  postForward(edge, key, forwardBody(subject, request, more));
const entriesOf = async (of = subject): Promise<readonly Record<string, unknown>[]> =>
  (await call(edge.port, "GET", `/v1/subjects/${of}/entries?limit=20`, { key: keys.owner })).json["items"] as Record<string, unknown>[];

test("a booking is made with a card and a passport that nobody saw, and all of it is noted", async () => {
  const { status, json, text } = await send();
  expect(status).toBe(200);
  const booked = JSON.parse(String(json["body"])) as Record<string, unknown>;
  expect(json).toMatchObject({ status: 201, withheld: null, removed: 0, headers: { "content-type": "application/json" } });
  expect(booked).toMatchObject({ state: "confirmed", flight: "BA286", ends: "0002", seat: "12A" });
  const [seen] = arrived();
  expect(JSON.parse(seen?.body ?? "")).toEqual({
    flight: "BA286",
    passenger: "ANA MARÍA QUILLFEATHER",
    passport: CUSTOMER.passport,
    number: "4539578763100002",
    expires: "04/2039",
    seat: "12A",
  });
  expect(text).not.toMatch(/45395787|XJ4417|QUILLFEATHER/iu);

  const [answered, sent] = await entriesOf();
  expect(sent).toMatchObject({
    id: json["entry"],
    act: "forward.send",
    form: "use",
    purpose: "booking",
    fields: ["name", "passport", "card"],
    outcome: "granted",
    detail: { vendor: vendorId, forward: json["id"] },
  });
  expect(answered).toMatchObject({
    act: "forward.answered",
    outcome: "done",
    detail: { vendor: vendorId, status: 201, of: json["entry"] },
  });
  const given = await call(edge.port, "GET", `/v1/vendors/${vendorId}/disclosures`, { key: keys.owner });
  expect(given.json["items"]).toMatchObject([{ entry: json["entry"], subject, fields: ["name", "passport", "card"], act: "forward.send" }]);
  const told = await call(edge.port, "GET", `/v1/forwards/${String(json["id"])}`, { key: keys.desk });
  expect(told.json).toMatchObject({ state: "answered", status: 201, vendor: vendorId, subject, fields: ["name", "passport", "card"] });
  expect((await call(edge.port, "GET", `/v1/forwards/${String(json["id"])}`, { key: keys.writer })).status).toBe(404);
  const rows = await db.owner`select forwards::text as text from forwards union all select packed from ledger_packs`;
  expect(JSON.stringify([rows, edge.logged])).not.toMatch(/45395787|XJ4417|QUILLFEATHER/iu);
});

test("forms, XML, multipart and addresses take values as JSON does", async () => {
  const as = async (type: string, body: unknown): Promise<unknown> =>
    (
      await send({
        headers: { "content-type": type, "x-born": "{{subject.born | DDMMMYY}}" },
        body,
        path: "/api/bookings?phone={{subject.phone.e164}}",
      })
    ).json["status"];
  expect(await as("application/x-www-form-urlencoded", { ...BOOKING, city: "{{subject.home.city}}", miles: "{{subject.loyalty.2}}" })).toBe(
    201,
  );
  expect(
    await as(
      "application/xml",
      "<b><flight>1</flight><passenger>{{subject.name}}</passenger><number>{{card.number}}</number><expires>{{card.expiry}}</expires></b>",
    ),
  ).toBe(201);
  expect(await as("multipart/form-data", { ...BOOKING, expires: "{{card.expiry.month}}/{{card.expiry.year | last2}}" })).toBe(201);
  expect(arrived().map((one) => [one.path, one.headers["x-born"]])).toEqual(
    Array.from({ length: 3 }, () => ["/api/bookings?phone=%2B442079460123", "05APR80"]),
  );
  expect(new URLSearchParams(arrived()[0]?.body).get("miles")).toBe("LH-888002");
  expect(arrived()[0]?.body).toContain("city=Lisbon");
});

/** Each is refused with words, before anything leaves. */
type Refused = readonly [name: string, status: number, code: string, request: object, more?: object];
const REFUSED: readonly Refused[] = [
  ["a vendor that nobody knows", 404, "vendor_not_found", {}, { vendor: "rail" }],
  ["a field that the map has not", 400, "source_unknown", { body: "{{subject.shoe_size}}" }],
  ["a part that the field has not", 400, "source_unknown", { body: "{{subject.home.planet}}" }],
  ["a card as a whole", 400, "source_unknown", { body: "{{subject.card}}" }],
  ["a file", 400, "source_unknown", { body: "{{subject.scan}}" }],
  ["a source of no room", 400, "source_unknown", { body: "{{staff.name}}" }],
  ["a filter that there is not", 400, "request_invalid", { body: "{{card.number | rot13}}" }],
  ["a slot that never ends", 400, "request_invalid", { body: "{{card.number" }],
  ["a header with a line break", 400, "request_invalid", { headers: { "x-a": "1\r\nx-b: 2" } }],
  ["a header that is the sender's", 400, "request_invalid", { headers: { host: "127.0.0.1" } }],
  ["an address that leaves the vendor", 400, "request_invalid", { path: "https://169.254.169.254/" }],
  ["a body that is too large", 400, "request_invalid", { body: "x".repeat(300_000) }],
  ["a card number in the address", 400, "card_in_address", { path: "/pay/{{card.number}}" }],
  ["a field that the vendor may not get", 403, "field_not_for_vendor", { body: "{{subject.secret}}" }],
  ["a purpose that the vendor has not", 403, "purpose_not_for_vendor", { body: "{{subject.email}}" }, { purpose: "offers" }],
  ["a purpose that there is not", 400, "purpose_unknown", {}, { purpose: "spying" }],
  ["a customer that there is not", 404, "subject_not_found", {}, { subject: "sub_00000000000000000000000000" }],
  ["a value that there is no second of", 404, "no_value", { body: "{{subject.loyalty.3}}" }],
  ["one of several values", 409, "value_not_chosen", { body: "{{subject.loyalty}}" }],
  ["a card that there is not", 404, "card_not_found", {}, { card: "crd_cdgq4s00dhgq6" }],
  ["a security code that nobody has", 409, "code_not_held", { body: "{{card.cvc}}" }],
  ["a part that is not on file", 409, "part_missing", { body: "{{subject.home.region}}" }],
  ["a filter of another kind", 409, "filter_mismatch", { body: "{{subject.name | MM/YY}}" }],
  [
    "a value that is no number in JSON",
    409,
    "body_not_json",
    { headers: { "content-type": "application/json" }, body: '{"a": {{subject.name}}}' },
  ],
];

for (const [name, status, code, request, more = {}] of REFUSED)
  test(`refused, and nothing is sent: ${name}`, async () => {
    const answer = await send(request, more);
    expect([answer.status, answer.json["code"]]).toEqual([status, code]);
    expect(String(answer.json["say"]).length).toBeGreaterThan(20);
    expect(answer.text).not.toMatch(/45395787|XJ4417|Quillfeather/u);
    expect(arrived()).toEqual([]);
  });

test("what is refused about slots and values is told by their names", async () => {
  const wrong = await send({ body: { a: ["{{subject.shoe_size}}", { b: "{{card.colour}}" }] } });
  expect(wrong.json["fields"]).toMatchObject([
    { field: "subject.shoe_size" },
    { field: "card.colour", say: expect.stringContaining("expiry.month") },
  ]);
  const filter = await send({ body: { a: [1, "{{card.number | rot13}}"] } });
  expect(filter.json["fields"]).toMatchObject([
    { field: "request.body.a.1", code: "filter_unknown", say: "There is no such filter. (rot13)" },
  ]);
  expect((await send({ body: "{{subject.secret}} {{subject.name}}" })).json["fields"]).toMatchObject([
    { field: "secret", code: "field_not_for_vendor" },
  ]);
  expect((await send({ body: "{{subject.home.region}}" })).json["fields"]).toMatchObject([
    { field: "subject.home.region", code: "part_missing" },
  ]);
});

test("a use that the role has not is refused as a whole, noted as refused, and counts as none", async () => {
  const clerk = await send({}, {}, keys.clerk);
  expect(clerk.json).toMatchObject({ status: 403, code: "not_granted", fields: [{ field: "passport" }, { field: "card" }] });
  const [entry, before] = await entriesOf();
  expect(entry).toMatchObject({
    id: clerk.json["entry"],
    act: "forward.send",
    outcome: "refused",
    codes: ["not_granted"],
    detail: { vendor: vendorId },
  });
  expect(before?.["outcome"]).not.toBe("partial");
  expect((await send({ body: "{{subject.name}}" }, {}, keys.clerk)).status).toBe(200);
  expect((await send({ body: "{{subject.passport}}" }, {}, keys.waiter)).json["code"]).toBe("reason_needed");
  expect((await send({ body: "{{subject.passport}}" }, { reason: "booked by phone" }, keys.waiter)).status).toBe(200);
  const undecided = { purpose: undefined };
  expect((await send({ body: "{{subject.name}}" }, undecided, keys.both)).json["code"]).toBe("purpose_needed");
  expect((await send({ body: "{{subject.name}}" }, undecided, keys.clerk)).status).toBe(200);
});

test("a value that is missing is told, and the ledger says that nothing was given", async () => {
  const bea = await customer({ name: "Bea" });
  const answer = await postForward(edge, keys.desk, forwardBody(bea));
  expect(answer.json).toMatchObject({ status: 404, code: "no_value", fields: [{ field: "passport" }, { field: "card" }] });
  const [entry] = await entriesOf(bea);
  expect(entry).toMatchObject({ id: answer.json["entry"], act: "forward.send", outcome: "refused", codes: ["no_value"] });
  expect((await call(edge.port, "GET", `/v1/forwards?subject=${bea}`, { key: keys.desk })).json["items"]).toEqual([]);
});

test("of two cards the one that is named is sent, and a header does not let a value break out", async () => {
  const cards = [
    { number: "4242424242424242", expiry: "01/38" },
    { number: "5555555555554444", expiry: "02/37" },
  ];
  const two = await customer({ name: "Two\nLines".replace("\n", " "), card: cards });
  expect((await postForward(edge, keys.desk, forwardBody(two, { body: "{{card.number}}" }))).json["code"]).toBe("value_not_chosen");
  const listed = JSON.parse((await call(edge.port, "GET", `/v1/subjects/${two}/cards`, { key: keys.desk })).text) as {
    id: string;
    last4: string;
  }[];
  const master = listed.find((one) => one.last4 === "4444")?.id;
  const sent = await postForward(edge, keys.desk, forwardBody(two, { body: "{{card.number}} {{subject.card.expiry}}" }, { card: master }));
  expect([sent.status, arrived().at(-1)?.body]).toEqual([200, "5555555555554444 02/37"]);
});

test("without approval, past its review, suspended and after it left, everything outbound is refused with words", async () => {
  const patch = (body: object) => call(edge.port, "PATCH", `/v1/vendors/${vendorId}`, { key: keys.owner, body });
  const codes: unknown[] = [];
  for (const state of ["suspended", "left", "proposed"]) {
    await patch({ state });
    const refused = await send();
    codes.push([refused.status, refused.json["code"], typeof refused.json["unlock"], typeof refused.json["entry"]]);
  }
  await patch({ state: "approved" });
  edge.house.setClock(instant(Date.now() + 400 * 86_400_000));
  codes.push((await send()).json["code"]);
  edge.house.setClock(instant(Date.now()));
  expect(codes).toEqual([
    [403, "vendor_suspended", "string", "string"],
    [403, "vendor_left", "string", "string"],
    [403, "vendor_not_approved", "string", "string"],
    "vendor_overdue",
  ]);
  expect((await entriesOf())[0]).toMatchObject({ act: "forward.send", outcome: "refused", codes: ["vendor_overdue"] });
  expect(arrived()).toEqual([]);
  expect((await send()).status).toBe(200);
});

test("after a suspension has been answered nothing reaches the vendor any more, whatever was under way", async () => {
  const sending = Array.from({ length: 20 }, () => send());
  await call(edge.port, "PATCH", `/v1/vendors/${vendorId}`, { key: keys.owner, body: { state: "suspended" } });
  // Those that were let through before it are on their way; one that was not decided then is refused.
  const answers = await Promise.all(sending);
  expect(answers.map((answer) => answer.status).every((status) => status === 200 || status === 403)).toBe(true);
  expect(arrived()).toHaveLength(answers.filter((answer) => answer.status === 200).length);
  expect((await send()).json["code"]).toBe("vendor_suspended");
  await call(edge.port, "PATCH", `/v1/vendors/${vendorId}`, { key: keys.owner, body: { state: "approved" } });
});

test("a person who is cut off while the vendor thinks is not told what it answered; the ledger is", async () => {
  const agent = await makePerson(edge, { roles: ["desk"] });
  const attested = { os: "linux", osVersion: "13", diskEncrypted: true, screenLock: true };
  await agent.call("POST", "/v1/devices/enrolments", { body: { label: "Desk", attested } });
  const byHand = forwardBody(subject, { path: "/hostile/slow" });
  expect((await agent.call("POST", "/v1/forwards", { body: byHand })).json).toMatchObject({ status: 403, code: "operation_needed" });
  const { request, ...rest } = byHand as { readonly request: object };
  const operation = { name: "slow", label: "Slow", request };
  await call(edge.port, "POST", `/v1/vendors/${vendorId}/operations`, { key: keys.owner, body: operation });
  const slow = agent.call("POST", "/v1/forwards", { body: { ...rest, operation: "slow" } });
  await expect.poll(() => arrived().length).toBe(1);
  await call(edge.port, "DELETE", `/v1/staff/${agent.id}`, { key: keys.owner });
  expect((await slow).status).toBe(401);
  const told = await call(edge.port, "GET", `/v1/forwards?subject=${subject}&limit=1`, { key: keys.desk });
  expect(told.json["items"]).toMatchObject([{ state: "answered", actor: { id: agent.id, name: "Ana Agent" } }]);
});

test("a sealed safe sends nothing", async () => {
  await edge.house.keeper.lock();
  expect((await send()).json).toMatchObject({ status: 503, code: "sealed" });
  expect(arrived()).toEqual([]);
});
