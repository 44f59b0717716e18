import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import type { Frame, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StaffId, SubjectId } from "../../src/base/ids.ts";
import { ensureConsole } from "../../src/edge/pages/build-console.ts";
import { packExtension } from "../../src/edge/pages/extension-files.ts";
import { type TestEdge, call, makeBusiness, openTestEdge } from "../../src/edge/http/_test-edge.ts";
import { listTenants } from "../../src/platform/storage/database.ts";
import { type TestDatabase, openTestDatabase } from "../../src/platform/storage/testing.ts";
import { faultInSelector } from "../../src/workflows/filling/_selector.ts";
import { withTx } from "../../src/platform/storage/tx.ts";
import { openTask } from "../../src/registers/tasks/tasks.ts";
import { axeFaults } from "../support/axe.ts";
import { makeCanaries } from "../support/canaries.ts";
import { WINDOW, join } from "../support/console-browser.ts";
import { type FillBrowser, openFillBrowser, panelOf, pressFill } from "../support/fill-browser.ts";
import { FILL_FORMS } from "../support/fill-forms.ts";
import { FORWARD_MAP, type TestVendor, approveVendor, startVendor } from "../support/forwards.ts";
import { filesBelow } from "../support/dump.ts";
import { makeScanner } from "../../src/base/leak-scanner.ts";
import { provideCard } from "../support/provided-card.ts";
import { freePort } from "../support/ports.ts";

const canaries = makeCanaries();
const CARD = { number: canaries.plant("card", "card"), expiry: "04/29", holder: canaries.plant("holder", "name") };
const PASSPORT = canaries.plant("passport", "passport");

let db: TestDatabase;
let edge: TestEdge;
let vendor: TestVendor;
let owner = "";
let venId = "";
let subject = "";
let ana: StaffId = "stf_";
let safe: FillBrowser;
/** A tab that a story has left. */
let left: Page | undefined;
const PAYMENT = (): string => vendor.origin.replace("127.0.0.1", "localhost");

beforeAll(async () => {
  left = undefined;
  expect(await ensureConsole(() => undefined)).toBe(undefined);
  db = await openTestDatabase();
  const port = await freePort();
  edge = await openTestEdge(db, { port, publicOrigin: `http://localhost:${port}` });
  vendor = await startVendor();
  owner = await makeBusiness(edge, "Blue Sky", FORWARD_MAP);
  venId = await approveVendor(edge, owner, vendor.origin, { name: "air" });
  for (const [name, body] of Object.entries(FILL_FORMS(PAYMENT()))) {
    const saved = await call(edge.port, "PUT", `/v1/vendors/${venId}/fill-forms/${name}`, { key: owner, body });
    expect(saved.status, saved.text).toBe(201);
  }
  const desk = String((await call(edge.port, "POST", "/v1/keys", { key: owner, body: { role: "desk" } })).json["key"]);
  const fields = { name: CARD.holder, passport: PASSPORT, born: "1980-04-05", card: [CARD] };
  const made = await call(edge.port, "POST", "/v1/subjects", { key: desk, body: { purpose: "booking", fields } });
  subject = String(made.json["id"]);
  expect(made.status, made.text).toBe(201);
  safe = await openFillBrowser(await download());
  await signIn();
});
afterAll(async () => {
  await safe?.close();
  safe?.remove();
  await edge.close();
  await Promise.all([vendor.close(), db.close()]);
});

/** The extension as the house gives it to whoever is signed in. */
async function download(): Promise<Uint8Array> {
  const sites = [vendor.origin, PAYMENT()];
  const zip = await packExtension("chromium", { console: `http://localhost:${edge.port}`, sites, version: "0.1.0", isTest: true });
  if (zip === undefined) throw new Error("the extension was not built");
  return zip;
}

/** An agent, in this browser, who has something to do for the customer. */
async function signIn(): Promise<void> {
  const invited = await call(edge.port, "POST", "/v1/staff", {
    key: owner,
    body: { email: "ana@bluesky.example", roles: ["desk"], isOwner: true },
  });
  expect(invited.status, invited.text).toBe(201);
  await safe.console.goto(String(invited.json["link"]));
  await join(safe.console, "Ana Agent");
  const attested = { os: "linux", osVersion: "debian 13", diskEncrypted: true, screenLock: true };
  await db.owner`update devices set state = 'enrolled', attested = ${db.owner.json(attested)}, attested_at = now(), enrolled_at = now(), seen_at = now()`;
  ana = String(invited.json["id"]) as StaffId;
  await giveTask(subject, "col_none");
}

/** A second form for the same page, so that there is a choice. */
async function teachAnother(): Promise<void> {
  const body = { ...FILL_FORMS(PAYMENT())["plain"], label: "By hand" };
  const saved = await call(edge.port, "PUT", `/v1/vendors/${venId}/fill-forms/by-hand`, { key: owner, body });
  expect(saved.status, saved.text).toBeLessThan(300);
}

/** What lets Ana use somebody's data: they have answered a request of hers. */
async function giveTask(of: string, reference: string): Promise<void> {
  const [tenant = "ten_"] = await listTenants(db);
  const task = { subject: of as SubjectId, actor: ana, fields: "all", kind: "collection", reference } as const;
  await withTx(edge.house.safe.db, tenant, (tx) => openTask(tx, task, edge.house.clock()));
}

/** In the tab that was left before, if any: a new one takes three times the work of a new page in it. */
async function open(path: string): Promise<Page> {
  const page = left ?? (await safe.context.newPage());
  left = undefined;
  await page.bringToFront();
  await page.goto(vendor.origin + path);
  return page;
}

/** For the next story to go on in. A tab whose clock was moved on, or that has scripts of its own, is closed instead. */
async function leave(page: Page): Promise<void> {
  if (left === undefined) left = page;
  else await page.close();
}

const fill = async (page: Page): Promise<string> => await fillFrom(await pressFill(page));

async function fillFrom(panel: Frame, press = (it: Locator): Promise<void> => it.click()): Promise<string> {
  await press(panel.getByRole("button", { name: "Fill", exact: true }));
  const said = panel.locator("[role=status], [role=alert]").filter({ hasNotText: "Filling …" });
  return (await said.last().textContent()) ?? "";
}

/** In a page that was out of sight, or whose panel was raised a moment ago: it has to be seen for a moment before it takes a press, and says so. */
async function fillInSight(page: Page, panel: Frame, press?: (it: Locator) => Promise<void>): Promise<string> {
  await page.bringToFront();
  let said = "";
  await expect.poll(async () => (said = await fillFrom(panel, press))).not.toContain("lies over this panel");
  return said;
}

async function closePanel(page: Page): Promise<void> {
  const press = (await panelOf(page)).getByRole("button", { name: "Close" }).click();
  // Whoever steers the browser may wait in vain for an answer of the frame that goes by this.
  press.catch(() => undefined);
  await expect.poll(() => page.frames().length).toBe(1);
}

const valuesOf = (page: Page): Promise<Record<string, string>> =>
  page.evaluate(
    "Object.fromEntries([...document.querySelectorAll('input:not([type=hidden]), select')].map((one) => [one.name || one.dataset.of, one.value]))",
  );
