import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, call } from "../../http/_test-edge.ts";
import { type CustomerPages, type Visitor, cookieOf, openCustomerPages, sealForVisit as sealed, visitByNumber } from "./_testing.ts";

let pages: CustomerPages;

beforeAll(async () => {
  pages = await openCustomerPages();
});
afterAll(() => pages.close());

const visitor = (more: Record<string, unknown> = {}): Promise<Visitor> => visitByNumber(pages, more);

const provide = (cookie: string, body: unknown, more: Record<string, string> = {}): Promise<Answer> =>
  call(pages.edge.port, "POST", "/c/provide?lang=de", { body, headers: { cookie, origin: pages.origin, ...more } });
const CARD = { card: { number: "4242424242424242", expiry: "04/39", holder: "Ana Example", cvc: "123" } };

test("what was sealed is taken once; sent again from the same visit the answer is the same, from another it is told as done", async () => {
  const one = await visitor();
  const other = cookieOf(await pages.post("/c/number", { number: (await numberOf(one.id)) ?? "" }));
  const body = await sealed(one, CARD);
  const [first, again] = [await provide(one.cookie, body), await provide(one.cookie, body)];
  expect([first.status, again.status, again.json]).toEqual([200, 200, first.json]);
  expect((await provide(other, await sealed(one, CARD))).json).toMatchObject({ status: 409, code: "already_provided" });
  expect((await pages.get("/c/done", { cookie: one.cookie })).text).toContain("Visa, ending 4242");
  const theirs = await pages.get("/c/done", { cookie: other });
  expect([theirs.status, theirs.text.includes("answered already")]).toEqual([409, true]);
  expect(theirs.text).not.toContain("Visa");
});

async function numberOf(id: string): Promise<string | undefined> {
  return (await call(pages.edge.port, "GET", `/v1/collection-requests/${id}`, { key: pages.key })).json["number"] as string | undefined;
}

test("each field that is asked for says what it is for and how long it is kept, and the page leads to the notice", async () => {
  const one = await visitor({ asks: ["card", "address"] });
  const { text } = await call(pages.edge.port, "GET", "/c/fill?lang=en", { headers: { cookie: one.cookie } });
  const told = [...text.matchAll(/<p class="told">[\s\S]*?<\/p>/gu)].map(([line]) =>
    line
      .replaceAll(/<[^>]+>|\s+/gu, " ")
      .replaceAll(/ +/gu, " ")
      .trim(),
  );
  expect(told.length).toBe(2);
  for (const line of told)
    expect(line).toMatch(/^What for: .{4,} How long: (?:\d+ (?:day|month|year)s?|The card until it has been used.*)$/u);
  expect(text).toMatch(/<a href="\/privacy\?business=[^"]+&amp;lang=en" target="_blank"/u);
});

test("what is wrong is told beside its input, in the language of the page, and repeats nothing", async () => {
  const one = await visitor({ asks: ["card", "address"] });
  const bad = { card: { number: "4242424242424241", expiry: "04/20", cvc: "12" }, fields: { diet: "canary" } };
  const { json, text } = await provide(one.cookie, await sealed(one, bad));
  expect(json).toMatchObject({ status: 400, code: "invalid_input" });
  const fields = json["fields"] as { readonly field: string; readonly say: string }[];
  expect(fields.map(({ field }) => field).toSorted()).toEqual(["address", "cc-csc", "cc-exp", "cc-number", "diet"]);
  expect(fields.find(({ field }) => field === "cc-exp")?.say).toBe("Diese Karte ist abgelaufen. Bitte nehmen Sie eine andere.");
  expect(text).not.toMatch(/4241|canary/u);
  expect((await provide(one.cookie, { ...(await sealed(one, CARD)), keep: true })).json).toMatchObject({
    fields: [{ field: "next-once", say: "Wählen Sie eines von beiden." }],
  });
});

test("what was sealed elsewhere, for another request or business, or to another key, is not taken", async () => {
  const [one, two] = [await visitor(), await visitor()];
  for (const as of [{ origin: "https://evil.example" }, { tenant: "ten_other" }, { request: two.id }, { formVersion: "2" }]) {
    const answer = await provide(one.cookie, await sealed(one, CARD, as));
    expect([answer.status, answer.json["code"]], JSON.stringify(as)).toEqual([400, "blob_not_ours"]);
  }
  expect((await provide(one.cookie, await sealed(one, CARD, { keyId: "key_of_old" }))).json["code"]).toBe("key_stale");
  expect(await pages.state(one.id)).toBe("opened");
});

test("nothing is taken without a visit, from another site, or in another shape", async () => {
  const one = await visitor();
  const body = await sealed(one, CARD);
  expect((await provide("", body)).json).toMatchObject({ status: 401, code: "visit_over" });
  expect((await provide(one.cookie, body, { origin: "https://evil.example" })).status).toBe(403);
  expect((await provide(one.cookie, body, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  for (const wrong of [{}, { ...body, card: CARD.card }, { ...body, enc: "x" }, { ...body, sealed: "*" }, { ...body, keep: "yes" }])
    expect((await provide(one.cookie, wrong)).json["code"]).toBe("invalid_input");
  expect((await provide(one.cookie, { ...body, sealed: "x".repeat(30_000) })).json["code"]).toBe("invalid_input");
  expect(await pages.state(one.id)).toBe("opened");
});

test("a visit that was ended opens nothing any more", async () => {
  const one = await visitor();
  const left = await pages.post("/c/leave", {}, { cookie: one.cookie });
  expect(String(left.headers["set-cookie"])).toContain("__Host-visit=; Max-Age=0");
  expect((await pages.get("/c/fill", { cookie: one.cookie })).status).toBe(401);
  expect((await provide(one.cookie, await sealed(one, CARD))).json["code"]).toBe("visit_over");
});

test("a request that was taken back says so kindly in a form that was left open, and takes nothing", async () => {
  const one = await visitor();
  await call(pages.edge.port, "DELETE", `/v1/collection-requests/${one.id}`, { key: pages.key });
  expect((await provide(one.cookie, await sealed(one, CARD))).json).toMatchObject({ status: 410, code: "request_over" });
  const page = await pages.get("/c/fill", { cookie: one.cookie });
  expect([page.status, page.text.includes("taken its request back")]).toEqual([410, true]);
  // There is nothing for them to do, and so no button.
  expect(page.text).not.toContain("Enter a number");
});

test("asking for a new link is answered alike, whatever there is to renew", async () => {
  const asked = await pages.ask();
  const answers = await Promise.all([asked.token, "nothing", ""].map((token) => pages.post("/c/new-link", { token })));
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(answers[0]?.text).toContain("If the business has an address of yours");
});
