import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../src/platform/storage/testing.ts";
import type { TestDatabase } from "../../src/platform/storage/testing.ts";
import { startDecoy } from "../../src/platform/egress/_test-errand.ts";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../../src/edge/http/_test-edge.ts";
import { CUSTOMER, FORWARD_MAP, type TestVendor, approveVendor, startVendor } from "../support/forwards.ts";

const SEAT = {
  name: "book-seat",
  label: "Book seat",
  parameters: [
    { name: "flight", label: "Flight", type: "text", required: true },
    { name: "day", label: "Day", type: "date", required: true },
    { name: "cabin", label: "Cabin", type: "choice", options: ["economy", "business"] },
    { name: "bags", label: "Bags", type: "number" },
    { name: "aisle", label: "Aisle", type: "boolean" },
  ],
  request: {
    method: "POST",
    path: "/api/bookings?day={{params.day}}",
    headers: { authorization: "Bearer the-vendors-own-key", "idempotency-key": "{{forward.id}}" },
    body: {
      flight: "{{params.flight}}",
      passenger: "{{subject.name | upper}}",
      card: { number: "{{card.number}}", expires: "{{card.expiry | MM/YYYY}}" },
      seat: "{{params.cabin}}/{{params.aisle}}",
      bags: "{{params.bags | number}}",
    },
  },
};

let db: TestDatabase;
let edge: TestEdge;
let vendor: TestVendor;
let path = "";
let owner = "";
let desk = "";
let subject = "";

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  vendor = await startVendor();
  owner = await makeBusiness(edge, "Blue Sky", FORWARD_MAP);
  desk = String((await call(edge.port, "POST", "/v1/keys", { key: owner, body: { role: "desk" } })).json["key"]);
  path = `/v1/vendors/${await approveVendor(edge, owner, vendor.origin)}/operations`;
  subject = String((await call(edge.port, "POST", "/v1/subjects", { key: desk, body: { fields: CUSTOMER } })).json["id"]);
  expect((await call(edge.port, "POST", path, { key: owner, body: SEAT })).status).toBe(201);
});
afterAll(async () => {
  await edge.close();
  await Promise.all([vendor.close(), db.close()]);
});

const operate = (operation: string, parameters: object = {}, more: object = {}): Promise<Answer> =>
  call(edge.port, "POST", "/v1/forwards", {
    key: desk,
    body: { vendor: "air", subject, purpose: "booking", operation, parameters, ...more },
  });

test("an agent fills in a small form, and the booking is made", async () => {
  const answer = await operate("book-seat", { flight: 'BA "286"', day: "2027-05-01", cabin: "business", bags: 2, aisle: true });
  expect([answer.status, answer.json["status"]]).toEqual([200, 201]);
  const seen = vendor.seen().at(-1);
  expect(seen?.path).toBe("/api/bookings?day=2027-05-01");
  expect(seen?.headers).toMatchObject({ authorization: "Bearer the-vendors-own-key", "idempotency-key": answer.json["id"] });
  expect(JSON.parse(seen?.body ?? "")).toEqual({
    flight: 'BA "286"',
    passenger: "ANA MARÍA QUILLFEATHER",
    card: { number: "4539578763100002", expires: "04/2039" },
    seat: "business/true",
    bags: 2,
  });
  const [sent] = (await call(edge.port, "GET", `/v1/forwards?subject=${subject}&limit=1`, { key: desk })).json["items"] as Record<
    string,
    unknown
  >[];
  expect(sent).toMatchObject({ operation: "book-seat", state: "answered" });
  const given = await call(edge.port, "GET", `${path.replace("operations", "disclosures")}?limit=1`, { key: owner });
  expect(given.json["items"]).toMatchObject([{ operation: "book-seat" }]);
});

test("agents see what has to be filled in, owners the request too; the vendor's own key lies sealed", async () => {
  const [told] = (await call(edge.port, "GET", path, { key: desk })).json["items"] as Record<string, unknown>[];
  expect(told).toMatchObject({
    name: "book-seat",
    label: "Book seat",
    fields: ["card", "name"],
    needsCode: false,
    idempotent: false,
    request: null,
  });
  expect(told?.["parameters"]).toMatchObject([
    { name: "flight", type: "text", required: true, options: [] },
    { name: "day" },
    { options: ["economy", "business"] },
    {},
    {},
  ]);
  const [own] = (await call(edge.port, "GET", path, { key: owner })).json["items"] as Record<string, unknown>[];
  expect(own?.["request"]).toEqual(SEAT.request);
  const rows =
    await db.owner`select vendor_operations::text as text, (select string_agg(encode(envelope, 'escape'), '') from boxes) as boxes from vendor_operations`;
  expect(JSON.stringify(rows)).not.toContain("the-vendors-own-key");
});