const WHOLE = { passenger: CARD.holder, passport: PASSPORT, number: CARD.number, expires: "04/29" };
const NOTHING_IN = { passenger: "", passport: "", number: "", expires: "" };
const bookings = (): readonly string[] => vendor.seen().flatMap(({ method, body }) => (method === "POST" ? [body] : []));

test("a press and a choice fill the page, covered, and what is covered is not copied; the vendor has it, and nobody saw it", async () => {
  const page = await open("/book/plain");
  await safe.context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: vendor.origin });
  await page.evaluate("navigator.clipboard.writeText('as it was')");
  // By the keyboard: behind everything that the page has, in the order of tabs.
  await page.locator("strongroom-layer").waitFor();
  await page.getByRole("button", { name: "Book" }).focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const panel = await panelOf(page);
  // Whole in a window as narrow as a phone, or at four times the size.
  await panel.getByText("Visa ending").waitFor();
  await page.setViewportSize({ width: 320, height: 600 });
  const element = await panel.frameElement();
  await expect.poll(async () => (await element.boundingBox())?.x).toBe(12);
  expect(await panel.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  // What came of it lies below what is seen, and is brought into view, with room beneath.
  await page.setViewportSize({ width: 1280, height: 420 });
  expect(await fillFrom(panel)).toContain("Filled.");
  const below = "innerHeight - [...document.querySelectorAll('[role=status]')].at(-1).getBoundingClientRect().bottom";
  await expect.poll(() => panel.evaluate<number>(below)).toBeGreaterThanOrEqual(12);
  await page.setViewportSize(WINDOW.viewport);
  expect(await valuesOf(page)).toMatchObject(WHOLE);
  const looks =
    "[...document.querySelectorAll('input:not([type=hidden])')].slice(0, 4).map((one) => getComputedStyle(one).webkitTextSecurity + one.autocomplete)";
  expect(await page.evaluate(looks)).toEqual(["discoff", "discoff", "discoff", "discoff"]);
  for (const key of ["c", "x"]) {
    await page.locator("input[name=number]").focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.press(`Control+${key}`);
  }
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe("as it was");
  expect(await valuesOf(page)).toMatchObject(WHOLE);
  await page.getByRole("button", { name: "Book" }).click();
  await page.getByText(`Booked. Paid with the card ending ${CARD.number.slice(-4)}.`).waitFor();
  expect(new URLSearchParams(bookings().at(-1)).get("passport")).toBe(PASSPORT);
  await leave(page);
});

test("a number in four boxes, lists for month and year, a form that keeps its own state: each gets what is its", async () => {
  const split = await open("/book/split");
  expect(await fill(split)).toContain("Filled.");
  const digits = [0, 4, 8, 12].map((from) => CARD.number.slice(from, from + 4));
  expect(await valuesOf(split)).toMatchObject({
    number1: digits[0],
    number2: digits[1],
    number3: digits[2],
    number4: digits[3],
    month: "4",
    year: "2029",
  });
  await split.getByRole("button", { name: "Book" }).click();
  await split.getByText("Booked.").waitFor();
  await leave(split);

  const react = await open("/book/react");
  expect(await fill(react)).toContain("Filled.");
  await react.getByRole("button", { name: "Book" }).click();
  await react.getByText("Booked.").waitFor();
  expect(JSON.parse(bookings().at(-1) ?? "")).toMatchObject(WHOLE);
  // It was sent, and nobody is in its boxes: the page stays and they are emptied, its own state included.
  await expect.poll(() => valuesOf(react)).toMatchObject(NOTHING_IN);
  expect(await react.evaluate("state.number")).toBe("");
  expect(await react.locator("input").first().getAttribute("style")).toBe(null);
  await leave(react);
});

test("what is covered is on no clipboard either that takes whatever is selected", async () => {
  const page = await open("/book/plain");
  await page.evaluate("document.body.insertAdjacentHTML('beforeend', '<textarea name=aside></textarea>')");
  expect(await fill(page)).toContain("Filled.");
  const number = page.locator("input[name=number]");
  const ways = {
    "a double click": () => number.dblclick(),
    Tab: () => page.locator("input[name=passport]").press("Tab"),
    "Tab back": () => page.locator("input[name=expires]").press("Shift+Tab"),
    "Ctrl and A": () => number.press("Control+a"),
    "Shift and Home": () => number.press("Shift+Home"),
  };
  for (const [by, select] of Object.entries(ways)) {
    await select();
    await expect.poll(async () => `${by}: ${await page.evaluate<string>("document.activeElement.name")}`).toBe(`${by}: number`);
    const aside = page.locator("[name=aside]");
    await aside.click({ button: "middle" });
    expect((await aside.inputValue()).includes(CARD.number), by).toBe(false);
  }
  expect(await valuesOf(page)).toMatchObject(WHOLE);
  await leave(page);
});

test("a calendar that is covered does not open, by mouse or key: the day in it would be seen", async () => {
  const page = await open("/");
  await page.evaluate("document.body.insertAdjacentHTML('beforeend', '<input type=date name=born>')");
  expect(await fill(page)).toContain("Filled.");
  const born = page.locator("input[name=born]");
  expect(await born.inputValue()).toBe("1980-04-05");
  const { width, height } = (await born.boundingBox()) ?? { width: 0, height: 0 };
  await born.click({ position: { x: width - 12, y: height / 2 } });
  const isOpen = async (): Promise<boolean> => {
    await page.waitForTimeout(150);
    return await page.evaluate<boolean>("document.querySelector('[name=born]').matches(':open')");
  };
  expect(await isOpen()).toBe(false);
  await born.focus();
  await page.keyboard.press("Space");
  expect(await isOpen()).toBe(false);
  await leave(page);
});

