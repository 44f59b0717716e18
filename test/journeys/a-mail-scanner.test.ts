import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestEdge, call, makeBusiness, openTestEdge } from "../../src/edge/http/_test-edge.ts";
import { ensureConsole } from "../../src/edge/pages/build-console.ts";
import { type TestDatabase, openTestDatabase } from "../../src/platform/storage/testing.ts";
import { type CardCustomer, cardCustomer } from "../support/card-customer.ts";
import { type TestBrowser, openBrowser } from "../support/chromium.ts";
import { dumpAll } from "../support/dump.ts";
import { makeScanner } from "../../src/base/leak-scanner.ts";
import { freePort } from "../support/ports.ts";

/** Programs that open every link of a mail before its reader does, and what readers have. */
const AGENTS = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
  "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Trident/7.0; Microsoft Outlook 16.0)",
  "Mozilla/5.0 (compatible; BarracudaCentral-LinkProtect)",
  "Mozilla/5.0 (compatible; Proofpoint URL Defense)",
  "Mimecast-TTP/1.0",
  "Mozilla/5.0 (compatible; Google-Safety; +http://www.google.com/bot.html)",
  "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
  "WhatsApp/2.24.20.89 A",
  "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
  "curl/8.14.1",
] as const;

/** Those that bring a browser of their own and run what they find. */
const SCRIPTED = [AGENTS[0], AGENTS[3]];

const PERSONAL = {
  first: "Wilhelmina",
  last: "Quillfeather-Ondracek",
  email: "wilhelmina@quillfeather.example",
  street: "39 Lighthouse Pier",
  postcode: "SW1A 2ZX",
  title: "Narwhal watching off Svalbard",
  message: "Bring the thick gloves",
};

let db: TestDatabase;
let edge: TestEdge;
let browser: TestBrowser;
let origin = "";
let staff = "";
let made: { readonly id: string; readonly link: string; readonly number: string; readonly code?: string };
/** All that any answer said to the robots, head and body. */
const said: string[] = [];

beforeAll(async () => {
  expect(await ensureConsole(() => undefined)).toBeUndefined();
  const port = await freePort();
  origin = `http://localhost:${port}`;
  [db, browser] = await Promise.all([openTestDatabase(), openBrowser()]);
  edge = await openTestEdge(db, { port, publicOrigin: origin });
  const owner = await makeBusiness(edge);
  const keyFor = async (role: string): Promise<string> =>
    String((await call(port, "POST", "/v1/keys", { key: owner, body: { role } })).json["key"]);
  staff = await keyFor("booking_system");
  const { first, last, email, street, postcode, title, message } = PERSONAL;
  const address = { line1: street, city: "London", postalCode: postcode, country: "GB" };
  const fields = { first_name: first, last_name: last, email, address };
  const subject = (await call(port, "POST", "/v1/subjects", { key: await keyFor("intake"), body: { fields, purpose: "booking" } })).json[
    "id"
  ];
  const body = { subject, asks: ["card"], purpose: "booking", transaction: { title }, message };
  const answer = await call(port, "POST", "/v1/collection-requests", { key: staff, body });
  expect(answer.status, answer.text).toBe(201);
  made = answer.json as typeof made;
});
afterAll(async () => {
  await browser.close();
  await edge.close();
  await db.close();
});

/** Fetches the link and all to which its answers lead, by GET and by HEAD. */
async function fetchAll(agent: string): Promise<number> {
  const seen = new Set<string>();
  const open = [new URL(made.link).pathname];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const method of ["HEAD", "GET"]) {
      const { status, text, headers } = await call(edge.port, method, path, { headers: { "user-agent": agent } });
      expect(status, `${method} ${path}`).toBeLessThan(500);
      said.push(JSON.stringify(headers), text);
      const links = [...text.matchAll(/(?:href|src|action)="([^"#]+)"/gu)].map((match) => new URL(match[1] ?? "", `${origin}${path}`));
      open.push(...links.filter((link) => link.origin === origin).map((link) => link.pathname + link.search));
    }
  }
  return seen.size;
}

/** Opens the link in a browser, lets its script run, and presses every button that there is, those of hidden forms too. */
async function runAndPress(agent: string): Promise<number> {
  const context = await browser.newContext({ userAgent: agent });
  const page = await context.newPage();
  page.on("response", (response) => {
    said.push(JSON.stringify(response.headers()));
    void response.text().then(
      (text) => said.push(text),
      () => undefined,
    );
  });
  const arrive = async (): Promise<void> => {
    await page.goto("about:blank");
    await page.goto(made.link);
    // The script has taken the token out of the address when the link's form is there.
    await page.locator("#link").waitFor();
  };
  await arrive();
  const buttons = page.locator("button");
  const count = await buttons.count();
  for (let n = 0; n < count; n++) {
    const button = buttons.nth(n);
    const press = (): Promise<void> => button.evaluate((one) => (one as unknown as { click(): void }).click());
    if ((await button.getAttribute("type")) !== "submit") {
      await press();
      continue;
    }
    await Promise.all([page.waitForEvent("load"), press()]);
    if (n < count - 1) await arrive();
  }
  await context.close();
  return count;
}

async function wholeDatabase(): Promise<ReadonlyMap<string, string>> {
  return new Map((await dumpAll(db.owner)).map(({ table, bytes }) => [table, bytes.toString("latin1")]));
}

/** What was done before is on its way into the tree for a moment yet. */
async function untilSequenced(): Promise<void> {
  await expect.poll(() => db.owner`select 1 from ledger_batches where first_index is null`).toHaveLength(0);
}

test("ten scanners fetch the link, two of them run its script and press all its buttons: no row of any table changes", async () => {
  await untilSequenced();
  const before = await wholeDatabase();
  expect(before.size).toBeGreaterThan(100);
  for (const agent of AGENTS) expect(await fetchAll(agent)).toBeGreaterThan(3);
  const pressed = await Promise.all(SCRIPTED.map(runAndPress));
  expect(Math.min(...pressed)).toBeGreaterThan(1);
  const after = await wholeDatabase();
  expect([...after].filter(([table, rows]) => before.get(table) !== rows).map(([table]) => table)).toEqual([]);
});

test("nothing of the customer and nothing of the transaction stood in any answer, nor the link's token in any address", () => {
  const scanner = makeScanner(PERSONAL);
  expect(said.length).toBeGreaterThan(100);
  expect(said.flatMap((text) => scanner.scan(Buffer.from(text)))).toEqual([]);
  expect(edge.logged.join("\n")).not.toContain(new URL(made.link).hash.slice(3));
  // The scan sees what is there.
  expect(scanner.scan(Buffer.from(`to ${PERSONAL.first}`))).toHaveLength(1);
});

test("after all of them the link still lets the customer in, who knows the one thing that the mail does not say", async () => {
  const customer: CardCustomer = cardCustomer((method, path, sent) => call(edge.port, method, path, sent), origin);
  const entered = await customer.byLink(made.link, made.code ?? "sw1a2zx");
  expect([entered.status, entered.headers["location"]]).toEqual([303, expect.stringMatching(/^\/c\/fill/u)]);
  expect((await customer.get("/c/fill")).text).toContain(PERSONAL.title);
  const { json } = await call(edge.port, "GET", `/v1/collection-requests/${made.id}`, { key: staff });
  expect(json["state"]).toBe("opened");
});
