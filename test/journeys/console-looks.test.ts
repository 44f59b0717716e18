import { setTimeout as sleep } from "node:timers/promises";
import type { Page, Request } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CONSOLE_PATHS } from "../../src/edge/pages/console-paths.ts";
import { call } from "../../src/edge/http/_test-edge.ts";
import { type ConsoleBrowser, WINDOW, go, invite, looksWrong, openConsole } from "../support/console-browser.ts";

/**
 * Every address of the console, as its list stands in the source: a new screen is looked at without anybody thinking of
 * it. The journeys of each screen look at its dialogs; this looks at what the address itself shows, wide and narrow.
 */
const BEFORE_THE_DOOR: readonly string[] = ["/sign-in", "/join", "/recover"];
const ROLES = ["concierge", "privacy_officer"];
const CUSTOMERS = 30;
const LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";

let safe: ConsoleBrowser;
let page: Page;
/** What the page has asked and has no answer to yet. What it listens to for as long as it is open is not waited for. */
const asked = new Set<Request>();
/** What stands in an address for `$id`, by the address. */
const ids = new Map<string, string>();

beforeAll(async () => {
  asked.clear();
  safe = await openConsole();
  page = safe.owner.page;
  page.on("request", (request) => {
    if (!request.url().endsWith("/events")) asked.add(request);
  });
  page.on("requestfinished", (request) => asked.delete(request));
  page.on("requestfailed", (request) => asked.delete(request));
  const owner = await ask("GET", "/v1/staff");
  const [{ id }] = owner["items"] as [{ id: string }];
  await ask("PATCH", `/v1/staff/${id}`, { roles: ROLES });
  await invite(safe, "noor.with.a.long.name@a-long-domain-of-somebody.example", ROLES);
  ids.set("/staff/$id", id);
  const customer = await addCustomers();
  ids.set("/customers/$id", customer.id);
  ids.set("/requests/$id", await addRequest(customer));
  ids.set("/vendors/$id", await addVendor());
  const { id: request } = await ask("POST", "/v1/rights-requests", { kind: "erasure", subject: customer.id, method: "call-back" });
  ids.set("/rights/$id", String(request));
  await page.reload();
  await page.getByRole("navigation", { name: "Places" }).waitFor();
});
afterAll(async () => {
  await safe.close();
});

async function ask(method: string, path: string, body?: unknown, key = safe.ownerKey): Promise<Record<string, unknown>> {
  const answer = await call(safe.edge.port, method, path, { key, body });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
  return answer.json;
}

async function addCustomers(): Promise<{ readonly id: string; readonly key: string }> {
  const { key } = await ask("POST", "/v1/keys", { role: "intake", purposes: ["booking"], label: "The booking engine of the old site" });
  let last = "";
  for (let n = 0; n < CUSTOMERS; n++) {
    const fields = {
      first_name: "Ana",
      last_name: `Example ${n}`,
      email: n === 0 ? `ana.${n}@${"of.a.long.name.".repeat(8)}example` : `ana.${n}@post.example`,
      phone: "+44 20 7946 0018",
      passport: "925665416",
      seat: "7A, window",
      ...(n === CUSTOMERS - 1 ? { card: [{ number: "4539578763100002", expiry: "04/39", nickname: LONG_WORD.slice(0, 60) }] } : {}),
    };
    last = String((await ask("POST", "/v1/subjects", { fields, source: "web form" }, String(key)))["id"]);
  }
  return { id: last, key: String(key) };
}

async function addRequest({ id, key }: { readonly id: string; readonly key: string }): Promise<string> {
  const lines = [{ what: "TP 238 SEA–LIS, 2 seats", when: "Mon 14 Dec, 15:20", amountMinor: 193_800 }];
  const transaction = { title: "Seattle → Lisbon, with a title that is longer than most", amountMinor: 193_800, currency: "USD", lines };
  const made = await ask(
    "POST",
    "/v1/collection-requests",
    { subject: id, asks: ["passport"], transaction, message: "Until tonight." },
    key,
  );
  return String(made["id"]);
}