test("the browser's manager of passwords is offered no card as the name of whoever signs in", async () => {
  const manager = await safe.context.newPage();
  await manager.goto("chrome://password-manager-internals");
  const page = await open("/book/plain");
  // On a page that shows its boxes in a way of its own what is added for the browser is seen no more than elsewhere.
  await page.addStyleTag({ content: "input { display: block }" });
  const shown = await page.locator("input:visible").count();
  expect(await fill(page)).toContain("Filled.");
  expect(await page.locator("input:visible").count()).toBe(shown);
  await page.getByRole("button", { name: "Book" }).click();
  await page.getByText("Booked.").waitFor();
  const read = (): Promise<string> => manager.evaluate("document.body.innerText");
  await expect.poll(read).toContain("OnPasswordFormsRendered");
  const names = [...(await read()).matchAll(/Username element : +(\w*)/gu)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(0);
  expect(new Set(names)).toEqual(new Set([""]));
  await Promise.all([leave(page), manager.close()]);
});

test("a declared frame of the payment house is filled; a frame that was not declared has boxes of the same names and gets nothing", async () => {
  const page = await open("/book/frame");
  expect(await fill(page)).toContain("Filled.");
  await page.getByRole("button", { name: "Book" }).click();
  await page.getByText("Booked.").waitFor();
  expect(new URLSearchParams(bookings().at(-1)).get("number")).toBe(CARD.number);
  await leave(page);

  const overheard = await open("/book/overheard");
  expect(await fill(overheard)).toContain("Filled.");
  expect(await valuesOf(overheard)).toMatchObject(WHOLE);
  const other = overheard.frames().find((frame) => frame.url().startsWith(PAYMENT()));
  expect(await other?.evaluate("[...document.querySelectorAll('input')].map((one) => one.value)")).toEqual(["", "", ""]);
  await leave(overheard);
});

test("on a page that was changed nothing is asked for and nothing is filled, and it says which box is gone", async () => {
  const page = await open("/book/changed");
  const before = await fillsOf();
  const said = await fill(page);
  expect(said).toContain("not as it was");
  expect(said).toContain("Card number");
  expect(await valuesOf(page)).toMatchObject({ passenger: "", passport: "", expires: "" });
  expect(await fillsOf()).toBe(before);
  await leave(page);

  // Nor is one that turned into another page, for which nobody taught the form.
  const turned = await open("/book/plain");
  const panel = await pressFill(turned);
  await panel.getByText("Visa ending").waitFor();
  await turned.evaluate("history.pushState(null, '', '/account')");
  expect(await fillFrom(panel)).toContain("nobody has taught");
  expect(await valuesOf(turned)).toMatchObject({ passenger: "", number: "" });
  expect(await fillsOf()).toBe(before);
  await leave(turned);
});

test("a page that changes between the decision and the redemption gets nothing: no ticket is shown, no value is opened", async () => {
  const page = await open("/book/plain");
  await safe.context.route(
    /\/v1\/fills$/u,
    async (route) => {
      await page.evaluate("document.querySelector('input[name=number]').remove()");
      await route.continue();
    },
    { times: 1 },
  );
  const said = await fill(page);
  expect(said).toContain("not as it was");
  expect(said).toContain("Card number");
  expect(await valuesOf(page)).toMatchObject({ passenger: "", passport: "", expires: "" });
  expect(await lastFill()).toMatchObject({ state: "not_found", redeemedAt: null, boxes: 0 });
  await leave(page);
});

test("who opens the extension's window while values are on their way takes nothing from the fill", async () => {
  const page = await open("/book/plain");
  const panel = await pressFill(page);
  await panel.getByText("Visa ending").waitFor();
  const letTicketGo = await holdTicket();
  const filling = fillFrom(panel);
  await isTicketHeld();
  // As the window does when it opens.
  await panel.evaluate("chrome.runtime.sendMessage({ kind: 'state' })");
  await letTicketGo();
  expect(await filling).toContain("Filled.");
  expect(await valuesOf(page)).toMatchObject(WHOLE);
  await leave(page);
});

test("what was not sent is taken out after a minute", async () => {
  const page = await open("/book/plain");
  await fill(page);
  expect(await valuesOf(page)).toMatchObject(WHOLE);
  await moveOn(page, 59_000);
  expect(await valuesOf(page)).toMatchObject(WHOLE);
  await moveOn(page, 1_500);
  expect(await valuesOf(page)).toMatchObject(NOTHING_IN);
  expect(await page.locator("strongroom-layer").count()).toBe(2);
  await page.close();
});

test("values that come when the guards are gone again are guarded anew, and stand for their minute", async () => {
  const page = await open("/book/plain");
  const panel = await pressFill(page);
  await panel.getByText("Visa ending").waitFor();
  const letTicketGo = await holdTicket();
  const filling = fillFrom(panel);
  await isTicketHeld();
  // As when their minute is over.
  await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
  await letTicketGo();
  expect(await filling).toContain("Filled.");
  expect(await valuesOf(page)).toMatchObject(WHOLE);
  // The button, the panel and whose screen it is.
  expect(await page.locator("strongroom-layer").count()).toBe(3);
  await moveOn(page, 59_000);
  expect(await valuesOf(page)).toMatchObject(WHOLE);
  await moveOn(page, 1_500);
  expect(await valuesOf(page)).toMatchObject(NOTHING_IN);
  await page.close();
});

test("whoever leaves a page that was filled and goes back to it finds its boxes empty", async () => {
  const page = await open("/book/plain");
  await page.evaluate("addEventListener('pageshow', ({ persisted }) => (window.isRestored = persisted))");
  expect(await fill(page)).toContain("Filled.");
  expect(await valuesOf(page)).toMatchObject(WHOLE);
  // With the panel in it a browser keeps no page.
  await closePanel(page);
  await page.goto(`${vendor.origin}/`);
  await page.goBack({ waitUntil: "commit" });
  await expect.poll(() => page.evaluate("window.isRestored")).toBe(true);
  expect(await valuesOf(page)).toMatchObject(NOTHING_IN);
  await leave(page);
});

test("a page can neither press nor hide what a person is to press", async () => {
  const page = await open("/book/plain");
  await page.locator("strongroom-layer").waitFor();
  await page.evaluate("document.querySelector('strongroom-layer').click()");
  expect(await page.evaluate("document.querySelector('strongroom-layer').shadowRoot")).toBe(null);
  expect(page.frames()).toHaveLength(1);
  // The panel tells what its browser told it of the button, and its clock goes on when it is told to.
  await page.addInitScript(`if (location.protocol === "chrome-extension:") {
    self.now = performance.now();
    performance.now = () => self.now;
    const Whole = IntersectionObserver;
    self.IntersectionObserver = class extends Whole {
      constructor(hear, options) {
        super((entries) => (hear(entries), (self.isSeen = entries.at(-1).isVisible)), options);
      }
    };
  }`);
  const panel = await pressFill(page);
  const isSeen = (): Promise<boolean> => panel.evaluate<boolean>("self.isSeen");
  await expect.poll(isSeen).toBe(true);
  await page.addStyleTag({ content: "strongroom-layer { opacity: 0.01 !important }" });
  await expect.poll(isSeen).toBe(false);
  expect(await fillFrom(panel)).toContain("lies over this panel");
  // Nor by a double click, between whose presses the page takes away what lay there.
  await page.evaluate("[...document.querySelectorAll('style')].at(-1).remove()");
  await expect.poll(isSeen).toBe(true);
  await panel.evaluate("self.now += 499");
  expect(await fillFrom(panel)).toContain("lies over this panel");
  expect(await valuesOf(page)).toMatchObject({ number: "" });
  await panel.evaluate("self.now += 1");
  expect(await fillFrom(panel)).toContain("Filled.");
  await page.close();
});

/** Things on a page that have every name by which a script could ask its document, its forms or its window for something. */
const CLOBBERS = `(() => {
  const namesOf = (one) => (one === null ? [] : [...Object.getOwnPropertyNames(one), ...namesOf(Object.getPrototypeOf(one))]);
  const boxes = namesOf(HTMLFormElement.prototype).map((name) => '<input type="hidden" name="' + name + '">');
  const pictures = namesOf(HTMLDocument.prototype).map((name) => '<img hidden name="' + name + '">');
  const marks = namesOf(window).map((name) => '<i hidden id="' + name + '"></i>');
  const [body, forms] = [document.body, [...document.forms]];
  for (const form of forms) form.insertAdjacentHTML("beforeend", boxes.join(""));
  body.insertAdjacentHTML("beforeend", pictures.join("") + marks.join(""));
  return [typeof forms[0].append, typeof document.querySelectorAll, typeof document.forms[Symbol.iterator]];
})()`;

test("a page that gives the browser's names to its own things is filled, covered and emptied as any other, and taught", async () => {
  // Served so: what the extension does as the page comes meets it, too.
  await safe.context.route(
    `${vendor.origin}/book/plain`,
    async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: `${await answer.text()}<script>window.clobbered = ${CLOBBERS}</script>` });
    },
    { times: 1 },
  );
  const page = await open("/book/plain");
  expect(await page.evaluate("window.clobbered")).toEqual(["object", "object", "undefined"]);
  const all = (selector: string): string => `[...Document.prototype.querySelectorAll.call(document, ${JSON.stringify(selector)})]`;
  const layers = (): Promise<number> => page.evaluate<number>(`${all("strongroom-layer")}.length`);
  await expect.poll(layers, { timeout: 30_000 }).toBe(1);
  // Whoever steers the browser asks the page by those names as well, so what is pressed is pressed by its place.
  const press = async (what: string): Promise<void> => {
    const [x = 0, y = 0] = await page.evaluate<number[]>(
      `(({ left, top, width, height }) => [left + width / 2, top + height / 2])(${what}.getBoundingClientRect())`,
    );
    await page.mouse.click(x, y);
  };
  await press(`${all("strongroom-layer")}[0]`);
  const panel = await panelOf(page);
  await panel.getByText("Visa ending").waitFor();
  const enter = (name: string): Promise<void> => panel.getByRole("button", { name, exact: true }).press("Enter");
  expect(await fillInSight(page, panel, (it) => it.press("Enter"))).toContain("Filled.");
  const shown = all("input[name=passenger], input[name=passport], input[name=number], input[name=expires]");
  const seen = `${shown}.map((one) => [one.name, one.value, getComputedStyle(one).webkitTextSecurity, one.autocomplete])`;
  expect(await page.evaluate(seen)).toEqual(Object.entries(WHOLE).map(([name, value]) => [name, value, "disc", "off"]));
  // What keeps it out of the session files is in the form, and what is covered is on no clipboard.
  expect(await page.evaluate(`${all("form input[type=password]")}.length`)).toBeGreaterThan(0);
  await safe.context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: vendor.origin });
  await page.evaluate("navigator.clipboard.writeText('as it was')");
  await page.evaluate(`${shown}[2].focus(), ${shown}[2].setSelectionRange(0, 99)`);
  await page.keyboard.press("Control+c");
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe("as it was");

  await enter("Teach it this page");
  await panel.getByLabel("What do you call this form?").waitFor();
  await enter("Point at a box");
  // One of which nothing is said: it is known by its place, through the form that has these names.
  await page.evaluate(`${shown}[3].removeAttribute("name")`);
  const boxes = panel.locator(".box");
  // The page hears a moment later that a press names a box; until then it is one as any other.
  const pointed = async (): Promise<number> => {
    if ((await boxes.count()) === 0) await press(`${all("input:not([name]):not([hidden])")}[0]`);
    return await boxes.count();
  };
  await expect.poll(pointed).toBe(1);
  await leave(page);
});

