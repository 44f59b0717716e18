import { afterAll, beforeAll, expect, test } from "vitest";
import { MINUTE_MS, instant } from "../../../base/instant.ts";
import { LANGUAGES } from "../../../base/language.ts";
import { type TestAuthenticator, makeAuthenticator } from "../../../platform/passkeys/testing.ts";
import { COLLECTING_MAP } from "../../../workflows/collection/testing.ts";
import { type Answer, call } from "../../http/_test-edge.ts";
import { type CustomerPages, codeIn, cookieOf, openCustomerPages, ticketIn } from "./_testing.ts";

/** The preference centre, the customer's sessions and their passkeys, over HTTP as a browser without a script sends it. */
const MAP = COLLECTING_MAP.replace("purposes:\n", "purposes:\n  letters: { label: Send you <letters>, basis: consent }\n").replace(
  "roles:\n",
  `lists:
  news: { label: Our <b>letter</b>, purpose: letters }
  deals: { label: Offers, purpose: letters }
roles:
`,
);
/** Of the settings; the tests themselves come by the address of the machine. */
const ORIGIN = "http://localhost:4600";
const FIREFOX = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" };

let pages: CustomerPages;
let cookie = "";
let calls = 0;

beforeAll(async () => {
  pages = await openCustomerPages(MAP);
  cookie = await signIn("ana@example.com");
});
afterAll(() => pages.close());

const from = (): Record<string, string> => ({ "x-forwarded-for": `203.0.113.${(calls += 1)}` });
const owner = (method: string, path: string, body?: unknown): Promise<Answer> =>
  call(pages.edge.port, method, path, { key: pages.ownerKey, ...(body === undefined ? {} : { body }) });

async function signIn(contact: string, more: Record<string, string> = FIREFOX): Promise<string> {
  const ticket = ticketIn(await pages.post("/c/sign-in/codes", { contact }, from()));
  const code = codeIn((await pages.mails())[0]);
  return cookieOf(await pages.post("/c/sign-in", { ticket, code }, { ...from(), ...more }));
}

const lists = (form: Record<string, string>, more: Record<string, string> = {}): Promise<Answer> =>
  pages.post("/c/lists", form, { cookie, ...more });
const actsOf = async (act: string): Promise<readonly Record<string, unknown>[]> =>
  ((await owner("GET", `/v1/ledger/entries?subject=${pages.subject}&limit=100`)).json["items"] as Record<string, unknown>[]).filter(
    (entry) => entry["act"] === act,
  );

/** By list, whether its button joins or leaves. */
async function offered(headers: Record<string, string> = { cookie }): Promise<Record<string, string>> {
  const { text } = await pages.get("/c/lists", headers);
  const all = text.matchAll(/name="list" value="([^"]+)"[\s\S]*?name="on" value="(yes|no)"/gu);
  return Object.fromEntries([...all].map(([, list = "", on = ""]) => [list, on]));
}

test("whoever signed in by a code to their e-mail joins and leaves each list by one button; it is consent, and one deed", async () => {
  expect(await offered()).toEqual({ news: "yes", deals: "yes" });
  const joined = await lists({ list: "news", on: "yes" });
  expect([joined.status, joined.headers["location"]]).toEqual([303, "/c/lists?lang=en&note=saved"]);
  await lists({ list: "deals", on: "yes" });
  await lists({ list: "deals", on: "yes" });
  expect(await offered()).toEqual({ news: "no", deals: "no" });
  expect(await actsOf("list.confirm")).toHaveLength(2);
  const consent = async (): Promise<unknown> => (await owner("GET", `/v1/subjects/${pages.subject}/consents`)).json["items"];
  expect(await consent()).toMatchObject([{ purpose: "letters", standing: "given" }]);

  await lists({ list: "news", on: "no" });
  expect(await offered()).toEqual({ news: "yes", deals: "no" });
  expect(await consent()).toMatchObject([{ standing: "given" }]);
  await lists({ all: "yes" });
  await lists({ all: "yes" });
  expect(await offered()).toEqual({ news: "yes", deals: "yes" });
  expect(await consent()).toMatchObject([{ standing: "withdrawn" }]);
  const left = await actsOf("list.leave");
  expect(left).toHaveLength(2);
  expect(left).toMatchObject([{ actor: { kind: "subject" }, detail: { how: "portal" } }, { detail: { how: "portal" } }]);

  // Who left everything comes back to the one list that they ask for.
  await lists({ list: "news", on: "yes" });
  expect(await offered()).toEqual({ news: "no", deals: "yes" });
  const suppressed = await owner("POST", "/v1/lists/deals/members", { email: "ana@example.com" });
  expect([suppressed.status, suppressed.json["code"]]).toEqual([409, "address_suppressed"]);
});

