import { afterAll, beforeAll, expect, test } from "vitest";
import { COLLECTING_MAP } from "../../../workflows/collection/testing.ts";
import { type Answer, call } from "../../http/_test-edge.ts";
import { type CustomerPages, codeIn, cookieOf, openCustomerPages, ticketIn, visitByNumber } from "./_testing.ts";

let pages: CustomerPages;

beforeAll(async () => {
  pages = await openCustomerPages(COLLECTING_MAP.replace("spare: [use]", "spare: [use, change]"));
});
afterAll(() => pages.close());

const from = (n: number): Record<string, string> => ({ "x-forwarded-for": `203.0.113.${n}` });

const newestCode = async (): Promise<string> => codeIn((await pages.mails())[0]);

async function signIn(n: number): Promise<string> {
  const ticket = ticketIn(await pages.post("/c/sign-in/codes", { contact: "ana@example.com" }, from(n)));
  const entered = await pages.post("/c/sign-in?lang=fr", { ticket, code: await newestCode() }, from(n));
  expect([entered.status, entered.headers["location"]]).toEqual([303, "/c/mine?lang=fr"]);
  return cookieOf(entered);
}

test("a customer signs in by a code, sees what is open for them, picks it, and is at the form", async () => {
  const asked = await pages.ask({ transaction: { title: "Seats <together>", amountMinor: 1200, currency: "EUR" } });
  const cookie = await signIn(1);
  expect(cookie).toMatch(/^__Host-customer=/u);
  const mine = await pages.get("/c/mine", { cookie });
  expect(mine.text).toContain("Seats &lt;together&gt;");
  expect(mine.text).toContain("EUR");
  expect(mine.text).toContain("Payment card");
  expect(await pages.state(asked.id)).toBe("created");

  const picked = await pages.post("/c/mine", { request: asked.id }, { cookie });
  expect(picked.headers["location"]).toBe("/c/fill?lang=en");
  expect(await pages.state(asked.id)).toBe("opened");
  expect((await pages.get("/c/fill", { cookie: cookieOf(picked) })).text).toContain("Seats &lt;together&gt;");
});

test("a sign-in leads on to the page that was asked for, by code, passkey and in another language; and to no address that is not ours", async () => {
  const door = String((await pages.get("/c/looks?field=name&own=1")).headers["location"]);
  expect(door).toBe("/c/sign-in?to=/c/looks&lang=en");
  const { text } = await pages.get(door);
  expect(text).toContain('data-then="/c/looks?lang=en"');
  expect(text).toContain('href="/c/sign-in?to=%2Fc%2Flooks&amp;lang=de"');
  expect(text).toContain('autocomplete="username webauthn"');
  const asked = await pages.post("/c/sign-in/codes", { contact: "ana@example.com", to: "/c/looks" }, from(6));
  expect(asked.text).toContain('name="to" value="/c/looks"');
  const entered = await pages.post("/c/sign-in", { ticket: ticketIn(asked), code: await newestCode(), to: "/c/looks" }, from(6));
  expect(entered.headers["location"]).toBe("/c/looks?lang=en");
  for (const to of ["//evil.example", "https://evil.example/c/held", "/c/heldx", "/c/held/../leave", "/v1/keys", "javascript:alert(1)"]) {
    const elsewhere = await pages.get(`/c/sign-in?to=${encodeURIComponent(to)}`);
    expect(elsewhere.text, to).toContain('data-then="/c/mine?lang=en"');
    expect(elsewhere.text, to).not.toContain('name="to"');
  }
});

test("the line about sealing stands where something is sealed, and on no other page", async () => {
  const line = "Sealed on your device";
  for (const path of ["/c", "/c/sign-in"]) expect((await pages.get(path)).text, path).not.toContain(line);
  const cookie = await signIn(7);
  for (const path of ["/c/mine", "/c/looks", "/c/sessions"]) expect((await pages.get(path, { cookie })).text, path).not.toContain(line);
  const { cookie: visit } = await visitByNumber(pages);
  expect((await pages.get("/c/fill", { cookie: visit })).text).toContain(line);
});

test("known and unknown are answered alike, and what can be no address is told so", async () => {
  const known = await pages.post("/c/sign-in/codes", { contact: "ana@example.com" }, from(2));
  const unknown = await pages.post("/c/sign-in/codes", { contact: "nobody@example.com" }, from(2));
  const bare = (answer: Answer): string => answer.text.replaceAll(ticketIn(answer), "");
  expect([known.status, bare(known)]).toEqual([unknown.status, bare(unknown)]);
  const neither = await pages.post("/c/sign-in/codes", { contact: "<b>ana" }, from(2));
  expect([neither.status, neither.text.includes("with the country code")]).toEqual([422, true]);
  expect(neither.text).toContain("&lt;b&gt;ana");
});

test("a wrong code is told so, and the right one still works in the form that comes back", async () => {
  const ticket = ticketIn(await pages.post("/c/sign-in/codes", { contact: "ana@example.com" }, from(3)));
  const code = await newestCode();
  const wrong = await pages.post("/c/sign-in", { ticket, code: code === "000000" ? "000001" : "000000" }, from(3));
  expect([wrong.status, wrong.text.includes("does not fit")]).toEqual([422, true]);
  expect((await pages.post("/c/sign-in", { ticket: ticketIn(wrong), code }, from(3))).status).toBe(303);
});