test("a page that takes the panel away while values are on their way is given nothing, and nothing stays over it", async () => {
  const page = await open("/book/plain");
  const panel = await pressFill(page);
  const press = panel.getByRole("button", { name: "Fill", exact: true });
  await press.waitFor();
  const letFillGo = await holdBack(/\/v1\/fills$/u);
  const asked = safe.console.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/v1/fills"));
  await press.click();
  await asked;
  await page.evaluate(`{
    document.querySelectorAll("strongroom-layer")[1].remove();
    window.added = 0;
    new MutationObserver((some) => (window.added += some.flatMap(({ addedNodes }) => [...addedNodes]).filter(({ localName }) => localName === "strongroom-layer").length))
      .observe(document.documentElement, { childList: true });
  }`);
  await letFillGo();
  await expect.poll(() => page.evaluate("window.added")).toBe(1);
  await expect.poll(() => page.locator("strongroom-layer").count()).toBe(1);
  await expect.poll(lastFill).toMatchObject({ state: "failed", redeemedAt: null });
  expect(await valuesOf(page)).toMatchObject(NOTHING_IN);
  await leave(page);
});

test("a page that takes the button or the panel away keeps nobody from having them again", async () => {
  const page = await open("/book/plain");
  const layers = page.locator("strongroom-layer");
  await layers.waitFor();
  // As where a framework draws the whole page anew.
  await page.evaluate("document.querySelector('strongroom-layer').remove()");
  await expect.poll(() => layers.count()).toBe(1);
  await (await pressFill(page)).getByText("Visa ending").waitFor();
  await page.evaluate("document.querySelectorAll('strongroom-layer')[1].remove()");
  await expect.poll(() => page.frames().length).toBe(1);
  expect(await fill(page)).toContain("Filled.");
  await leave(page);
});

test("a page on which the guards cannot be set up is told as such and costs nothing: no ticket is shown, and the next try fills", async () => {
  const page = await open("/book/plain");
  const panel = await pressFill(page);
  await panel.getByText("Visa ending").waitFor();
  // A page hears of what is laid over it before whoever lays it there can go on.
  await page.evaluate(`customElements.define("strongroom-layer", class extends HTMLElement {
    connectedCallback() { if (window.isThrowingOut) this.remove(); }
  })`);
  await page.evaluate("window.isThrowingOut = true");
  expect(await fillFrom(panel)).toContain("did not let itself be guarded");
  expect(await valuesOf(page)).toMatchObject(NOTHING_IN);
  expect(await page.locator("form input[type=password]").count()).toBe(0);
  expect(await lastFill()).toMatchObject({ state: "failed", redeemedAt: null, boxes: 0 });
  await page.evaluate("window.isThrowingOut = false");
  expect(await fillInSight(page, panel)).toContain("Filled.");
  expect(await valuesOf(page)).toMatchObject(WHOLE);
  await leave(page);
});

test("where a ticket is refused the page is as it was, with what an earlier fill put into it", async () => {
  const page = await open("/book/plain");
  const panel = await pressFill(page);
  await panel.getByText("Visa ending").waitFor();
  const refused = async (): Promise<void> => {
    const letTicketGo = await holdTicket();
    const filling = fillInSight(page, panel);
    await isTicketHeld();
    await setVendor("suspended");
    await letTicketGo();
    expect(await filling).toContain("suspended");
    await setVendor("approved");
    expect(await lastFill()).toMatchObject({ state: "refused", code: "vendor_suspended" });
  };
  const layers = page.locator("strongroom-layer");
  await refused();
  expect(await layers.count()).toBe(2);
  expect(await page.locator("form input[type=password]").count()).toBe(0);
  expect(await fillInSight(page, panel)).toContain("Filled.");
  await sleep(3_000);
  await refused();
  expect(await valuesOf(page)).toMatchObject(WHOLE);
  expect(await layers.count()).toBe(3);
  // The minute is that of what was filled, however often somebody tries again.
  await moveOn(page, 57_500);
  expect(await valuesOf(page)).toMatchObject(NOTHING_IN);
  await page.close();
});

