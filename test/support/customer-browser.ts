import type { BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../../src/edge/http/_test-edge.ts";
import { ensureConsole } from "../../src/edge/pages/build-console.ts";
import type { Settings } from "../../src/platform/settings/settings.ts";
import { type TestDatabase, openTestDatabase } from "../../src/platform/storage/testing.ts";
import { type TestBrowser, openBrowser } from "./chromium.ts";
import { freePort } from "./ports.ts";

/** A business that collects, and customers' browsers before its pages. */
export type CustomerBrowser = {
  readonly edge: TestEdge;
  readonly origin: string;
  readonly ownerKey: string;
  readonly key: string;
  readonly browser: TestBrowser;
  /** A request as the desk makes it; `customer` is a new one unless named. */
  ask(more?: Record<string, unknown>): Promise<Asked>;
  /** What the desk is told of the request. */
  told(id: string): Promise<Record<string, unknown>>;
  api(method: string, path: string, body?: unknown): Promise<Answer>;
  open(options?: BrowserContextOptions): Promise<CustomerPage>;
  /** An origin to which pages may lead. */
  allow(origin: string): void;
  /** What no page should ever say: script errors, what the policy kept from happening, and what was asked for elsewhere. */
  readonly faults: readonly string[];
  close(): Promise<void>;
};

export type Asked = {
  readonly id: string;
  readonly subject: string;
  readonly number: string;
  readonly link: string;
  readonly code: string;
};
export type CustomerPage = { readonly page: Page; readonly context: BrowserContext; readonly sent: readonly Sent[] };
/** What left the browser: method and path, and its body. */
export type Sent = { readonly line: string; readonly body: string };

export const PHONE = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
  locale: "en-GB",
} as const;

const ANSWER_MS = 30_000;

const MAP = `
controller: { name: Blue Sky Concierge, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract } }
fields:
  name:        { label: Name, category: identity, type: name, purposes: [booking], retention: 3y }
  email:       { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  phone:       { label: Telephone, category: contact, type: phone, purposes: [booking], retention: 3y }
  address:     { label: Address, category: contact, type: address, purposes: [booking], retention: 3y }
  birth_date:  { label: Date of birth, category: identity, type: date, purposes: [booking], retention: 3y }
  nationality: { label: Nationality, category: identity, type: country, purposes: [booking], retention: 3y }
  passport:    { label: Passport number, category: government-id, type: government-id, purposes: [booking], retention: 1y }
  lounge:      { label: Lounge access, category: preference, type: boolean, purposes: [booking], retention: 1y }
  card:        { label: Payment card, category: payment-card, type: card, many: true, custody: vault, purposes: [booking], retention: 1y }
  once:        { label: Payment card, category: payment-card, type: card, custody: until-used, purposes: [booking], retention: 1y }
  charged:     { label: Payment card, category: payment-card, type: card, many: true, custody: processor, purposes: [booking], retention: 1y }
roles:
  desk: { booking: { name: [clear, change], email: [masked, use, change], phone: [masked, change], address: [masked, change], birth_date: [clear, change], nationality: [clear, change], passport: [masked, use, change], lounge: [clear, change], card: [masked, use], once: [masked, use], charged: [masked, use] } }
`;

/** `more`: settings beside those of every test, such as a mail server. */
export async function openCustomers(more: Partial<Settings> = {}, map = MAP): Promise<CustomerBrowser> {
  const problem = await ensureConsole(() => undefined);
  if (problem !== undefined) throw new Error(`not built: ${problem}`);
  const db: TestDatabase = await openTestDatabase();
  // What is sealed is bound to the origin, so the port must be known before the server is.
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const edge = await openTestEdge(db, { port, publicOrigin: origin, ...more });
  const ownerKey = await makeBusiness(edge, "Blue Sky Concierge", map);
  const owner = await call(port, "POST", "/v1/keys", { key: ownerKey, body: { role: "desk" } });
  const key = String(owner.json["key"]);
  const api: CustomerBrowser["api"] = (method, path, body) => call(port, method, path, { key, ...(body === undefined ? {} : { body }) });
  const browser = await openBrowser();
  const faults: string[] = [];
  const allowed = new Set([origin]);
  let customers = 0;
  return {
    edge,
    origin,
    ownerKey,
    key,
    browser,
    faults,
    api,
    ask: async (more = {}) => {
      const email = `ana${(customers += 1)}@example.com`;
      const subject = more["subject"] ?? (await api("POST", "/v1/subjects", { fields: { name: "Ana Example", email } })).json["id"];
      const transaction = { title: "Seattle → Lisbon, 2 people", amountMinor: 241_800, currency: "USD" };
      const made = await api("POST", "/v1/collection-requests", { asks: ["card"], secondItem: "code", transaction, ...more, subject });
      if (made.status !== 201) throw new Error(made.text);
      return made.json as unknown as Asked;
    },
    told: async (id) => (await api("GET", `/v1/collection-requests/${id}`)).json,
    open: async (options = PHONE) => await openPage(browser, allowed, faults, options),
    allow: (other) => void allowed.add(other),
    close: async () => {
      await browser.close();
      await edge.close();
      await db.close();
    },
  };
}

async function openPage(
  browser: TestBrowser,
  allowed: ReadonlySet<string>,
  faults: string[],
  options: BrowserContextOptions,
): Promise<CustomerPage> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(ANSWER_MS);
  const sent: Sent[] = [];
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (!allowed.has(url.origin)) faults.push(`asked for ${url.origin}`);
    sent.push({ line: `${request.method()} ${url.pathname}`, body: request.postData() ?? "" });
  });
  const page = await context.newPage();
  // Answers of 400 and above are told by the browser too; they are what tests ask for.
  page.on("console", (message) => {
    if (message.type() !== "log" && !message.text().startsWith("Failed to load resource")) faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("dialog", (dialog) => void dialog.accept());
  return { page, context, sent };
}

/** Comes in by the number, as whoever has it on the phone does. */
export async function enterNumber({ page }: CustomerPage, origin: string, number: string): Promise<void> {
  await page.goto(`${origin}/c`);
  await page.getByLabel("Transaction number").fill(number);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL("**/c/fill*");
}

export async function typeCard(page: Page, more: { readonly number?: string; readonly expiry?: string } = {}): Promise<void> {
  await page.getByLabel("Card number").fill(more.number ?? "4242 4242 4242 4242");
  await page.getByLabel("Expiry").fill(more.expiry ?? "04/39");
  await page.locator("#cc-csc").fill("123");
  await page.getByLabel("Name on the card").fill("Ana Example");
}