test("what cannot be a code costs no try, and after the fifth wrong one the page says what to do; of known and unknown alike", async () => {
  const bare = (answer: Answer): string => answer.text.replaceAll(/value="[0-9a-z]{40,}"/gu, "");
  const seen: string[][] = [];
  for (const contact of ["ana@example.com", "nobody@example.com"]) {
    let page = await pages.post("/c/sign-in/codes", { contact, to: "/c/looks" }, from(8));
    const ticket = ticketIn(page);
    const code = contact === "ana@example.com" ? await newestCode() : "111111";
    const wrong = code === "000000" ? "000001" : "000000";
    // The form as it came, with what is typed into it.
    const send = async (typed: string): Promise<Answer> => {
      const tries = /name="tries" value="(\d)"/u.exec(page.text)?.[1] ?? "";
      return (page = await pages.post("/c/sign-in", { ticket, tries, to: "/c/looks", code: typed }, from(8)));
    };
    const told: string[] = [];
    for (const typed of ["", " ", "12345", "1234567", "none", wrong, wrong, wrong, wrong, ""]) told.push(bare(await send(typed)));
    for (const n of [0, 1, 2, 3, 4, 9]) expect(told[n]).toContain("Please enter all six digits");
    for (const n of [5, 6, 7, 8]) expect(told[n]).toContain("Look at it again");
    if (contact === "ana@example.com") expect((await pages.post("/c/sign-in", { ticket, code }, from(8))).status).toBe(303);
    told.push(bare(await send(wrong)));
    expect(told[10]).toContain("Five wrong tries end a code");
    expect(told[10]).toContain('href="/c/sign-in?to=/c/looks&amp;lang=en"');
    expect(told[10]).not.toContain("Look at it again");
    expect(told[10]).not.toContain('name="code"');
    seen.push(told);
  }
  expect(seen[0]).toEqual(seen[1]);
});

test("nobody who is not signed in sees or picks anything, and nobody picks what is not theirs", async () => {
  expect((await pages.get("/c/mine")).headers["location"]).toBe("/c/sign-in?lang=en");
  const theirs = await pages.ask({ subject: await pages.create({ name: "Bo" }) });
  expect((await pages.post("/c/mine", { request: theirs.id })).headers["location"]).toBe("/c/sign-in?over=1&lang=en");
  const cookie = await signIn(4);
  for (const request of [theirs.id, "col_none", ""])
    expect((await pages.post("/c/mine", { request }, { cookie })).headers["location"], request).toBe("/c/mine?lang=en&note=closed");
  expect((await pages.get("/c/mine?note=closed", { cookie })).text).toContain("This one is not open any more");
  expect((await pages.post("/c/mine", { request: theirs.id }, { cookie, origin: "https://evil.example" })).status).toBe(403);
  expect(await pages.state(theirs.id)).toBe("created");
});

test("a customer names their card and removes it, and nobody else's", async () => {
  const spare = { number: "4242424242424242", expiry: "04/39" };
  const given = await call(pages.edge.port, "PATCH", `/v1/subjects/${pages.subject}`, {
    key: pages.key,
    body: { fields: { spare }, purpose: "booking" },
  });
  expect(given.status, given.text).toBe(200);
  const cardIn = ({ text }: Answer): string => /name="card" value="([^"]+)"/u.exec(text)?.[1] ?? "";
  const cookie = await signIn(5);
  const before = await pages.get("/c/mine", { cookie });
  expect(before.text).toContain("Visa, ending 4242, good until 04/39");
  const card = cardIn(before);
  const wrong = await pages.post("/c/cards/names", { card, nickname: "4242 4242" }, { cookie });
  expect([wrong.status, wrong.text.includes("digits of a card"), wrong.text.includes('value="4242 4242"')]).toEqual([422, true, true]);
  // What is too long is not said to have the digits of a card, and what was typed stays.
  const long = await pages.post("/c/cards/names", { card, nickname: "Éva’s 💳 ".repeat(1_000) }, { cookie });
  expect([long.status, long.text.includes("digits of a card"), long.text.includes("Éva’s 💳 Éva’s")]).toEqual([422, false, true]);
  expect((await pages.post("/c/cards/names", { card, nickname: "Blue <b>card</b>" }, { cookie })).headers["location"]).toBe(
    "/c/mine?lang=en&note=named",
  );
  expect((await pages.get("/c/mine", { cookie })).text).toContain("Blue &lt;b&gt;card&lt;/b&gt;");

  for (const [form, headers] of [
    [{ card }, {}],
    [{ card }, { cookie, origin: "https://evil.example" }],
    [{ card: "crd_none" }, { cookie }],
  ] as const)
    await pages.post("/c/cards/removals", form, headers);
  expect(cardIn(await pages.get("/c/mine", { cookie }))).toBe(card);
  const remove = async (): Promise<unknown> => (await pages.post("/c/cards/removals", { card }, { cookie })).headers["location"];
  expect(await remove()).toBe("/c/mine?lang=en&note=removed");
  const after = (await pages.get("/c/mine?note=removed", { cookie })).text;
  expect([after.includes("The card is removed."), after.includes("Visa")]).toEqual([true, false]);
  expect(await remove()).toBe("/c/mine?lang=en");
});

test("whoever is signed in and asks for codes too often reads how long to wait, and of no number or link", async () => {
  const cookie = await signIn(9);
  let asked = await pages.post("/c/held/codes", {}, { cookie, ...from(9) });
  for (let n = 0; n < 21 && asked.headers["retry-after"] === undefined; n += 1)
    asked = await pages.post("/c/held/codes", {}, { cookie, ...from(9) });
  expect([asked.status, asked.headers["retry-after"]]).toEqual([429, expect.stringMatching(/^\d+$/u)]);
  expect(asked.text).toContain("Please wait 10 minutes");
  expect(asked.text).not.toContain("your number");
});