test("of two fills of one page at once neither takes the other's boxes, nor its guards", async () => {
  const page = await open("/book/plain");
  const panel = await pressFill(page);
  await panel.getByText("Visa ending").waitFor();
  const wish = { vendor: venId, form: "plain", subject, purpose: "booking", card: null, reason: null };
  // As by the panel and the extension's window, or by a panel that was closed while the console waited for its person.
  const both = `Promise.all([1, 2].map(() => chrome.runtime.sendMessage({ kind: "fill", wish: ${JSON.stringify(wish)} })))`;
  expect(await panel.evaluate(both)).toMatchObject([{ kind: "filled" }, { kind: "filled" }]);
  expect(await valuesOf(page)).toMatchObject(WHOLE);
  await moveOn(page, 61_000);
  expect(await valuesOf(page)).toMatchObject(NOTHING_IN);
  await page.close();
});

test("a tab of the console that says nothing at all, as one that sleeps or hangs, keeps no other from being asked", async () => {
  const silent = await safe.context.newPage();
  await silent.goto(`http://localhost:${edge.port}/`);
  await silent.getByRole("button", { name: "Lock now" }).waitFor();
  // Before all others, so that it is the first to be asked.
  const [worker] = safe.context.serviceWorkers();
  await worker?.evaluate("chrome.tabs.query({ active: true }).then(([tab]) => chrome.tabs.move(tab.id, { index: 0 }))");
  const cdp = await safe.context.newCDPSession(silent);
  await cdp.send("Debugger.enable");
  await cdp.send("Debugger.pause");
  const page = await open("/book/plain");
  const filling = fill(page);
  await filling.catch(() => undefined);
  await silent.close();
  expect(await filling).toContain("Filled.");
  expect(await valuesOf(page)).toMatchObject(WHOLE);
  await leave(page);
});

test("of two tabs of the console the one where the person was last is asked, for all that belongs to a fill, whichever is quicker", async () => {
  const other = await safe.context.newPage();
  await other.goto(`http://localhost:${edge.port}/customers/${subject}`);
  await other.getByRole("button", { name: "Lock now" }).waitFor();
  const [worker] = safe.context.serviceWorkers();
  // Now one, now the other is slow to say that it is there.
  await worker?.evaluate(`(async () => {
    const { sendMessage } = chrome.tabs;
    const tabs = await chrome.tabs.query({ url: "http://localhost/*" });
    const [first, second] = tabs.filter(({ url }) => new URL(url).port === "${edge.port}").map(({ id }) => id);
    let slow = first;
    const wait = setTimeout;
    // On a busy machine a tab may be slower than it is waited for, which would have the other one asked.
    self.setTimeout = (then, ms) => wait(then, ms === 3_000 ? 60_000 : ms);
    Object.assign(self, { whole: sendMessage, wait, asked: [] });
    chrome.tabs.sendMessage = async (to, told, ...more) => {
      if (told.kind === "ask") {
        self.asked.push([told.verb, to === first ? "first" : "second"]);
        slow = slow === first ? second : first;
      }
      if (told.kind === "there" && to === slow) await new Promise((go) => setTimeout(go, 250));
      return await sendMessage(to, told, ...more);
    };
  })()`);
  try {
    for (const [seen, which, whose] of [
      [other, "second", `The customer on Strongroom’s screen (${subject})`],
      [safe.console, "first", `A customer for whom you have a task (${subject})`],
    ] as const) {
      await seen.bringToFront();
      const page = await open("/book/plain");
      await page.locator("strongroom-layer").waitFor();
      await worker?.evaluate("self.asked.splice(0)");
      const panel = await pressFill(page);
      await panel.getByText(whose).waitFor();
      expect(await fillFrom(panel)).toContain("Filled.");
      await closePanel(page);
      const asked = (await worker?.evaluate<[verb: string, tab: string][]>("self.asked")) ?? [];
      expect(asked.map(([verb]) => verb)).toEqual(expect.arrayContaining(["hello", "choices", "vendors", "open"]));
      expect([...new Set(asked.map(([, tab]) => tab))]).toEqual([which]);
      await leave(page);
    }
  } finally {
    await worker?.evaluate("{ chrome.tabs.sendMessage = self.whole; self.setTimeout = self.wait; }");
    await other.close();
  }
});

test("an answer to a page that comes late does not choose the tab of the console that its panel asks", async () => {
  const page = await open("/book/plain");
  await (await pressFill(page)).getByText("Visa ending").waitFor();
  await closePanel(page);
  const other = await safe.context.newPage();
  await other.goto(`http://localhost:${edge.port}/customers/${subject}`);
  await other.getByRole("button", { name: "Lock now" }).waitFor();
  const [worker] = safe.context.serviceWorkers();
  // What the page asks as somebody comes back to it is asked in the tab of before, and answered when the panel knows its state.
  await worker?.evaluate(`{
    const { sendMessage } = chrome.tabs;
    Object.assign(self, { whole: sendMessage, letGo: undefined });
    chrome.tabs.sendMessage = async (to, told, ...more) => {
      const answer = await sendMessage(to, told, ...more);
      if (told.verb === "vendors" && self.letGo === undefined) await new Promise((go) => (self.letGo = go));
      else if (told.verb === "waiting") setTimeout(self.letGo);
      return answer;
    };
  }`);
  try {
    await page.bringToFront();
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await expect.poll(() => worker?.evaluate("self.letGo !== undefined")).toBe(true);
    await (await pressFill(page)).getByText(`The customer on Strongroom’s screen (${subject})`).waitFor();
  } finally {
    await worker?.evaluate("{ chrome.tabs.sendMessage = self.whole; }");
    await other.close();
  }
  await leave(page);
});

