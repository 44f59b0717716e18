import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { HOUR_MS, instant } from "../../src/base/instant.ts";
import { call } from "../../src/edge/http/_test-edge.ts";
import { type Asked, type CustomerPages, openCustomerPages } from "../../src/edge/pages/customer/_testing.ts";
import { type CardCustomer, cardCustomer } from "../support/card-customer.ts";

const CARD = { number: "4242424242424242", expiry: "12/39", holder: "Ana Example", cvc: "737" };

let pages: CustomerPages;
let addresses = 0;

beforeAll(async () => {
  pages = await openCustomerPages();
});
beforeEach(async () => {
  await pages.edge.house.db.owner`delete from door_budgets`;
});
afterAll(() => pages.close());

/** Somebody with a browser of their own, at an address of their own. */
const customer = (): CardCustomer =>
  cardCustomer((method, path, sent) => call(pages.edge.port, method, path, sent), pages.origin, `192.0.2.${++addresses}`);

const told = async (id: string): Promise<Record<string, unknown>> =>
  (await call(pages.edge.port, "GET", `/v1/collection-requests/${id}`, { key: pages.key })).json;

async function signsIn(contact = "ana@example.com"): Promise<CardCustomer> {
  const ana = customer();
  const ticket = /name="ticket" value="([0-9a-z]+)"/u.exec((await ana.post("/c/sign-in/codes", { contact })).text)?.[1] ?? "";
  const { json } = await call(pages.edge.port, "GET", "/v1/outbox", { key: pages.ownerKey });
  const [letter] = (json["items"] as { kind: string; text: string }[]).filter((one) => one.kind === "customer_code");
  const code = /\b\d{6}\b/u.exec(letter?.text ?? "")?.[0] ?? "";
  expect((await ana.post("/c/sign-in", { ticket, code })).status).toBe(303);
  return ana;
}

async function provides(ana: CardCustomer): Promise<void> {
  const sent = await ana.provides({ ...(await ana.seals({ card: CARD })), nickname: "Travel" });
  expect(sent.status, sent.text).toBe(200);
}

test("signed in by a code of a mail, a customer picks what is open, gives a card, and has a receipt; then nothing is open", async () => {
  const asked = await pages.ask({ transaction: { title: "Whales off Madeira" } });
  const ana = await signsIn();
  expect((await ana.get("/c/mine")).text).toContain("Whales off Madeira");
  expect((await ana.post("/c/mine", { request: asked.id })).headers["location"]).toMatch(/^\/c\/fill/u);
  await provides(ana);
  const done = await ana.get("/c/done");
  expect([done.status, done.text.includes("4242"), done.text.includes("4242424242424242")]).toEqual([200, true, false]);
  expect(await told(asked.id)).toMatchObject({
    state: "provided",
    door: "signed-in",
    card: { last4: "4242", nickname: "Travel" },
    isCodeHeld: true,
  });
  expect((await ana.get("/c/mine")).text).not.toContain("Whales off Madeira");
  const { json } = await call(pages.edge.port, "GET", "/v1/outbox", { key: pages.ownerKey });
  const notice = (json["items"] as { kind: string; to: string; text: string }[]).find((one) => one.kind === "card_added");
  expect(notice).toMatchObject({ to: "ana@example.com", text: expect.not.stringMatching(/4242|Travel|Whales/u) as string });
});

test("the code is gone when the agent says that the card was used, and the card that was asked for until used is, too", async () => {
  const asked = await pages.ask();
  const ana = customer();
  await ana.byNumber(asked.number);
  await provides(ana);
  expect(await told(asked.id)).toMatchObject({ isCodeHeld: true, card: { brand: "visa" } });
  const used = await call(pages.edge.port, "POST", `/v1/collection-requests/${asked.id}/completions`, { key: pages.key, body: {} });
  expect(used.json, used.text).toMatchObject({ state: "used", isCodeHeld: false });
  const cards = await call(pages.edge.port, "GET", `/v1/subjects/${pages.subject}/cards?purpose=booking`, { key: pages.key });
  expect(cards.json).toEqual([]);
});

/** What is over, each in its own way. */
const OVER: readonly { readonly how: string; readonly end: (asked: Asked) => Promise<unknown> }[] = [
  { how: "revoked", end: (asked) => call(pages.edge.port, "DELETE", `/v1/collection-requests/${asked.id}`, { key: pages.key }) },
  {
    how: "used",
    end: async (asked) => {
      const ana = customer();
      await ana.byLink(asked.link, asked.code);
      await provides(ana);
      await call(pages.edge.port, "POST", `/v1/collection-requests/${asked.id}/completions`, { key: pages.key, body: {} });
    },
  },
  {
    how: "expired",
    end: async () => {
      const { clock, setClock } = pages.edge.house;
      setClock(instant(clock() + 49 * HOUR_MS));
    },
  },
];

test.each(OVER)("a request that is $how is told apart from none at no door, and an open form takes nothing any more", async ({ end }) => {
  const asked = await pages.ask({ transaction: { title: "Over and gone" } });
  const inside = customer();
  await inside.byNumber(asked.number);
  const wire = await inside.seals({ card: CARD });
  await end(asked);

  const plain = ({ status, text }: { status: number; text: string }, typed: string): string => `${status} ${text.replaceAll(typed, "…")}`;
  // Not the one that the page gives as an example: it stands there whatever was typed.
  const never = `${asked.number.slice(0, -1)}${asked.number.endsWith("A") ? "B" : "A"}`;
  expect(plain(await customer().byNumber(asked.number), asked.number)).toBe(plain(await customer().byNumber(never), never));
  const madeUp = `${asked.token.slice(0, -4)}zzzz`;
  const byToken = await customer().post("/c/link", { token: asked.token, by: "c", item: asked.code });
  const byMadeUp = await customer().post("/c/link", { token: madeUp, by: "c", item: asked.code });
  expect(plain(byToken, asked.token)).toBe(plain(byMadeUp, madeUp));
  const ana = await signsIn();
  expect((await ana.get("/c/mine")).text).not.toContain("Over and gone");
  const picked = await ana.post("/c/mine", { request: asked.id });
  expect([picked.status, picked.headers["location"]]).toEqual([303, expect.stringMatching(/^\/c\/mine/u)]);

  const late = await inside.provides(wire);
  expect([401, 409, 410]).toContain(late.status);
  expect(late.json["say"], late.text).toMatch(/\w/u);
});
