import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { instant } from "../../src/base/instant.ts";
import { call } from "../../src/edge/http/_test-edge.ts";
import { type ConsoleBrowser, go, looksWrong, openConsole, openPerson } from "../support/console-browser.ts";

const MINUTE = 60_000;

let safe: ConsoleBrowser;
let page: Page;

beforeAll(async () => {
  safe = await openConsole();
  page = safe.owner.page;
});
afterAll(async () => {
  await safe.close();
});

const heading = async (): Promise<string> => (await page.getByRole("heading", { level: 1 }).textContent()) ?? "";
const menu = (): ReturnType<Page["getByRole"]> => page.getByPlaceholder("Find a customer");
const cover = (): ReturnType<Page["getByRole"]> => page.getByRole("dialog", { name: "Locked" });
const over = (): ReturnType<Page["getByRole"]> => page.getByRole("dialog", { name: "Your session has run out" });

test("the owner is in: the business was set up and a passkey made in the browser alone", async () => {
  expect(await heading()).toMatch(/^Good \w+, Ana$/u);
  expect(new URL(page.url()).pathname).toBe("/");
  await page.reload();
  await page.getByRole("navigation", { name: "Places" }).waitFor();
  expect(await page.title()).toMatch(/^Good \w+, Ana · Strongroom$/u);
});

test("home says what waits and how far the first half hour is, and the guide can be put away", async () => {
  await page.getByText("Your first half hour").waitFor();
  expect(await page.getByText("Sign in with a passkey of your own").locator("..").textContent()).toContain("done");
  await page.getByText("Ledger", { exact: true }).first().waitFor();
  expect(await looksWrong(page, "home")).toEqual([]);
  await page.getByRole("button", { name: "Hide this" }).click();
  await page.getByText("Your first half hour").waitFor({ state: "detached" });
  await page.reload();
  await page.getByRole("heading", { level: 2, name: "Needs you" }).waitFor();
  expect(await page.getByText("Your first half hour").count()).toBe(0);
});

test("the whole console is reached by keys alone, and they are off while somebody types", async () => {
  await page.locator("body").press("g");
  await page.locator("body").press("c");
  await expect.poll(heading).toBe("Customers");
  expect(await page.evaluate("document.activeElement?.tagName")).toBe("H1");

  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Keys" }).waitFor({ state: "detached" });
  expect(await heading()).toBe("Customers");

  await page.keyboard.press("Control+k");
  await typeIntoMenu("my clearance");
  await page.keyboard.press("Enter");
  await expect.poll(heading).toBe("My clearance");
  await menu().waitFor({ state: "detached" });

  await page.keyboard.press("/");
  await typeIntoMenu("gh?");
  expect(await menu().inputValue()).toBe("gh?");
  await closeMenu();

  await page.evaluate("document.activeElement?.blur(); window.scrollTo(0, 0)");
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement?.textContent")).toBe("Skip to the content");
  await page.keyboard.press("Enter");
  expect(await page.evaluate("document.activeElement?.id")).toBe("main");
});

test("our own look comes after that of the packages: a field that has the focus is ringed", async () => {
  await go(page, "/settings");
  await page.getByLabel("A training counts for how many months").focus();
  const ring = "(({ outlineStyle, outlineWidth }) => `${outlineWidth} ${outlineStyle}`)(getComputedStyle(document.activeElement))";
  expect(await page.evaluate(ring)).toBe("2px solid");
  const hint = "getComputedStyle(document.querySelector('.mantine-InputWrapper-description')).fontSize";
  expect(await page.evaluate(hint)).toBe("12px");
});

test("locking covers everything at once; unlocking leads back to what was being typed", async () => {
  await go(page, "/recover-nothing-here");
  await page.keyboard.press("Control+k");
  await typeIntoMenu("half a word");
  await page.locator("header").getByRole("button", { name: "Lock now" }).dispatchEvent("click");
  await cover().waitFor();
  expect(await menu().isVisible()).toBe(false);
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await page.keyboard.press("Control+k");
  expect(await page.getByRole("navigation", { name: "Places" }).isVisible()).toBe(false);

  await cover().getByRole("button", { name: "Unlock with a passkey" }).click();
  await cover().waitFor({ state: "detached" });
  expect(await menu().inputValue()).toBe("half a word");
  await closeMenu();
});

