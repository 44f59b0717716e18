import { afterAll, beforeAll, expect, test } from "vitest";
import { type PretendStripe, STRIPE_KEY, startPretendStripe } from "../../../platform/payments/testing.ts";
import { type Answer, call } from "../../http/_test-edge.ts";
import { type CustomerPages, codeIn, cookieOf, openCustomerPages, sealForVisit, ticketIn, visitByNumber } from "./_testing.ts";

/** Good for keeping; its bank asks again each time it is charged. */
const ASKS_AGAIN = "4000000000003220";

let pages: CustomerPages;
let pretend: PretendStripe;

beforeAll(async () => {
  [pages, pretend] = [await openCustomerPages(), await startPretendStripe()];
  const body = { kind: "stripe", secretKey: STRIPE_KEY, webhookSecret: "whsec_of_the_tests_only", apiBase: pretend.base };
  expect((await call(pages.edge.port, "PUT", "/v1/payment-provider", { key: pages.ownerKey, body })).status).toBe(200);
});
afterAll(async () => {
  await pretend.stop();
  await pages.close();
});

const api = (method: string, path: string, body?: unknown): Promise<Answer> =>
  call(pages.edge.port, method, path, { key: pages.key, ...(body === undefined ? {} : { body }) });

type Waiting = { readonly id: string; readonly number: string; readonly sent: { readonly token: string; readonly item: string } };

/** The card is at the provider, the visit is over, a charge waits for the customer, and staff have sent the link again. */
async function waiting(): Promise<Waiting & { readonly first: string; readonly old: Waiting["sent"] }> {
  const asked = await pages.ask({ asks: ["charged"], transaction: { title: "Flights to Lisbon", amountMinor: 84_000, currency: "GBP" } });
  const first = cookieOf(await pages.post("/c/number", { number: asked.number }));
  const on = await pages.post("/c/hand-over", { next: "keep" }, { cookie: first });
  const entered = await pretend.enterCard(String(on.headers["location"]), ASKS_AGAIN);
  await pretend.answerBank(String(entered.location), "confirm");
  expect((await settle(first)).headers["location"]).toBe("/c/done?lang=en");
  const charged = await api("POST", `/v1/collection-requests/${asked.id}/payments`, { kind: "charge" });
  expect(charged.json).toMatchObject({ state: "challenge" });
  const again = await api("POST", `/v1/collection-requests/${asked.id}/sendings`, {});
  expect(again.status, again.text).toBeLessThan(300);
  const link = String(again.json["link"]);
  const sent = { token: link.slice(link.indexOf("#") + 3), item: String(again.json["code"]) };
  return { id: asked.id, number: asked.number, first, sent, old: { token: asked.token, item: asked.code } };
}

const settle = (cookie: string): Promise<Answer> => pages.post("/c/settle", {}, { cookie });
const done = (cookie: string): Promise<Answer> => pages.get("/c/done", { cookie });

async function toBank(cookie: string, answer: "confirm" | "refuse"): Promise<Answer> {
  const on = await pages.post("/c/hand-over", {}, { cookie });
  expect(on.headers["location"]).toContain(`${pretend.base}/`);
  const back = await pretend.answerBank(String(on.headers["location"]), answer);
  expect(back.location).toContain("/c/back?");
  expect((await settle(cookie)).headers["location"]).toBe("/c/done?lang=en");
  return await done(cookie);
}

async function paymentsOf(id: string): Promise<unknown> {
  return (await api("GET", `/v1/collection-requests/${id}/payments`)).json["items"];
}

test("whom their bank asks comes in by the link that is sent again, confirms, and is let in no more", async () => {
  const { id, sent, old } = await waiting();
  expect((await pages.mails()).map(({ kind }) => kind)).toContain("payment_confirm");
  expect((await pages.post("/c/link", old)).status).toBe(422);
  expect((await pages.post("/c/link", { ...sent, item: "no" })).status).toBe(422);
  const entered = await pages.post("/c/link", sent);
  const cookie = cookieOf(entered);
  expect((await pages.get("/c/fill", { cookie })).headers["location"]).toBe("/c/done?lang=en");
  const asks = await done(cookie);
  expect([asks.status, asks.text.includes("Your bank asks you to confirm"), /GBP\s840\.00/u.test(asks.text)]).toEqual([200, true, true]);
  expect(asks.text).not.toMatch(/3220|Visa/u);
  expect(await pages.state(id)).toBe("provided");

  const confirmed = await toBank(cookie, "confirm");
  expect([confirmed.status, confirmed.text.includes("Your bank has your answer")]).toEqual([200, true]);
  expect(await paymentsOf(id)).toMatchObject([{ state: "succeeded" }]);
  expect((await pages.post("/c/link", sent)).status).toBe(422);
  expect((await api("POST", `/v1/collection-requests/${id}/sendings`, {})).json).toMatchObject({ code: "request_over" });
  expect((await pages.post("/c/hand-over", {}, { cookie })).headers["location"]).toBe("/c/done?lang=en");
});