test("an owner teaches a page by pointing; it is filled at once, code and all; once the booking went through the card is destroyed", async () => {
  const desk = String((await call(edge.port, "POST", "/v1/keys", { key: owner, body: { role: "desk" } })).json["key"]);
  const asking = (method: string, path: string, body: unknown) => call(edge.port, method, path, { key: desk, body });
  const request = await provideCard(edge, asking, { ...CARD, number: canaries.plant("card for one use", "card"), cvc: "987" });
  await giveTask(request.subject, request.id);

  const page = await open("/book/plain");
  // A box of which nothing is said at all, deep in a page of an office program: it is known by its place. And one with room for half a year.
  await page.evaluate(
    "document.querySelector('form').insertAdjacentHTML('beforeend', '<section>'.repeat(40) + '<o:p><input></o:p>' + '</section>'.repeat(40) + '<input name=yy maxlength=2>')",
  );
  const panel = await pressFill(page);
  await panel.getByRole("button", { name: "Teach it this page" }).click();
  await panel.getByRole("button", { name: "Save for everybody" }).click();
  await panel.getByText("Say what you call this form.").waitFor();
  await panel.getByLabel("What do you call this form?").fill("By hand");
  for (const [which, what] of [
    ["[name=passenger]", "Name"],
    ["[name=number]", "Card: number"],
    ["[name=expires]", "Card: expiry MM/YY"],
    ["[name=cvc]", "Card: security code"],
    ["[name=yy]", "Card: expiry year"],
    [":not([name])", "Card: name on it"],
  ] as const) {
    // Without a mouse one box is as good as another: the form is not sent, and the next question is what belongs into it.
    await teachBox(page, panel, `input${which}`, what, (box) => (what === "Name" ? page.keyboard.press("Enter") : box.click()));
  }
  await panel.getByLabel("On which pages?").fill("book");
  await panel.getByRole("button", { name: "Save for everybody" }).click();
  await panel.getByText("Pages: A path as /book").waitFor();
  await panel.getByLabel("On which pages?").fill("/book/plain");
  // Teaching takes its time, and wants a sign-in that is not older than five minutes: it is given in the console, and this goes on.
  await db.owner`update sessions set strong_at = strong_at - interval '10 minutes' where staff_id = ${ana}`;
  await panel.getByRole("button", { name: "Save for everybody" }).click();
  await panel.getByText("wants to see your passkey first").waitFor();
  const aside = await askAnotherTab();
  try {
    await page.bringToFront();
    await panel.getByRole("button", { name: "Go to Strongroom" }).click();
    await expect.poll(aside.whereIsPerson).toBe("the first tab of the console");
  } finally {
    await aside.leave();
  }
  await safe.console.getByRole("button", { name: "Confirm with a passkey" }).click();
  await panel.getByText("Saved.").waitFor();
  await page.bringToFront();
  const { json } = await call(edge.port, "GET", `/v1/vendors/${venId}/fill-forms`, { key: owner });
  const taught = (json["items"] as { name: string; boxes: { find: object; fill: string }[] }[]).find(({ name }) => name === "by-hand");
  expect(taught?.boxes.map(({ find, fill }) => ({ find, fill }))).toMatchObject([
    { find: { name: "passenger" }, fill: "{{subject.name}}" },
    { find: { name: "number" }, fill: "{{card.number}}" },
    { find: { name: "expires" }, fill: "{{card.expiry | MM/YY}}" },
    { find: { name: "cvc" }, fill: "{{card.cvc}}" },
    { find: { name: "yy" }, fill: "{{card.expiry.year}}" },
    { find: { name: null, css: expect.stringMatching(/ > input:nth-of-type\(\d\)$/u) }, fill: "{{card.holder}}" },
  ]);

  await panel.getByRole("button", { name: "Back" }).click();
  await panel.getByLabel("By hand").check();
  expect(await fillFrom(panel)).toContain("Filled.");
  expect(await page.locator("input:not([name]):visible").inputValue()).toBe(CARD.holder);
  expect(await page.locator("[name=yy]").inputValue()).toBe("29");
  // Whoever looks something up elsewhere and comes back has booked nothing yet.
  await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
  await page.waitForTimeout(700);
  await page.getByRole("button", { name: "Book" }).click();
  await page.getByText("Booked.").waitFor();
  expect(new URLSearchParams(bookings().at(-1)).get("cvc")).toBe("987");
  // The page that was filled is gone, and the panel with it; the next one asks.
  await (await panelOf(page)).getByRole("button", { name: "It went through" }).click();
  await (await panelOf(page)).getByText("is destroyed now").waitFor();
  expect((await call(edge.port, "GET", `/v1/collection-requests/${request.id}`, { key: desk })).json).toMatchObject({ state: "used" });
  await leave(page);
});

test("a form that was just taught is the one that is filled at once, and the one taught after it takes nothing from it", async () => {
  await teachAnother();
  await db.owner`update sessions set strong_at = now() where staff_id = ${ana}`;
  const page = await open("/book/plain");
  const panel = await pressFill(page);
  for (const [label, which, what] of [
    ["To begin with", "[name=passenger]", "Name"],
    ["Thereafter", "[name=passport]", "Passport"],
  ] as const) {
    await panel.getByRole("button", { name: "Teach it this page" }).click();
    await panel.getByLabel("What do you call this form?").fill(label);
    await teachBox(page, panel, which, what);
    await panel.getByRole("button", { name: "Save for everybody" }).click();
    await panel.getByText("Saved.").waitFor();
    await panel.getByRole("button", { name: "Back" }).click();
    const asked = safe.console.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/v1/fills"));
    expect(await fillInSight(page, panel)).toContain("Filled.");
    expect((await asked).postDataJSON()).toMatchObject({ form: label.toLowerCase().replaceAll(" ", "-") });
    expect(await panel.getByLabel(label).isChecked()).toBe(true);
  }
  expect(await valuesOf(page)).toMatchObject({ ...NOTHING_IN, passenger: CARD.holder, passport: PASSPORT });
  const { json } = await call(edge.port, "GET", `/v1/vendors/${venId}/fill-forms`, { key: owner });
  const kept = json["items"] as readonly { name: string; label: string; boxes: { find: { name: string } }[] }[];
  const taught = kept.filter(({ name }) => ["to-begin-with", "thereafter"].includes(name));
  expect(Object.fromEntries(taught.map(({ label, boxes }) => [label, boxes.map(({ find }) => find.name)]))).toEqual({
    "To begin with": ["passenger"],
    Thereafter: ["passport"],
  });
  for (const { name } of taught) await call(edge.port, "DELETE", `/v1/vendors/${venId}/fill-forms/${name}`, { key: owner });
  await leave(page);
});

test("whoever teaches a form under a name that another owner took meanwhile is told, and takes nothing away", async () => {
  await db.owner`update sessions set strong_at = now() where staff_id = ${ana}`;
  const page = await open("/book/plain");
  const panel = await pressFill(page);
  await panel.getByRole("button", { name: "Teach it this page" }).click();
  await panel.getByLabel("What do you call this form?").fill("By hand");
  await teachBox(page, panel, "[name=passenger]", "Name");
  await call(edge.port, "DELETE", `/v1/vendors/${venId}/fill-forms/by-hand`, { key: owner });
  await teachAnother();
  await panel.getByRole("button", { name: "Save for everybody" }).click();
  await panel.getByText("Somebody has kept another form under this name meanwhile").waitFor();
  const { json } = await call(edge.port, "GET", `/v1/vendors/${venId}/fill-forms`, { key: owner });
  const kept = (json["items"] as { name: string; boxes: unknown[] }[]).find(({ name }) => name === "by-hand");
  expect(kept?.boxes.length).toBeGreaterThan(1);
  await panel.getByLabel("What do you call this form?").fill("By another hand");
  await panel.getByRole("button", { name: "Save for everybody" }).click();
  await panel.getByText("Saved.").waitFor();
  for (const name of ["by-hand", "by-another-hand"])
    await call(edge.port, "DELETE", `/v1/vendors/${venId}/fill-forms/${name}`, { key: owner });
  await page.close();
});

test("who leaves the teaching while they point leaves a page whose boxes take presses as before", async () => {
  const page = await open("/book/plain");
  for (const isClosed of [false, true]) {
    const panel = await pressFill(page);
    await panel.getByRole("button", { name: "Teach it this page" }).click();
    await panel.getByRole("button", { name: "Point at a box" }).waitFor();
    const isOver = await pointAt(page, panel, "[name=passport]");
    if (isClosed) {
      await closePanel(page);
      await expect.poll(() => page.locator("strongroom-layer").count()).toBe(1);
    } else {
      await panel.getByRole("button", { name: "Back" }).click();
      await isOver();
    }
    await page.locator("[name=passport]").blur();
    await page.locator("[name=passenger]").click();
    await expect.poll(() => page.evaluate("document.activeElement.name")).toBe("passenger");
    if (!isClosed) await closePanel(page);
  }
  await leave(page);
});

