import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestEdge, call, makeBusiness, openTestEdge } from "../../src/edge/http/_test-edge.ts";
import type { TestPerson } from "../../src/edge/http/_test-person.ts";
import { type TestDatabase, openTestDatabase } from "../../src/platform/storage/testing.ts";
import { CODE_BOX, FILL_FORM, makeFiller, openFill, redeemFill, tellOutcome, textsOfFill } from "../support/fills.ts";
import { CUSTOMER, FORWARD_MAP, approveVendor } from "../support/forwards.ts";
import { provideCard } from "../support/provided-card.ts";

const ORIGIN = "http://127.0.0.1:4999";
const CARD = { number: "4242424242424242", expiry: "12/34", holder: "A Example", cvc: "987" };
const MAP = FORWARD_MAP.replace(
  "  clerk:",
  `  caller:
    booking: { email: [masked, change], name: [masked, use, change], card: [masked, use, change], passport: [masked, use, change] }
    onCalls: true
  clerk:`,
);
const CARD_BOXES = FILL_FORM.boxes.slice(1);

let db: TestDatabase;
let edge: TestEdge;
let owner = "";
let agent: TestPerson;

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  owner = await makeBusiness(edge, "Blue Sky", MAP);
  agent = await makeFiller(edge, db, ["caller"]);
  const vendor = await approveVendor(edge, owner, ORIGIN);
  for (const [name, boxes] of Object.entries({ card: [...CARD_BOXES, CODE_BOX], number: CARD_BOXES, all: FILL_FORM.boxes })) {
    const saved = await call(edge.port, "PUT", `/v1/vendors/${vendor}/fill-forms/${name}`, { key: owner, body: { ...FILL_FORM, boxes } });
    expect(saved.status, saved.text).toBe(201);
  }
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

const provided = (title?: string) => provideCard(edge, (method, path, body) => agent.call(method, path, { body }), CARD, title);
const requestOf = async (id: string): Promise<unknown> => (await agent.call("GET", `/v1/collection-requests/${id}`)).json;

/** What of this person's waits for the word that it went through, or waited for it when the card went. */
const unused = async (): Promise<readonly (readonly [id: string, isCardWaiting: boolean])[]> =>
  ((await agent.call("GET", "/v1/fills?unused=mine&limit=2")).json as { items: { id: string; isCardWaiting: boolean }[] }).items.map(
    (one) => [one.id, one.isCardWaiting],
  );

test("a code goes into one fill; the card stays until its use is told, and then it is gone", async () => {
  const { id, subject } = await provided();
  expect(await requestOf(id)).toMatchObject({ state: "provided", isCodeHeld: true });
  const [fill, second] = [await openFill(agent, { subject, origin: ORIGIN }), await openFill(agent, { subject, origin: ORIGIN })];
  expect(await requestOf(id), "opening takes nothing").toMatchObject({ isCodeHeld: true });
  const redeemed = await redeemFill(edge, fill, ORIGIN);
  expect(redeemed.status, redeemed.text).toBe(200);
  expect(textsOfFill(fill, redeemed)).toEqual({ "card.number": CARD.number, "card.expiry.month": "12", "card.cvc": "987" });
  expect(await requestOf(id)).toMatchObject({ state: "provided", isCodeHeld: false });
  expect((await redeemFill(edge, second, ORIGIN)).json).toMatchObject({ status: 409, code: "code_not_held", entry: expect.any(String) });
  expect((await redeemFill(edge, second, ORIGIN)).json["code"]).toBe("ticket_used");
  expect((await openFill(agent, { subject, origin: ORIGIN })).opened.json).toMatchObject({ status: 409, code: "code_not_held" });

  await tellOutcome(edge, fill, "filled", 4);
  expect((await agent.call("GET", `/v1/fills/${fill.id}`)).json).toMatchObject({ state: "filled", isCardWaiting: true });
  const without = await openFill(agent, { form: "number", subject, origin: ORIGIN });
  expect((await redeemFill(edge, without, ORIGIN)).status, "a page that asks for no code can still be filled").toBe(200);
  expect(await unused()).toEqual([
    [without.id, true],
    [fill.id, true],
  ]);
  expect((await call(edge.port, "GET", "/v1/fills?unused=mine", { key: owner })).json["items"], "of somebody else").toEqual([]);
  expect((await agent.call("POST", `/v1/fills/${fill.id}/used`)).json).toMatchObject({ isCardWaiting: false, usedAt: expect.any(String) });
  expect((await unused()).slice(0, 1), "the card is gone, and nobody is asked for ever").toEqual([[without.id, false]]);
  expect(await requestOf(id)).toMatchObject({ state: "used" });
  expect((await openFill(agent, { form: "number", subject, origin: ORIGIN })).opened.status).toBeGreaterThanOrEqual(400);
  const entries = await call(edge.port, "GET", `/v1/subjects/${subject}/entries?limit=40`, { key: owner });
  const acts = (entries.json["items"] as { act: string; outcome: string }[]).map(({ act, outcome }) => `${act} ${outcome}`);
  expect(acts).toEqual(expect.arrayContaining(["fill.used done", "collection.complete done", "card.destroy done"]));
  // One use with the code, one without; what was refused is told as that, and no granted use stands beside it.
  expect(acts.filter((act) => act.startsWith("fill.redeem")).toSorted()).toEqual([
    "fill.redeem granted",
    "fill.redeem granted",
    "fill.redeem refused",
  ]);
});