test("what is filled in wrongly is told by its name, and nothing is sent", async () => {
  const before = vendor.seen().length;
  const right = { flight: "BA286", day: "2027-05-01" };
  const faults = async (parameters: object): Promise<unknown> => {
    const { status, json } = await operate("book-seat", parameters);
    return [status, json["code"], ...(json["fields"] as { field: string; code: string }[]).map(({ field, code }) => `${field} ${code}`)];
  };
  expect(await faults({})).toEqual([400, "parameters_invalid", "parameters.flight parameter_missing", "parameters.day parameter_missing"]);
  expect(await faults({ ...right, cabin: "first", bags: "two", aisle: "yes", day: "2027-02-30", colour: "blue" })).toEqual([
    400,
    "parameters_invalid",
    "parameters.colour parameter_unknown",
    "parameters.day not_a_date",
    "parameters.cabin not_a_choice",
    "parameters.bags not_a_number",
    "parameters.aisle not_a_boolean",
  ]);
  expect(await faults({ ...right, flight: "4242 4242 4242 4242" })).toEqual([
    400,
    "parameters_invalid",
    "parameters.flight card_number_in_text",
  ]);
  expect(await faults({ ...right, flight: "BA\n286" })).toEqual([400, "parameters_invalid", "parameters.flight not_a_line"]);
  expect((await operate("book-hotel")).json).toMatchObject({ status: 404, code: "operation_not_found" });
  expect((await operate("book-seat", right, { request: SEAT.request })).status).toBe(400);
  expect((await call(edge.port, "POST", "/v1/forwards", { key: desk, body: { vendor: "air", subject, parameters: {} } })).status).toBe(400);
  expect(vendor.seen().length).toBe(before);
});

test("an operation is looked at when it is written, and the wrong of it told", async () => {
  const save = (name: string, more: object): Promise<Answer> =>
    call(edge.port, "PUT", `${path}/${name}`, { key: owner, body: { ...SEAT, name: undefined, ...more } });
  const request = (body: unknown) => ({ request: { method: "POST", path: "/", body } });
  expect((await save("x", request("{{params.colour}}"))).json).toMatchObject({
    code: "source_unknown",
    fields: [{ field: "params.colour" }],
  });
  expect((await save("x", request("{{subject.shoe}}"))).json).toMatchObject({
    code: "source_unknown",
    fields: [{ field: "subject.shoe" }],
  });
  expect((await save("x", request("{{card.number | rot13}}"))).json).toMatchObject({ code: "request_invalid" });
  expect((await save("x", { parameters: [{ name: "a", label: "A", type: "choice" }] })).status).toBe(400);
  expect((await call(edge.port, "POST", path, { key: owner, body: SEAT })).json["code"]).toBe("operation_name_taken");
  expect((await call(edge.port, "POST", path, { key: desk, body: SEAT })).json["code"]).toBe("owner_needed");

  expect((await save("extra", { label: "Extra" })).status).toBe(201);
  expect((await save("extra", { label: "Extra bag", ...request("{{card.cvc}}") })).json).toMatchObject({
    label: "Extra bag",
    needsCode: true,
    fields: ["card"],
  });
  expect((await call(edge.port, "DELETE", `${path}/extra`, { key: owner })).status).toBe(204);
  expect((await call(edge.port, "DELETE", `${path}/extra`, { key: owner })).status).toBe(404);
  const { json } = await call(edge.port, "GET", "/v1/ledger/entries?limit=10", { key: owner });
  expect((json["items"] as { act: string }[]).map((entry) => entry.act).slice(0, 3)).toEqual([
    "vendor.operation_remove",
    "vendor.operation_save",
    "vendor.operation_save",
  ]);
});

test("only what the vendor does once, however often it is asked, is asked again where no answer came", async () => {
  const flaky = (name: string, idempotent: boolean) =>
    call(edge.port, "PUT", `${path}/${name}`, {
      key: owner,
      body: { label: name, idempotent, request: { method: "POST", path: `/hostile/flaky?of=${name}`, body: "{{subject.passport}}" } },
    });
  await Promise.all([flaky("once", false), flaky("again", true)]);
  const before = vendor.seen().length;
  expect((await operate("once")).json).toMatchObject({ status: 504, code: "unknown_outcome" });
  expect(vendor.seen().length - before).toBe(1);
  expect((await operate("again")).json).toMatchObject({ status: 200, body: "answered after 3" });
  expect(vendor.seen().length - before).toBe(4);
});

test("what may have arrived is not told as not sent, though the vendor was gone when it was asked again", async () => {
  const gone = await startDecoy((socket) => void socket.once("data", () => void gone.close()), "127.0.0.1");
  const id = await approveVendor(edge, owner, `http://127.0.0.1:${gone.port}`, { label: "Gone", name: "gone", recipient: "airline" });
  const request = { method: "POST", path: "/once", body: "{{subject.passport}}" };
  const body = { label: "Again", idempotent: true, request };
  expect((await call(edge.port, "PUT", `/v1/vendors/${id}/operations/again`, { key: owner, body })).status).toBe(201);
  const { json } = await operate("again", {}, { vendor: "gone" });
  expect(json).toMatchObject({ status: 504, code: "unknown_outcome" });
  expect((await call(edge.port, "GET", `/v1/forwards/${String(json["forward"])}`, { key: desk })).json).toMatchObject({
    state: "unknown",
    code: "connection_lost",
  });
  const given = await call(edge.port, "GET", `/v1/vendors/${id}/disclosures`, { key: owner });
  expect(given.json["items"]).toMatchObject([{ subject, fields: ["passport"] }]);
});

test("a vendor may be sent its operations only", async () => {
  const vendorPath = path.replace("/operations", "");
  await call(edge.port, "PATCH", vendorPath, { key: owner, body: { operationsOnly: true } });
  const byHand = { vendor: "air", subject, purpose: "booking", request: { method: "POST", path: "/", body: "{{subject.passport}}" } };
  expect((await call(edge.port, "POST", "/v1/forwards", { key: desk, body: byHand })).json).toMatchObject({
    status: 403,
    code: "operation_needed",
  });
  expect((await operate("book-seat", { flight: "BA286", day: "2027-05-01" })).status).toBe(200);
  await call(edge.port, "PATCH", vendorPath, { key: owner, body: { operationsOnly: false } });
  expect((await call(edge.port, "POST", "/v1/forwards", { key: desk, body: byHand })).status).toBe(200);
});