test("by the link of a mail every list can be stopped, and nothing is told of the address", async () => {
  await lists({ list: "news", on: "yes" });
  const left = (await pages.mails()).find(({ kind }) => kind === "list_left");
  const path = /\/u\/[0-9a-z]+/u.exec(left?.text ?? "")?.[0] ?? "";
  // Who left one list is shown the way to the others that they are still on.
  await lists({ list: "deals", on: "yes" });
  await lists({ list: "news", on: "no" });
  const gone = await pages.get(path);
  expect([gone.status, gone.text.includes("You have left")]).toEqual([200, true]);
  expect(gone.text).toContain("on one other list of Blue Sky Concierge");
  expect(gone.text).toContain(`href="${path}/lists?lang=en"`);
  await lists({ list: "deals", on: "no" });
  expect((await pages.get(path)).text).not.toContain(`${path}/lists`);
  await lists({ list: "news", on: "yes" });
  const page = await pages.get(`${path}/lists`);
  expect(page.status).toBe(200);
  expect(page.text).toContain("Our &lt;b&gt;letter&lt;/b&gt;");
  expect(page.text.toLowerCase()).not.toContain("ana");
  expect((await offered())["news"]).toBe("no");
  const stopped = await pages.post(`${path}/lists`, { list: "news" }, { origin: "https://mail.example" });
  expect([stopped.status, stopped.text.includes('role="status"')]).toEqual([200, true]);
  expect((await offered())["news"]).toBe("yes");
  expect((await pages.get("/u/nobody/lists")).status).toBe(404);
  expect((await pages.post("/u/nobody/lists", { all: "yes" })).status).toBe(404);
});

test("nobody who is not signed in, and no page of others, changes a list; what is no wish changes nothing", async () => {
  expect((await pages.get("/c/lists")).headers["location"]).toBe("/c/sign-in?to=/c/lists&lang=en");
  expect((await pages.post("/c/lists", { all: "yes" })).headers["location"]).toBe("/c/sign-in?to=/c/lists&over=1&lang=en");
  expect((await lists({ list: "news", on: "yes" }, { origin: "https://evil.example" })).status).toBe(403);
  for (const form of [{}, { list: "", on: "yes" }, { list: "news", on: "maybe" }, { list: "x".repeat(61), on: "no" }])
    expect((await lists(form as Record<string, string>)).status, JSON.stringify(form)).toBe(400);
  expect((await lists({ list: "nothing", on: "yes" })).headers["location"]).toBe("/c/lists?lang=en");
  const titles = new Set<string>();
  for (const language of LANGUAGES)
    titles.add(/<h1>([^<]+)</u.exec((await pages.get(`/c/lists?lang=${language}`, { cookie })).text)?.[1] ?? "");
  expect(titles.size).toBe(LANGUAGES.length);
});

test("a customer sees where they are signed in, and ends one or all; nobody else's", async () => {
  const [phone, tablet] = [
    await signIn("ana@example.com", { "user-agent": "Mozilla/5.0 (iPhone) CriOS/140" }),
    await signIn("ana@example.com", {}),
  ];
  const show = async (): Promise<string> => (await pages.get("/c/sessions", { cookie })).text;
  const idOf = (text: string, device: string): string =>
    new RegExp(`value="(ccs_[0-9a-z]+)"[^§]*?<h2[^>]*>${device}`, "u").exec(text.replaceAll("<form", "§<form"))?.[1] ?? "none";
  const text = await show();
  expect(text).toContain("Firefox, Linux · This one");
  expect(text).toContain("Chrome, iPhone");
  expect(text).toContain("A browser");

  await pages.create({ name: "Bo", email: "bo@example.com" });
  const bo = await signIn("bo@example.com");
  const boText = (await pages.get("/c/sessions", { cookie: bo })).text;
  expect(boText).not.toContain("Chrome, iPhone");
  const end = (session: string, more: Record<string, string> = {}): Promise<Answer> =>
    pages.post("/c/sessions/ends", { session }, { cookie, ...more });
  expect((await end(idOf(text, "Chrome, iPhone"), { origin: "https://evil.example" })).status).toBe(403);
  expect((await end("ccs_x")).status).toBe(400);
  await end(idOf(boText, "Firefox, Linux"));
  expect((await pages.get("/c/mine", { cookie: bo })).status).toBe(200);
  expect((await end(`ccs_${"0".repeat(26)}`)).headers["location"]).toBe("/c/sessions?lang=en&note=ended");
  await end(idOf(text, "Chrome, iPhone"));
  expect((await pages.get("/c/mine", { cookie: phone })).status).toBe(303);
  expect((await pages.get("/c/mine", { cookie: tablet })).status).toBe(200);

  const everywhere = await pages.post("/c/sessions/ends", { session: "all" }, { cookie: tablet });
  expect([everywhere.status, (everywhere.headers["set-cookie"]?.[0] ?? "").includes("Max-Age=0")]).toEqual([200, true]);
  for (const ended of [cookie, tablet]) expect((await pages.get("/c/sessions", { cookie: ended })).status).toBe(303);
  // What is sent by whoever is signed in no more was not done, and the door says so.
  for (const path of ["/c/sessions/ends", "/c/passkeys/names", "/c/passkeys/removals"])
    expect((await pages.post(path, { session: "all" }, { cookie })).headers["location"], path).toBe(
      "/c/sign-in?to=/c/sessions&over=1&lang=en",
    );
  cookie = await signIn("ana@example.com");
});