test("whoever refuses at their bank is told that nothing was taken", async () => {
  const { id, sent } = await waiting();
  const cookie = cookieOf(await pages.post("/c/link", sent));
  const refused = await toBank(cookie, "refuse");
  expect([refused.status, refused.text.includes("The payment was not made")]).toEqual([200, true]);
  expect(await paymentsOf(id)).toMatchObject([{ state: "declined" }]);
  expect((await pages.post("/c/link", sent)).status).toBe(422);
});

test("the number lets nobody to the bank, nor does a visit of somebody else's by the number", async () => {
  const asked = await pages.ask({ asks: ["charged"], transaction: { title: "Flights", amountMinor: 84_000, currency: "GBP" } });
  const other = cookieOf(await pages.post("/c/number", { number: asked.number }));
  const cookie = cookieOf(await pages.post("/c/number", { number: asked.number }));
  const on = await pages.post("/c/hand-over", { next: "once" }, { cookie });
  const entered = await pretend.enterCard(String(on.headers["location"]), ASKS_AGAIN);
  await pretend.answerBank(String(entered.location), "confirm");
  await settle(cookie);
  await api("POST", `/v1/collection-requests/${asked.id}/payments`, { kind: "charge" });

  expect((await pages.post("/c/number", { number: asked.number })).status).toBe(422);
  const theirs = await done(other);
  expect([theirs.status, theirs.text.includes("answered already")]).toEqual([409, true]);
  expect((await pages.post("/c/hand-over", {}, { cookie: other })).headers["location"]).toBe("/c/done?lang=en");
  expect((await pages.get("/c/standing", { cookie: other })).json).toEqual({ isOver: false, isChallenge: false });
  await settle(other);
  expect(await paymentsOf(asked.id)).toMatchObject([{ state: "challenge" }]);

  expect((await pages.get("/c/standing", { cookie })).json).toEqual({ isOver: false, isChallenge: true });
  const receipt = await toBank(cookie, "confirm");
  expect(receipt.text).toContain("Visa, ending 3220");
  expect(receipt.text).toMatch(/GBP\s840\.00, taken/u);
});

test("who is signed in sees that their bank asks, and comes in; a message to copy leads there, too", async () => {
  const { id } = await waiting();
  const copied = await api("POST", `/v1/collection-requests/${id}/messages`, {});
  expect(copied.json["text"]).toMatch(/your bank/iu);
  const headers = { "x-forwarded-for": "203.0.113.9" };
  const ticket = ticketIn(await pages.post("/c/sign-in/codes", { contact: "ana@example.com" }, headers));
  const code = codeIn((await pages.mails())[0]);
  const cookie = cookieOf(await pages.post("/c/sign-in", { ticket, code }, headers));
  expect((await pages.get("/c/mine", { cookie })).text).toContain("Your bank asks you to confirm");
  const picked = cookieOf(await pages.post("/c/mine", { request: id }, { cookie }));
  expect((await done(picked)).text).toContain("Go on to your bank");
});

test("whoever fills in the same in two windows is told which counts, before the card is asked for", async () => {
  const one = await visitByNumber(pages, { asks: ["charged", "diet"] });
  const { number } = (await api("GET", `/v1/collection-requests/${one.id}`)).json;
  const cookie = cookieOf(await pages.post("/c/number", { number: String(number) }));
  const other = { ...one, cookie };
  const send = async (visit: typeof one, diet: string): Promise<unknown> => {
    const headers = { cookie: visit.cookie, origin: pages.origin };
    const { status, json } = await call(pages.edge.port, "POST", "/c/provide", {
      body: await sealForVisit(visit, { fields: { diet } }),
      headers,
    });
    return [status, json["code"]];
  };
  expect([await send(one, "No nuts"), await send(other, "No fish")]).toEqual([
    [200, undefined],
    [409, "already_provided"],
  ]);
  const isTold = async (visit: typeof one): Promise<boolean> =>
    (await pages.get("/c/fill", { cookie: visit.cookie })).text.includes("Everything else was entered already");
  expect([await isTold(one), await isTold(other)]).toEqual([false, true]);
});
