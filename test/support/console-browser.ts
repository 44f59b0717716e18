import { setTimeout as sleep } from "node:timers/promises";
import type { BrowserContext, BrowserContextOptions, CDPSession, Page } from "playwright-core";
import { type TestEdge, call, openTestEdge } from "../../src/edge/http/_test-edge.ts";
import { ensureConsole } from "../../src/edge/pages/build-console.ts";
import { starterMap } from "../../src/edge/pages/starter-maps.ts";
import { instant } from "../../src/base/instant.ts";
import { Redacted, unveil } from "../../src/base/redacted.ts";
import { initialiseCheapRoot } from "../../src/platform/keeper/testing.ts";
import type { Settings } from "../../src/platform/settings/settings.ts";
import { type TestDatabase, openTestDatabase } from "../../src/platform/storage/testing.ts";
import { withCustody } from "../../src/registers/datamap/with-custody.ts";
import { newSetUpToken, setUpByLink } from "../../src/workflows/set-up/set-up-link.ts";
import type { NewTenant } from "../../src/workflows/set-up/set-up-tenant.ts";
import { axeFaults } from "./axe.ts";
import { type TestBrowser, openBrowser } from "./chromium.ts";
import { freePort } from "./ports.ts";

/** A business as its owner meets it: set up, joined with a passkey in a browser, signed in to the console. */
export type ConsoleBrowser = {
  readonly edge: TestEdge;
  readonly db: TestDatabase;
  readonly browser: TestBrowser;
  readonly origin: string;
  readonly ownerKey: string;
  /** The owner's window, at home. */
  readonly owner: Person;
  /** Somebody else's browser, with an authenticator of its own; not signed in. */
  newPerson(): Promise<Person>;
  /** What no page should ever say: script errors, and what the content security policy kept from happening. */
  readonly faults: readonly string[];
  /** How many reports of a broken policy reached the server. */
  cspReports(): Promise<number>;
  close(): Promise<void>;
};

export type Person = { readonly page: Page; readonly context: BrowserContext; readonly cdp: CDPSession };

export type ConsoleOptions = {
  readonly map?: "concierge" | "shop" | "clinic";
  /** Where cards rest; the map's own answer where nothing is said. */
  readonly custody?: "processor" | "until-used" | "vault";
  readonly ownerName?: string;
  /** As a mail server, or a mailbox. */
  readonly settings?: Partial<Settings>;
};

export const WINDOW = {
  viewport: { width: 1280, height: 860 },
  locale: "en-GB",
  timezoneId: "Europe/Lisbon",
  // What glides is drawn sixty times a second, which was a fifth of all that a journey took.
  reducedMotion: "reduce",
  // A browser without a window says so, and devices would be named after that.
  userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
} as const;
const ANSWER_MS = 30_000;
const PASSPHRASE = "lantern orbit velvet quarry";