test("a form of the business's site asks, takes off and stops by a typed address, and says the same of every address", async () => {
  const send = async (path: string, form: Record<string, string>): Promise<Answer> =>
    await pages.post(`/embed/${path}?lang=de`, form, { ...from(), origin: "https://shop.example", accept: "application/json" });
  for (const email of ["ana@example.com", "cleo@example.com"]) {
    for (const [path, more] of [
      ["withdrawals", { purpose: "letters" }],
      ["leaves", {}],
      ["joins", { list: "news" }],
    ] as const) {
      const answer = await send(path, { email, ...more });
      expect([answer.status, answer.json["received"], answer.headers["access-control-allow-origin"]], path).toEqual([200, true, "*"]);
    }
  }
  // Both left; whoever left is not asked again by anybody.
  expect((await pages.mails()).filter(({ kind }) => kind === "list_confirm")).toEqual([]);
  await send("joins", { email: "dora@example.com", list: "news" });
  expect((await pages.mails())[0]).toMatchObject({ kind: "list_confirm" });
  const told = await owner("GET", `/v1/subjects/${pages.subject}/consents/letters/history`);
  expect(told.json["items"]).toContainEqual(expect.objectContaining({ standing: "withdrawn", how: "embed", language: "de" }));

  for (const [path, form] of [
    ["joins", { email: "x@example.com", list: "nothing" }],
    ["joins", { email: "no address", list: "news" }],
    ["leaves", { email: "no address" }],
    ["withdrawals", { email: "no address", purpose: "letters" }],
    ["withdrawals", { email: "x@example.com", purpose: "booking" }],
  ] as const) {
    const answer = await send(path, form);
    expect([answer.status, answer.json["received"]], JSON.stringify(form)).toEqual([422, false]);
  }
  const page = await pages.post("/embed/leaves", { email: "x@example.com" }, { ...from(), origin: "https://shop.example" });
  expect([page.status, page.text.includes("<h1>Done</h1>")]).toEqual([200, true]);
});

type Options = { readonly challenge: string; readonly options: never };
const json = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  call(pages.edge.port, "POST", path, {
    raw: JSON.stringify(body),
    headers: { origin: pages.origin, "content-type": "application/json", ...headers },
  });
const asked = async (path: string, headers: Record<string, string> = {}): Promise<Options> =>
  (await json(path, {}, { ...from(), ...headers })).json as unknown as Options;

async function add(
  authenticator: TestAuthenticator,
  label: string,
  more: Parameters<TestAuthenticator["create"]>[1] = {},
): Promise<Answer> {
  const { challenge, options } = await asked("/c/passkeys/options", { cookie });
  return await json("/c/passkeys?lang=de", { challenge, credential: authenticator.create(options, more), label }, { cookie });
}

async function enter(authenticator: TestAuthenticator, more: Parameters<TestAuthenticator["get"]>[1] = {}): Promise<Answer> {
  const { challenge, options } = await asked("/c/sign-in/passkey-options");
  return await json("/c/sign-in/passkey", { challenge, credential: authenticator.get(options, more) }, { ...from(), ...FIREFOX });
}

