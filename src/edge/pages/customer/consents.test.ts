import { afterAll, beforeAll, expect, test } from "vitest";
import { LANGUAGES } from "../../../base/language.ts";
import { COLLECTING_MAP } from "../../../workflows/collection/testing.ts";
import { type Answer, call } from "../../http/_test-edge.ts";
import { type CustomerPages, codeIn, cookieOf, openCustomerPages, ticketIn } from "./_testing.ts";

const MAP = COLLECTING_MAP.replace(
  "purposes:\n",
  `purposes:
  letters: { label: Send you <offers>, basis: consent, optOut: gpc }
  club: { label: Run the club, basis: consent }
  study: { label: Study how we do, basis: legitimate-interests, optOut: gpc }
  watch: { label: Prevent fraud, basis: legitimate-interests }
`,
);

let pages: CustomerPages;
let cookie = "";

beforeAll(async () => {
  pages = await openCustomerPages(MAP);
  const headers = { "x-forwarded-for": "203.0.113.9" };
  const ticket = ticketIn(await pages.post("/c/sign-in/codes", { contact: "ana@example.com" }, headers));
  const code = codeIn((await pages.mails())[0]);
  cookie = cookieOf(await pages.post("/c/sign-in", { ticket, code }, headers));
});
afterAll(() => pages.close());

const owner = async (path: string): Promise<Record<string, unknown>> =>
  (await call(pages.edge.port, "GET", `/v1/subjects/${pages.subject}/${path}`, { key: pages.ownerKey })).json;
const touch = (of: string, name: string, allow: string, more: Record<string, string> = {}): Promise<Answer> =>
  pages.post("/c/consents?lang=fr", { of, name, allow }, { cookie, ...more });
const historyOf = async (purpose: string): Promise<readonly Record<string, unknown>[]> =>
  (await owner(`consents/${purpose}/history`))["items"] as Record<string, unknown>[];

/** What the page offers: by name, whether the button there allows or stops. */
async function offered(): Promise<Record<string, string>> {
  const { text } = await pages.get("/c/consents", { cookie });
  const all = text.matchAll(/name="name" value="([^"]+)"[\s\S]*?name="allow" value="(yes|no)"/gu);
  return Object.fromEntries([...all].map(([, name = "", allow = ""]) => [name, allow]));
}

test("each use has one button without script, to allow and to stop alike; what was chosen tells where, in which language, by whom", async () => {
  expect((await pages.get("/c/mine", { cookie })).text).toContain('href="/c/consents?lang=en"');
  expect(await offered()).toEqual({
    letters: "yes",
    club: "yes",
    study: "no",
    watch: "no",
    "no-collection": "no",
    "no-distribution": "no",
  });
  const done = await touch("use", "club", "yes");
  expect([done.status, done.headers["location"]]).toEqual([303, "/c/consents?lang=fr&saved=1"]);
  expect((await offered())["club"]).toBe("no");
  await touch("use", "club", "yes");
  await touch("use", "club", "no");
  const from = { how: "portal", where: "/c/consents", language: "fr", by: pages.subject };
  expect(await historyOf("club")).toMatchObject([
    { standing: "withdrawn", ...from },
    { standing: "given", ...from },
  ]);
});

test("an objection and an order are made and taken back by the same button, and bind", async () => {
  for (const [of, name] of [
    ["use", "watch"],
    ["order", "no-distribution"],
  ] as const) {
    await touch(of, name, "no");
    expect((await offered())[name], name).toBe("yes");
    if (of === "order") expect((await owner("orders"))["items"]).toMatchObject([{}, { standing: "on", how: "portal" }]);
    await touch(of, name, "yes");
    expect((await offered())[name], name).toBe("no");
  }
  const requests = await call(pages.edge.port, "GET", `/v1/rights-requests?subject=${pages.subject}`, { key: pages.ownerKey });
  expect(requests.json["items"]).toMatchObject([{ kind: "objection", scope: ["watch"], channel: "portal", state: "lifted" }]);
});

test("the page is whole in every language, and lets no label be markup", async () => {
  const titles = new Set<string>();
  for (const language of LANGUAGES) {
    const { status, text } = await pages.get(`/c/consents?lang=${language}&saved=1`, { cookie });
    expect([status, text.includes('role="status"'), text.includes("Send you &lt;offers&gt;")], language).toEqual([200, true, true]);
    titles.add(/<h1>([^<]+)</u.exec(text)?.[1] ?? "");
  }
  expect(titles.size).toBe(LANGUAGES.length);
});

test("nobody who is not signed in, and no page of others, chooses anything; what is no choice changes nothing", async () => {
  expect((await pages.get("/c/consents")).headers["location"]).toBe("/c/sign-in?to=/c/consents&lang=en");
  expect((await pages.post("/c/consents", { of: "use", name: "letters", allow: "yes" })).headers["location"]).toBe(
    "/c/sign-in?to=/c/consents&over=1&lang=en",
  );
  expect((await touch("use", "letters", "yes", { origin: "https://evil.example" })).status).toBe(403);
  expect((await touch("use", "nothing", "yes")).status).toBe(400);
  expect((await touch("use", "booking", "no")).status).toBe(400);
  for (const [of, allow] of [
    ["none", "yes"],
    ["use", "maybe"],
  ] as const)
    expect((await touch(of, "letters", allow)).status).toBe(400);
  expect(await historyOf("letters")).toEqual([]);
});

test("Global Privacy Control stops what the map says once, tied to the customer; what they then allow stays allowed", async () => {
  await touch("use", "club", "yes");
  await touch("use", "letters", "yes");
  const visit = (): Promise<Answer> => pages.get("/c/consents", { cookie, "sec-gpc": "1" });
  const [first] = await Promise.all([visit(), visit(), pages.get("/c/mine", { cookie, "sec-gpc": "1" })]);
  expect(first.text).toContain("Global Privacy Control");
  expect(await offered()).toMatchObject({ letters: "yes", club: "no", study: "yes", watch: "no" });
  expect(await historyOf("letters")).toMatchObject([{ standing: "withdrawn", how: "gpc" }, { standing: "given" }]);
  await touch("use", "letters", "yes");
  await touch("use", "study", "yes");
  await visit();
  expect(await offered()).toMatchObject({ letters: "no", study: "no" });
  expect((await pages.get("/c/consents", { cookie })).text).not.toContain("Global Privacy Control");
});

test("whoever had all of their data restricted is not told that it is in use", async () => {
  const say = "Your data is kept and not used at the moment";
  expect((await pages.get("/c/consents", { cookie })).text).not.toContain(say);
  const body = { kind: "restriction", subject: pages.subject, channel: "phone" };
  const filed = await call(pages.edge.port, "POST", "/v1/rights-requests", { key: pages.ownerKey, body });
  expect(filed.status, filed.text).toBe(201);
  expect((await pages.get("/c/consents", { cookie })).text).toContain(say);
});