export async function openConsole(options: ConsoleOptions = {}): Promise<ConsoleBrowser> {
  const problem = await ensureConsole(() => undefined);
  if (problem !== undefined) throw new Error(`the console was not built: ${problem}`);
  const db = await openTestDatabase();
  // Passkeys are made for an origin, so the port must be known before the server is.
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const edge = await openTestEdge(db, { ...options.settings, port, publicOrigin: origin });
  const browser = await openBrowser();
  const faults: string[] = [];
  const newPerson = (): Promise<Person> => openPerson(browser, faults);

  const owner = await newPerson();
  const ownerKey = await setUp(edge, origin, owner.page, options);
  return {
    edge,
    db,
    browser,
    origin,
    ownerKey,
    owner,
    newPerson,
    faults,
    cspReports: async () => {
      const { text } = await call(port, "GET", "/metrics", { key: ownerKey });
      const counts = [...text.matchAll(/^strongroom_csp_reports_total\{.*\} (\d+)$/gmu)].map((match) => Number(match[1]));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    close: async () => {
      await browser.close();
      await edge.close();
      await db.close();
    },
  };
}

/** A browser profile of its own, as if on another device. */
export async function openPerson(browser: TestBrowser, faults: string[], more: BrowserContextOptions = {}): Promise<Person> {
  return await equip(await browser.newContext({ ...WINDOW, ...more }), faults);
}

/** A window with a virtual authenticator that says yes: a fingerprint reader that works. */
export async function equip(context: BrowserContext, faults: string[]): Promise<Person> {
  context.setDefaultTimeout(ANSWER_MS);
  const page = await context.newPage();
  // Answers of 400 and above are told by the browser too; they are what tests ask for.
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { page, context, cdp };
}

/**
 * What the wizard's deed makes, under a root that is cheap to open: its pages, and the way from them to the console, have
 * journeys of their own.
 */
async function setUp(edge: TestEdge, origin: string, page: Page, options: ConsoleOptions): Promise<string> {
  const { map: starter = "concierge", ownerName = "Ana Duarte" } = options;
  const { db, keeper } = edge.house;
  const [now, email] = [instant(Date.now()), "privacy@bluesky.example"];
  const token = await newSetUpToken(db, now);
  if (token === null) throw new Error("this database is set up already");
  await initialiseCheapRoot(db, keeper, PASSPHRASE, now);
  const map = withCustody(
    starterMap(starter, { name: "Blue Sky Concierge", email }),
    options.custody ?? (starter === "concierge" ? "until-used" : "processor"),
  );
  const asked: NewTenant = { name: map.controller.name, mode: "test", map, owner: { name: ownerName, email } };
  const made = await setUpByLink(db, keeper, { token, passphrase: new Redacted(PASSPHRASE) }, asked, now);
  if (!made.ok || made.value.join === undefined) throw new Error("not set up");
  await page.goto(`${origin}/join#${unveil(made.value.join)}`);
  await join(page, ownerName);
  return unveil(made.value.ownerKey);
}

/** Accepts the invitation that the page shows, and waits for home. */
export async function join(page: Page, name: string): Promise<void> {
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: "Make a passkey and join" }).click();
  await page.getByRole("navigation", { name: "Places" }).waitFor();
}

/** Invites somebody as the owner does who has no mail server: the answer holds the link. */
export async function invite(safe: ConsoleBrowser, email: string, roles: readonly string[]): Promise<string> {
  const { status, json, text } = await call(safe.edge.port, "POST", "/v1/staff", { key: safe.ownerKey, body: { email, roles } });
  if (status !== 201) throw new Error(`not invited: ${text}`);
  return String(json["link"]);
}