test("a page that could not be told what is known of it asks again by itself, and one for which there is nothing does not", async () => {
  const known = /\/v1\/fills\/vendors$/u;
  let asked = 0;
  await safe.context.route(known, async (route) => {
    asked += 1;
    if (asked > 2) return await route.continue();
    const body = JSON.stringify({ status: 503, code: "keeper_away", say: "The keeper of the keys is restarting; try again in a moment." });
    return await route.fulfill({ status: 503, contentType: "application/problem+json", body });
  });
  const page = await open("/book/plain");
  await page.locator("strongroom-layer").waitFor();
  await leave(page);

  const before = asked;
  const nothing = await open("/book/unknown");
  await expect.poll(() => asked).toBe(before + 1);
  // More than two of its pauses, had it any.
  await nothing.waitForTimeout(4_000);
  expect(asked).toBe(before + 1);
  await leave(nothing);
  await safe.context.unroute(known);
});

test("a selector that is taken is one to the browser, and one that was kept before it was looked at hinders no other form", async () => {
  const signs = String.raw`a * #b .c é - -- 1 \ \e9 _ [d] [e=f] [ ] = " ' > + ~ , | /* */ : :: :not( :is( :where( :has( :nth-child( 2n+1 n ) --> <!-- ^= $= even`;
  const pieces = [
    ...signs.split(" "),
    ..."|:first-child|:disabled|:hover|:before|:root".split("|"),
    " ",
    "\n",
    "- 1",
    "\\31 ",
    "[g^='h' i]",
  ];
  const written = fc.sample(fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 9 }), 20_000).map((some) => some.join(""));
  const taken = [...new Set(written)].filter((css) => faultInSelector(css) === undefined);
  expect(taken.length).toBeGreaterThan(300);
  const page = await open("/book/plain");
  const refused = `${JSON.stringify(taken)}.filter((css) => {
    try {
      return document.body.matches(css) && false;
    } catch {
      return true;
    }
  })`;
  expect(await page.evaluate(refused)).toEqual([]);
  await leave(page);

  await db.owner`
    insert into vendor_fill_forms (tenant_id, vendor_id, name, label, purpose, path, frames, boxes, fields, needs_code, changed_at, changed_by)
    select tenant_id, vendor_id, 'a-wrong', 'Wrong', purpose, path, frames,
           jsonb_build_array(jsonb_set(boxes -> 0, '{find}', '{"id": null, "name": null, "autocomplete": null, "label": null, "css": "input["}')),
           fields, needs_code, changed_at, changed_by
      from vendor_fill_forms where name = 'plain'
        on conflict do nothing`;
  const plain = await open("/book/plain");
  const panel = await pressFill(plain);
  expect(await fillFrom(panel)).toContain("not as it was");
  await panel.getByLabel("Booking plain").check();
  expect(await fillFrom(panel)).toContain("Filled.");
  await leave(plain);
  await db.owner`delete from vendor_fill_forms where name = 'a-wrong'`;
});

test("of forms picked one after the other the last one is filled, however late the others' answers; while it is, nothing else is picked", async () => {
  await teachAnother();
  const page = await open("/book/plain");
  const panel = await pressFill(page);
  const press = panel.getByRole("button", { name: "Fill", exact: true });
  await panel.getByLabel("Booking plain").check();
  await press.waitFor();
  const letOtherGo = await holdBack(/\/v1\/fills\/choices\?.*form=by-hand/u);
  await panel.getByLabel("By hand").check();
  expect(await press.count()).toBe(0);
  await panel.getByLabel("Booking plain").check();
  await press.waitFor();
  await letOtherGo();

  // Nor does an answer of the same form that comes late take away what was written for the one that came.
  const letFirstGo = await holdBack(/\/v1\/fills\/choices\?.*form=plain/u);
  await panel.getByLabel("By hand").check();
  await press.waitFor();
  await panel.getByLabel("Booking plain").check();
  await panel.getByLabel("By hand").check();
  await press.waitFor();
  await panel.getByLabel("Booking plain").check();
  await panel.getByLabel("Reason").fill("as she asked");
  await letFirstGo();
  await thereAndBack(panel);
  expect(await panel.getByLabel("Reason").inputValue()).toBe("as she asked");

  const letFillGo = await holdBack(/\/v1\/fills$/u);
  const asked = safe.console.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/v1/fills"));
  await press.click();
  expect((await asked).postDataJSON()).toMatchObject({ form: "plain" });
  expect(await panel.getByLabel("By hand").isDisabled()).toBe(true);
  await letFillGo();
  await panel.getByText("Filled.").waitFor();
  expect(await panel.getByLabel("By hand").isDisabled()).toBe(false);
  await leave(page);
});

test("what comes late of a press takes away nothing that came of the presses after it", async () => {
  await teachAnother();
  const page = await open("/book/plain");
  const panel = await pressFill(page);
  await panel.getByText("Visa ending").waitFor();
  await panel.getByLabel("Booking plain").check();
  const letTeachGo = await holdBack(/\/v1\/vendors\/ven_\w+$/u);
  await panel.getByRole("button", { name: "Teach it this page" }).click();
  expect(await fillFrom(panel)).toContain("Filled.");
  await letTeachGo();
  await thereAndBack(panel);
  expect(await panel.getByText("Filled.").count()).toBe(1);

  await panel.getByRole("button", { name: "Teach it this page" }).click();
  const back = panel.getByRole("button", { name: "Back" });
  await back.waitFor();
  const letFirstGo = await holdBack(/\/v1\/fills\/vendors$/u);
  await back.click();
  await back.click();
  await panel.getByLabel("Reason").fill("as she asked");
  await letFirstGo();
  await thereAndBack(panel);
  expect(await panel.getByLabel("Reason").inputValue()).toBe("as she asked");
  await leave(page);
});

test("a background that breaks off is told, and asked again by the next panel", async () => {
  await teachAnother();
  const page = await open("/book/plain");
  const panel = await pressFill(page);
  const press = panel.getByRole("button", { name: "Fill", exact: true });
  await press.waitFor();
  const [worker] = safe.context.serviceWorkers();
  await worker?.evaluate("{ globalThis.query = chrome.tabs.query; chrome.tabs.query = () => Promise.reject(new Error('lost')); }");
  await panel.getByLabel("Booking plain").check();
  await panel.getByText("The extension did not answer.").waitFor();
  await worker?.evaluate("chrome.tabs.query = globalThis.query");
  await panel.getByLabel("By hand").check();
  await press.waitFor();
  await leave(page);
});