async function addVendor(): Promise<string> {
  const made = await ask("POST", "/v1/vendors", {
    label: `The airline with the longest name of them all, ${LONG_WORD}`,
    origin: "https://api.the-airline-with-the-longest-name.example",
    recipient: "airline",
    does: "Takes bookings, and whatever comes with them.",
    termsUrl: "https://the-airline-with-the-longest-name.example/terms-and-conditions/of-carriage",
    questionnaire: { where: "Portugal and Ireland.", cards: "Level 1, until June." },
    certifications: [{ name: "PCI DSS 4.0.1", validUntil: "2026-01-31" }],
    subprocessors: [{ name: "Cloud of somebody", country: "Ireland", does: "Hosting" }],
    references: ["Other Concierge: never late with an answer"],
    exitPlan: "Book by telephone for a week.",
  });
  const id = String(made["id"]);
  await ask("POST", `/v1/vendors/${id}/operations`, {
    name: "book-seat",
    label: "Book a seat",
    parameters: [{ name: "seat", label: "Seat", type: "text", required: true }],
    request: { method: "POST", path: "/bookings", body: { seat: "{{params.seat}}", pan: "{{card.number}}" } },
  });
  return id;
}

test("every address has a screen with a name of its own, clean for those who hear it, in light and dark, wide and narrow", async () => {
  const wrong: string[] = [];
  const titles = new Map<string, string>();
  for (const path of CONSOLE_PATHS.filter((one) => !BEFORE_THE_DOOR.includes(one))) {
    const id = ids.get(path);
    if (path.includes("$") !== (id !== undefined)) throw new Error(`say in this test what stands in ${path}`);
    await go(page, path.replace("$id", id ?? ""));
    await settle();
    if ((await page.getByRole("heading", { level: 1, name: "Nothing is here" }).count()) > 0) wrong.push(`${path}: no screen`);
    const title = await page.title();
    if (titles.has(title)) wrong.push(`${path}: called as ${titles.get(title) ?? ""} is: ${title}`);
    titles.set(title, path);
    wrong.push(...(await looksWrong(page, `every${path.replaceAll("/", "-").replace("$", "")}`, { isWhole: true })));
  }
  expect(wrong).toEqual([]);
}, 480_000);

test("a click anywhere in a row opens it, and where somebody is stays to be seen in a low window", async () => {
  await go(page, "/staff");
  await page
    .getByRole("row", { name: /Ana Duarte/u })
    .getByText("Owner", { exact: false })
    .click();
  await page.getByRole("heading", { level: 1, name: "Ana Duarte" }).waitFor();
  await go(page, "/my/account");
  const place = page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: "My account" });
  const box = await place.boundingBox();
  expect(box === null ? undefined : box.y + box.height).toBeLessThan(861);
});

test("a word of eighty letters pushes no choice out of its window, and a long address parts no number beside it", async () => {
  await go(page, `/forwards/new?customer=${ids.get("/customers/$id") ?? ""}&purpose=booking`);
  await page.getByRole("radio", { name: LONG_WORD }).waitFor();
  expect(await looksWrong(page, "long-vendor")).toEqual([]);
  await go(page, "/vendors");
  await page.getByRole("link", { name: LONG_WORD }).waitFor();
  await page.setViewportSize({ width: 700, height: 860 });
  expect(
    await page.evaluate("(([one]) => one.scrollWidth - one.clientWidth)(document.querySelectorAll('[role=region]:has(> table)'))"),
  ).toBe(0);
  await page.setViewportSize(WINDOW.viewport);
  await go(page, `/customers/${ids.get("/customers/$id") ?? ""}?purpose=booking`);
  await page.getByText(LONG_WORD.slice(0, 60)).waitFor();
  expect(await looksWrong(page, "long-nickname")).toEqual([]);
  await go(page, "/customers?purpose=booking");
  await page.getByRole("button", { name: "Show more" }).click();
  await page.getByText(/of\.a\.long\.name/u).waitFor();
  const lines =
    "[...document.querySelectorAll('td span')].filter((one) => one.textContent === '•••• 18').map((one) => one.getClientRects().length)";
  expect(new Set(await page.evaluate<readonly number[]>(lines))).toEqual(new Set([1]));
});

test("no address of the console says a fault or breaks its policy", async () => {
  expect(safe.faults).toEqual([]);
  expect(await safe.cspReports()).toBe(0);
});

const QUIET_MS = 150;

/** Until nothing is on its way any more, for a while. */
async function settle(): Promise<void> {
  for (let quietFrom = performance.now(); performance.now() - quietFrom < QUIET_MS; await sleep(20)) {
    if (asked.size > 0) quietFrom = performance.now();
  }
  await expect.poll(() => page.getByRole("main").getByRole("status").filter({ hasText: "Opening" }).count()).toBe(0);
}