/** Tells of the device in front of the person that it is protected, so that customers' data may be shown on it. */
export async function enrol(page: Page, label: string): Promise<void> {
  await go(page, "/devices");
  await page.getByRole("button", { name: "Enrol this device" }).click();
  const dialog = page.getByRole("dialog", { name: "Enrol this device" });
  await dialog.getByLabel("What do you call it?").fill(label);
  await dialog.getByLabel("Version").fill("debian 13");
  await dialog.getByLabel("Its disk is encrypted").check();
  await dialog.getByLabel(/^Its screen locks itself/u).check();
  await dialog.getByRole("button", { name: "Enrol this device" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByText("Customers’ data may be shown here.").waitFor();
}

/** A clock that the test moves. While it is installed the page's stands at 1970, and a call made then is turned away: begin anew. */
export async function installClock(page: Page): Promise<void> {
  await page.clock.install();
  await page.reload();
  await page.getByRole("navigation", { name: "Places" }).waitFor();
}

/**
 * Goes to an address of the console without loading the page anew, as a link of its would, and waits for the screen that
 * belongs to it: while a screen is being fetched, the one before stays.
 */
export async function go(page: Page, path: string): Promise<void> {
  const isOther = screenOf(new URL(page.url()).pathname) !== screenOf(new URL(path, page.url()).pathname);
  await page.evaluate(`{
    if (${isOther}) for (const heading of document.querySelectorAll("h1")) heading.dataset.left = "";
    history.pushState(null, "", ${JSON.stringify(path)});
    dispatchEvent(new PopStateEvent("popstate"));
  }`);
  await page.locator("h1:not([data-left])").first().waitFor();
}

/** Two customers, or two colleagues, are told on one screen, which stays from one to the other. */
function screenOf(path: string): string {
  return path.replace(/^\/(customers|staff|vendors)\/.+$/u, "/$1/$id");
}

const SHOTS = process.env["STRONGROOM_SHOTS"];
const SIZES = [
  { width: 1280, height: 860 },
  { width: 390, height: 844 },
] as const;
const SETTLED_MS = 400;
/** In a narrow window a table's rows are sheets, beside which there is nothing to scroll to. */
const HAS_CUT_SHEET = "[...document.querySelectorAll('[role=region]:has(> table)')].some((one) => one.scrollWidth > one.clientWidth)";

/**
 * What is wrong with the page as it stands, in light and dark, wide and narrow: faults that axe finds, and content wider
 * than its window. Writes pictures where STRONGROOM_SHOTS names a folder. axe is asked about everything in the narrow window, and
 * about the dark colours in the wide one; `isWhole`: about everything in both, which one look at each layout does
 * (docs/decisions/0078). It begins with the scheme that it finds
 * and leaves the page in the other: every change has the whole page drawn anew.
 */
export async function looksWrong(page: Page, name: string, { isWhole = false } = {}): Promise<readonly string[]> {
  const wrong: string[] = [];
  const [isStill, isDark] = await page.evaluate<[boolean, boolean]>(
    "['(prefers-reduced-motion: reduce)', '(prefers-color-scheme: dark)'].map((one) => matchMedia(one).matches)",
  );
  for (const colorScheme of isDark ? (["dark", "light"] as const) : (["light", "dark"] as const)) {
    for (const size of SIZES) {
      // The scheme changes colours and nothing else, so the dark look is asked about those alone; and once, for a colour is
      // the same in a narrow window. What is as wide in one scheme is as wide in the other.
      const isWide = size === SIZES[0];
      const isAsked = colorScheme === "light" ? isWhole || !isWide : isWide;
      if (!isAsked && SHOTS === undefined) continue;
      await page.setViewportSize(size);
      await setScheme(page, colorScheme);
      const where = `${name} ${size.width} ${colorScheme}`;
      const part = colorScheme === "dark" ? "colours" : isWhole && !isWide ? "no-colours" : undefined;
      const look = (): Promise<readonly string[]> => axeFaults(page, part);
      let faults = isAsked ? await look() : [];
      // A button that was let free just then is between two colours: what is wrong is wrong a moment later, too.
      if (faults.length > 0) {
        await sleep(SETTLED_MS);
        faults = await look();
      }
      wrong.push(...faults.map((fault) => `${where}: ${fault}`));
      const width = await page.evaluate<number>("document.documentElement.scrollWidth");
      if (width > size.width) wrong.push(`${where}: ${width} px wide`);
      if (!isWide && (await page.evaluate<boolean>(HAS_CUT_SHEET))) wrong.push(`${where}: a row is cut off`);
      if (SHOTS !== undefined) await page.screenshot({ path: `${SHOTS}/${name}-${size.width}-${colorScheme}.png` });
    }
  }
  await page.setViewportSize(SIZES[0]);
  if (!isStill) await page.emulateMedia({ reducedMotion: "no-preference" });
  return wrong;
}

/** Until the page is drawn in these colours, and nothing is on its way to them. */
async function setScheme(page: Page, colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  // The console follows the browser's scheme by a listener; the pages before it by their style sheet alone.
  await page
    .locator(`html[data-mantine-color-scheme=${colorScheme}], html:not([data-mantine-color-scheme])`)
    .waitFor({ state: "attached" });
  // What is on its way from one colour to another is judged when it has arrived.
  await page.evaluate(
    "Promise.allSettled(document.getAnimations().filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime)).map((one) => one.finished)).then(() => null)",
  );
}