test("who is locked or signed out fills nothing, and is told where to go; then nothing of any value is left in browser, profile or clipboard", async () => {
  await teachAnother();
  const page = await open("/book/plain");
  await safe.context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: vendor.origin });
  const panel = await pressFill(page);
  await panel.getByLabel("Booking plain").check();
  await panel.locator("input[name=whose]").last().check();
  expect(await fillFrom(panel)).toContain("Filled.");
  const shown = await panel.locator("body").innerText();
  await safe.console.bringToFront();
  // The screen is covered at once; the house is locked when it has answered.
  const locked = safe.console.waitForResponse((answer) => answer.url().endsWith("/v1/session/lock"));
  await safe.console.getByRole("button", { name: "Lock now" }).click();
  expect((await locked).ok()).toBe(true);
  expect(await fillInSight(page, panel)).toContain("locked");
  await safe.console.bringToFront();
  await safe.console.getByRole("button", { name: "Sign out instead" }).click();
  await safe.console.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  expect(await fillInSight(page, panel)).toContain("Nobody is signed in");
  const clipboard = await page.evaluate<string>("navigator.clipboard.readText()");
  const [worker] = safe.context.serviceWorkers();
  const popup = await safe.context.newPage();
  await popup.goto((worker?.url() ?? "").replace("background.js", "popup.html"));
  await popup.getByText("Nobody is signed in").waitFor();
  expect(await axeFaults(popup)).toEqual([]);
  // It says which language it speaks: the browser's, or English where it has no words in that one.
  for (const [language, speaks] of [
    ["de-AT", ["de", "Hier ist niemand bei Strongroom angemeldet."]],
    ["pt-BR", ["en", "Nobody is signed in"]],
  ] as const) {
    await popup.addInitScript(`Object.defineProperty(navigator, "language", { value: "${language}", configurable: true })`);
    await popup.reload();
    await popup.getByText(speaks[1]).waitFor();
    expect(await popup.evaluate("document.documentElement.lang")).toBe(speaks[0]);
  }
  expect(await worker?.evaluate("typeof chrome.storage")).toBe("undefined");
  await safe.close();
  const scanner = makeScanner(canaries.planted);
  const places = [
    ...filesBelow(safe.profile).map((file) => ({ where: file.slice(safe.profile.length), bytes: readFileSync(file) })),
    ...[shown, clipboard, ...safe.said].map((text) => ({ where: "said", bytes: Buffer.from(text) })),
  ];
  expect(places.length).toBeGreaterThan(30);
  expect(places.flatMap(({ where, bytes }) => scanner.scan(bytes).map((leak) => ({ place: where, ...leak })))).toEqual([]);
});

/** An owner points at a box of the page, and says what belongs into it. */
async function teachBox(
  page: Page,
  panel: Frame,
  which: string,
  what: string,
  press = (box: Locator): Promise<void> => box.click(),
): Promise<void> {
  const letGo = await pointAt(page, panel, which);
  await press(page.locator(which));
  await expect.poll(() => panel.evaluate("document.activeElement.matches('.box:last-child select')")).toBe(true);
  await panel.getByLabel("What belongs into it?").last().selectOption({ label: what });
  await letGo();
}

/** Begins to point, at this box. What it answers waits until that is over. */
async function pointAt(page: Page, panel: Frame, which: string): Promise<() => Promise<void>> {
  const layers = page.locator("strongroom-layer");
  const before = await layers.count();
  await panel.getByRole("button", { name: "Point at a box" }).click();
  // The page hears of it a moment later: then a box in focus is outlined.
  const layersInFocus = async (): Promise<number> => {
    await page.locator(which).blur();
    await page.locator(which).focus();
    return await layers.count();
  };
  await expect.poll(layersInFocus).toBe(before + 1);
  return async () => await expect.poll(layersInFocus).toBe(before);
}

/** Keeps the next ticket from being taken, from its opening on until it is let go. */
async function holdTicket(): Promise<() => Promise<void>> {
  const mayGo = Promise.withResolvers<void>();
  let holding: Promise<unknown> = Promise.resolve();
  await safe.context.route(
    /\/v1\/fills$/u,
    async (route) => {
      const answer = await route.fetch();
      await new Promise<void>((begun) => {
        holding = db.owner.begin(async (sql) => {
          await sql`lock table fills in exclusive mode`;
          begun();
          await mayGo.promise;
        });
      });
      await route.fulfill({ response: answer });
    },
    { times: 1 },
  );
  return async () => {
    mayGo.resolve();
    await holding;
  };
}

async function isTicketHeld(): Promise<void> {
  await expect.poll(async () => (await db.owner`select 1 from pg_locks where relation = 'fills'::regclass and not granted`).length).toBe(1);
}

/** Lets the page's own clock run on. */
async function moveOn(page: Page, ms: number): Promise<void> {
  const cdp = await safe.context.newCDPSession(page);
  await cdp.send("Emulation.setVirtualTimePolicy", { policy: "advance", budget: ms });
  await new Promise((resolve) => cdp.once("Emulation.virtualTimeBudgetExpired", resolve));
}

/** Keeps the next answer to such a call from the console until it is let go, and then waits until it is there. */
async function holdBack(what: RegExp): Promise<() => Promise<void>> {
  const [mayGo, gone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await safe.context.route(
    what,
    async (route) => {
      const response = await route.fetch();
      await mayGo.promise;
      await route.fulfill({ response });
      gone.resolve();
    },
    { times: 1 },
  );
  return async () => {
    mayGo.resolve();
    await gone.promise;
  };
}

/** Asks the background, the console and the house several things: what they answered before has arrived by then. */
async function thereAndBack(panel: Frame): Promise<void> {
  await panel.evaluate("chrome.runtime.sendMessage({ kind: 'state' })");
}

/** Another tab of the console, the first in the row and the quicker one to say that it is there, which is asked about a page. */
async function askAnotherTab(): Promise<{ readonly whereIsPerson: () => Promise<string>; readonly leave: () => Promise<void> }> {
  const other = await safe.context.newPage();
  await other.goto(`http://localhost:${edge.port}/`);
  await other.getByRole("button", { name: "Lock now" }).waitFor();
  const [worker] = safe.context.serviceWorkers();
  await worker?.evaluate(`(async () => {
    const [tab] = await chrome.tabs.query({ active: true });
    await chrome.tabs.move(tab.id, { index: 0 });
    const { sendMessage } = chrome.tabs;
    Object.assign(self, { other: tab.id, whole: sendMessage });
    chrome.tabs.sendMessage = (to, told, ...more) =>
      told.kind === "there" && to !== tab.id ? Promise.reject(new Error("slow")) : sendMessage(to, told, ...more);
  })()`);
  const page = await open("/book/plain");
  await page.locator("strongroom-layer").waitFor();
  const where = `chrome.tabs.query({ active: true }).then(([{ id, url }]) =>
    !url?.startsWith("http://localhost:${edge.port}/") ? "elsewhere" : id === self.other ? "the other tab" : "the first tab of the console")`;
  return {
    whereIsPerson: async () => (await worker?.evaluate<string>(where)) ?? "",
    leave: async () => {
      await worker?.evaluate("{ chrome.tabs.sendMessage = self.whole; }");
      await Promise.all([leave(page), other.close()]);
    },
  };
}

async function setVendor(state: "approved" | "suspended"): Promise<void> {
  expect((await call(edge.port, "PATCH", `/v1/vendors/${venId}`, { key: owner, body: { state } })).status).toBe(200);
}

async function lastFill(): Promise<unknown> {
  const { json } = await call(edge.port, "GET", "/v1/fills?limit=1", { key: owner });
  return (json["items"] as readonly unknown[])[0];
}

async function fillsOf(): Promise<number> {
  const { json } = await call(edge.port, "GET", "/v1/fills?limit=100", { key: owner });
  return (json["items"] as readonly unknown[]).length;
}