test("a session that the server locked, and a clock that is wrong, cost no work: the call goes on after unlocking", async () => {
  safe.edge.house.setClock(instant(Date.now() + 16 * MINUTE));
  await go(page, "/my/account");
  await cover().waitFor();
  await cover().getByRole("button", { name: "Unlock with a passkey" }).click();
  await cover().waitFor({ state: "detached" });
  await page.getByRole("button", { name: /^Remove/u }).waitFor();

  safe.edge.house.setClock(instant(Date.now()));
  await page.reload();
  await page.getByRole("navigation", { name: "Places" }).waitFor();
});

test("a session that has run out costs no work: whoever was here signs in again, and what they sent goes on", async () => {
  await go(page, "/vendors");
  await page.getByRole("button", { name: "New vendor" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Write a vendor down" });
  await dialog.getByLabel("Name", { exact: true }).fill("Harbour Air");
  await dialog.getByLabel("Address").fill("https://api.air.example");
  await dialog.getByLabel("What it does for you").fill("Flies everybody, and was long to write down.");
  // Nor does a hand that slips beside the dialog.
  await page.mouse.click(5, 5);
  // A browser throws the cookie away when its time has come.
  await safe.owner.context.clearCookies();
  await dialog.getByRole("button", { name: "Propose" }).click();
  await over().waitFor();
  expect(await dialog.isVisible()).toBe(false);
  await over().getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect.poll(heading).toContain("Harbour Air");
});

test("a screen that was left covered overnight is signed in to, not unlocked", async () => {
  await page.getByRole("button", { name: "Lock now" }).click();
  await cover().waitFor();
  await safe.owner.context.clearCookies();
  await cover().getByRole("button", { name: "Unlock with a passkey" }).click();
  await over().getByText("Ana Duarte, sign in again").waitFor();
  expect(await looksWrong(page, "session-over")).toEqual([]);
  await over().getByRole("button", { name: "Sign in with a passkey" }).click();
  await over().waitFor({ state: "detached" });
  await expect.poll(heading).toContain("Harbour Air");
});

test("a call that the browser sends twice, as it does where a line breaks, throws nobody out", async () => {
  let sentTwice = 0;
  await page.route(
    "**/v1/me/clearance*",
    async (route) => {
      await route.fetch();
      sentTwice += 1;
      await route.continue();
    },
    { times: 1 },
  );
  const answered = page.waitForResponse((answer) => answer.url().includes("/v1/me/clearance") && answer.ok());
  await go(page, "/my/clearance");
  await answered;
  expect(sentTwice).toBe(1);
  await expect.poll(heading).toBe("My clearance");
  expect(await page.getByRole("button", { name: "Sign in with a passkey" }).count()).toBe(0);
});

test("a screen that nobody touches covers itself, one where somebody types without end does not", async () => {
  const other = await safe.owner.context.newPage();
  await other.clock.install();
  await other.goto(`${safe.origin}/customers`);
  await other.getByRole("heading", { level: 1, name: "Customers" }).waitFor();
  const presence = other.waitForResponse((answer) => answer.url().endsWith("/v1/session/presence") && answer.status() === 204);
  for (let minutes = 0; minutes < 18; minutes += 6) {
    await other.clock.fastForward(6 * MINUTE);
    await other.keyboard.press("Shift");
  }
  await presence;
  expect(await other.getByRole("dialog", { name: "Locked" }).count()).toBe(0);

  await other.clock.fastForward(16 * MINUTE);
  await other.getByRole("dialog", { name: "Locked" }).waitFor();
  await other.close();
  await cover().getByRole("button", { name: "Unlock with a passkey" }).click();
  await cover().waitFor({ state: "detached" });
});

test("signing out empties the screen; signing in leads to where somebody wanted to go", async () => {
  await page.getByRole("button", { name: "Lock now" }).click();
  await cover().getByRole("button", { name: "Sign out instead" }).click();
  await expect.poll(heading).toBe("Sign in");
  await page.goto(`${safe.origin}/customers?purpose=booking`);
  await expect.poll(heading).toBe("Sign in");
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect.poll(heading).toBe("Customers");
  expect(page.url()).toBe(`${safe.origin}/customers?purpose=booking`);
});

test("where no passkey can be had the page says why: a browser without them, and another name of the same machine", async () => {
  const { context, page: other } = await safe.newPerson();
  const tried = async (address: string): Promise<string | null> => {
    await other.goto(`${address}/sign-in`);
    await other.getByRole("button", { name: "Sign in with a passkey" }).click();
    return await other.getByRole("alert").textContent();
  };
  expect(await tried(safe.origin.replace("localhost", "127.0.0.1"))).toBe(
    `Passkeys work at ${safe.origin} only, and this page was opened at another address. Open it there.`,
  );
  await context.addInitScript("delete window.PublicKeyCredential");
  expect(await tried(safe.origin)).toBe("This browser cannot use passkeys. Use password and code, or another browser.");
});

test("a cookie that was taken is worth nothing in another browser", async () => {
  const thief = await safe.newPerson();
  await thief.context.addCookies(await safe.owner.context.cookies());
  expect((await thief.context.cookies()).map((cookie) => cookie.name)).toContain("__Host-strongroom");
  await thief.page.goto(safe.origin);
  await thief.page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  const status = await thief.page.evaluate("fetch('/v1/session').then((answer) => answer.status)");
  expect(status).toBe(401);
  await thief.context.close();
});

test("locking one window locks the other of the same browser, and signing out empties it", async () => {
  const other = await safe.owner.context.newPage();
  await other.goto(`${safe.origin}/my/clearance`);
  await other.getByRole("navigation", { name: "Places" }).waitFor();
  await page.getByRole("button", { name: "Lock now" }).click();
  await other.getByRole("dialog", { name: "Locked" }).waitFor();
  await cover().getByRole("button", { name: "Unlock with a passkey" }).click();
  await other.getByRole("dialog", { name: "Locked" }).waitFor({ state: "detached" });
  await other.close();
});

test("the browser keeps the device's key, which cannot be taken out, and nothing of anybody", async () => {
  const kept = await page.evaluate<{ local: string[]; session: string[]; databases: string[]; extractable: boolean; names: string[] }>(`
    (async () => {
      const asked = indexedDB.open("strongroom");
      const db = await new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result); });
      const record = db.transaction("device").objectStore("device").get("this");
      const key = await new Promise((resolve) => { record.onsuccess = () => resolve(record.result); });
      db.close();
      return {
        local: Object.keys(localStorage),
        session: Object.keys(sessionStorage).filter((name) => sessionStorage.getItem(name).includes("Ana")),
        databases: (await indexedDB.databases()).map((one) => one.name),
        extractable: key.privateKey.extractable,
        names: Object.keys(key).toSorted(),
      };
    })()`);
  expect(kept).toEqual({
    local: expect.arrayContaining([]),
    session: [],
    databases: ["strongroom"],
    extractable: false,
    names: ["deviceId", "privateKey", "publicKey"],
  });
  expect(kept.local.filter((name) => name !== "strongroom-colour-scheme")).toEqual([]);
});

test("every screen of the shell is clean for those who hear it, in light and dark, wide and narrow", async () => {
  const wrong: string[] = [];
  // What has an address is looked at in console-looks.
  await go(page, "/nowhere");
  wrong.push(...(await looksWrong(page, "not-here")));
  await page.keyboard.press("Control+k");
  await typeIntoMenu("ho");
  wrong.push(...(await looksWrong(page, "command-menu")));
  await closeMenu();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  wrong.push(...(await looksWrong(page, "help-sheet")));
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("button", { name: "Open the list of places" }).click();
  await page.getByRole("dialog").getByRole("link", { name: "Customers" }).click();
  await expect.poll(heading).toBe("Customers");
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.getByRole("button", { name: "Lock now" }).click();
  await cover().waitFor();
  wrong.push(...(await looksWrong(page, "locked")));

  const stranger = await safe.newPerson();
  for (const [path, name] of [
    ["/sign-in", "sign-in"],
    ["/join", "join-dead"],
    ["/recover", "recover"],
  ] as const) {
    await stranger.page.goto(safe.origin + path);
    await stranger.page.getByRole("heading", { level: 1 }).waitFor();
    wrong.push(...(await looksWrong(stranger.page, name)));
  }
  await stranger.context.close();
  expect(wrong).toEqual([]);
});

test("before anybody has signed in the words follow the browser's language, and what the reader chooses instead", async () => {
  const stranger = await openPerson(safe.browser, [], { locale: "fr-CA" });
  await stranger.page.goto(`${safe.origin}/sign-in`);
  await stranger.page.getByRole("heading", { level: 1, name: "Se connecter" }).waitFor();
  expect(await stranger.page.getAttribute("html", "lang")).toBe("fr");
  await stranger.page.getByLabel("Langue").selectOption("de");
  await stranger.page.getByRole("heading", { level: 1, name: "Anmelden" }).waitFor();
  expect(await stranger.page.getAttribute("html", "lang")).toBe("de");
  await stranger.context.close();
});

test.each([
  { language: "fr", join: "Créer une clé d’accès et rejoindre", needs: "Vous attend", device: "Cet appareil n’est pas encore fiable" },
  {
    language: "de",
    join: "Passkey anlegen und beitreten",
    needs: "Wartet auf Sie",
    device: "Dieses Gerät gilt noch nicht als vertrauenswürdig",
  },
])("an owner who speaks $language has the first screen in it, with no sentence of the server's own", async (spoken) => {
  const { language, device } = spoken;
  const body = { email: `${language}@bluesky.example`, roles: ["concierge"], isOwner: true, language };
  const invited = await call(safe.edge.port, "POST", "/v1/staff", { key: safe.ownerKey, body });
  const { page: theirs, context } = await openPerson(safe.browser, [], { locale: language });
  await theirs.goto(String(invited.json["link"]));
  await theirs.locator("input[name=name]").fill("Zoé Müller");
  await theirs.getByRole("button", { name: spoken.join }).click();
  await theirs.getByRole("heading", { level: 2, name: spoken.needs }).waitFor();
  await theirs.getByText(device, { exact: true }).waitFor();

  const { json } = await call(safe.edge.port, "GET", "/v1/home", { key: safe.ownerKey });
  const needs = json["needs"] as readonly { readonly kind: string; readonly title: string; readonly say: string }[];
  expect(needs.map((need) => need.kind)).toContain("clearance");
  const house = Object.values(json["house"] as Readonly<Record<string, string>>).filter((line) => /[a-z]{4}/u.test(line));
  const shown = await theirs.locator("main").innerText();
  expect([...needs.flatMap(({ title, say }) => [title, say]), ...house].filter((english) => shown.includes(english))).toEqual([]);
  expect(await looksWrong(theirs, `home-${language}`)).toEqual([]);
  await context.close();
});

test("no page said a fault, and no report of a broken policy came", async () => {
  expect(safe.faults).toEqual([]);
  expect(await safe.cspReports()).toBe(0);
});

test("the policy holds: markup, script and style that somebody slips in do nothing and are reported", async () => {
  await expect(page.evaluate("document.body.innerHTML = '<img src=x onerror=alert(1)>'")).rejects.toThrow("TrustedHTML");
  await page.evaluate(`
    const style = document.createElement("style");
    style.textContent = "body { display: none }";
    document.head.append(style);
    const script = document.createElement("script");
    try { script.textContent = "document.title = 'taken'"; } catch {}
    document.head.append(script);`);
  expect(await page.evaluate("getComputedStyle(document.body).display")).not.toBe("none");
  expect(await page.title()).not.toBe("taken");
  await expect.poll(() => safe.cspReports()).toBeGreaterThanOrEqual(2);
});

async function typeIntoMenu(words: string): Promise<void> {
  await expect.poll(() => page.evaluate("document.activeElement?.getAttribute('placeholder') ?? ''")).toContain("Find a customer");
  await page.keyboard.type(words);
}

async function closeMenu(): Promise<void> {
  await page.keyboard.press("Escape");
  await menu().waitFor({ state: "detached" });
}