test("ten fills of one code at once: one page has it", async () => {
  const { subject } = await provided();
  const fills = await Promise.all(Array.from({ length: 10 }, () => openFill(agent, { subject, origin: ORIGIN })));
  const answers = await Promise.all(fills.map((fill) => redeemFill(edge, fill, ORIGIN)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(new Set(answers.map(({ json }) => json["code"]))).toEqual(new Set([undefined, "code_not_held"]));
});

test("the choices are those with whom the person has something to do that covers the form; whoever came in last is first", async () => {
  const [first, last] = [await provided("Trains to Porto"), await provided("Ferries to Faro")];
  const choices = async (form: string, more = ""): Promise<Record<string, unknown>[]> =>
    (await agent.call("GET", `/v1/fills/choices?vendor=air&form=${form}${more}`)).json["items"] as Record<string, unknown>[];
  const listed = await choices("card");
  expect(listed.slice(0, 2)).toMatchObject([
    {
      subject: last.subject,
      purpose: "booking",
      request: { id: last.id, title: "Ferries to Faro" },
      cards: [{ brand: "visa", last4: "4242" }],
    },
    { subject: first.subject, request: { title: "Trains to Porto" } },
  ]);
  expect(JSON.stringify(listed)).not.toContain(CARD.number);
  // The task is for the card alone; the name that the whole form takes is not in it.
  expect(await choices("all")).toEqual([]);
  expect((await choices("card", `&subject=${first.subject}`))[0]).toMatchObject({ subject: first.subject, request: { id: first.id } });
  const { email, name, card } = CUSTOMER;
  const made = await call(edge.port, "POST", "/v1/keys", { key: owner, body: { role: "desk" } });
  const other = await call(edge.port, "POST", "/v1/subjects", { key: String(made.json["key"]), body: { fields: { email, name, card } } });
  expect((await choices("card", `&subject=${String(other.json["id"])}`))[0]).toMatchObject({ subject: other.json["id"], request: null });
  const stranger = await makeFiller(edge, db, ["caller"], "Bo Stranger");
  expect((await stranger.call("GET", "/v1/fills/choices?vendor=air&form=card")).json["items"]).toEqual([]);
  expect((await openFill(stranger, { subject: last.subject, origin: ORIGIN })).opened.json["code"]).toBe("no_open_call");
  expect((await agent.call("GET", "/v1/fills/choices?vendor=air&form=none")).json["code"]).toBe("form_not_found");
});