test("a passkey is added, signs in, is named and removed; its customer is told of both", async () => {
  const authenticator = makeAuthenticator(ORIGIN);
  expect((await add(authenticator, "Ana's <phone>")).status).toBe(200);
  expect((await pages.mails())[0]?.text).toContain("Passkey hinzugefügt");
  expect((await add(authenticator, "again")).json["code"]).toBe("passkey_known");

  const entered = await enter(authenticator);
  expect(entered.status, entered.text).toBe(200);
  const session = cookieOf(entered);
  expect((await pages.get("/c/mine", { cookie: session })).status).toBe(200);
  const page = await pages.get("/c/sessions", { cookie: session });
  expect(page.text).toContain("Ana&#39;s &lt;phone&gt;");
  expect(page.text).toContain("by a passkey");

  // A passkey shows who they are, and not that the mail of the address is theirs.
  await lists({ list: "deals", on: "no" });
  const back = await pages.post("/c/lists", { list: "deals", on: "yes" }, { cookie: session });
  expect(back.headers["location"]).toBe("/c/lists?lang=en&note=byMail");

  const id = /name="passkey" value="(psk_[0-9a-z]+)"/u.exec(page.text)?.[1] ?? "";
  const change = (path: string, form: Record<string, string>, more = {}): Promise<Answer> =>
    pages.post(path, { passkey: id, ...form }, { cookie, ...more });
  expect((await change("/c/passkeys/names", { label: "Kitchen" })).headers["location"]).toBe("/c/sessions?lang=en&note=named");
  expect((await pages.get("/c/sessions", { cookie })).text).toContain("Kitchen");
  expect((await change("/c/passkeys/removals", {}, { origin: "https://evil.example" })).status).toBe(403);
  expect((await change("/c/passkeys/removals", {})).headers["location"]).toBe("/c/sessions?lang=en&note=removed");
  expect((await pages.mails())[0]?.kind).toBe("customer_passkey_removed");
  expect((await enter(authenticator)).status).toBe(401);
  expect((await change("/c/passkeys/removals", {})).headers["location"]).toBe("/c/sessions?lang=en");
  for (const act of ["add", "name", "remove"]) expect(await actsOf(`customer.passkey_${act}`), act).toHaveLength(1);
});

test("a passkey of another site, without a check of the person, twice, or of nobody lets nobody in", async () => {
  const authenticator = makeAuthenticator(ORIGIN);
  for (const quirk of [{ origin: "https://evil.example" }, { isUserVerified: false }, { rpId: "evil.example" }])
    expect((await add(makeAuthenticator(ORIGIN), "x", quirk)).json["code"], JSON.stringify(quirk)).toBe("passkey_refused");
  await add(authenticator, "mine");
  const staffHandle = Buffer.from(`ten_06f3k2m9v8q4x7t1r5w0d2c6b8:stf_06f3k2m9v8q4x7t1r5w0d2c6b8`).toString("base64url");
  for (const quirk of [
    { origin: "https://evil.example" },
    { isUserVerified: false },
    { userHandle: staffHandle },
    { type: "webauthn.create" },
  ])
    expect((await enter(authenticator, quirk)).status, JSON.stringify(quirk)).toBe(401);
  expect((await enter(makeAuthenticator(ORIGIN), { userHandle: staffHandle })).status).toBe(401);

  const { challenge, options } = await asked("/c/sign-in/passkey-options");
  const credential = authenticator.get(options);
  const at = (headers: Record<string, string>): Promise<Answer> => json("/c/sign-in/passkey", { challenge, credential }, headers);
  expect((await at({ ...from(), origin: "https://evil.example" })).status).toBe(403);
  const both = await Promise.all([at(from()), at(from())]);
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  expect((await enter(authenticator, { counter: 1 })).status).toBe(401);
  expect((await json("/c/passkeys/options", {}, from())).status).toBe(401);
});

test("a passkey is added only soon after a sign-in, and goes with its customer", async () => {
  const authenticator = makeAuthenticator(ORIGIN);
  await add(authenticator, "goes");
  const late = async (): Promise<string> => String((await json("/c/passkeys/options", {}, { cookie })).json["code"]);
  const { house } = pages.edge;
  house.setClock(instant(house.clock() + 15 * MINUTE_MS));
  expect(await late()).toBe("sign_in_again");
  expect((await pages.get("/c/sessions", { cookie })).text).not.toContain('data-passkey="create"');
  expect((await owner("POST", "/v1/erasures", { subject: pages.subject, reason: "asked" })).status).toBeLessThan(300);
  expect((await enter(authenticator)).status).toBe(401);
  expect((await pages.get("/c/sessions", { cookie })).status).toBe(303);
});
