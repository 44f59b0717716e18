import { TOTP } from "otpauth";
import type { Page } from "playwright-core";
import { decodeQR } from "qr/decode.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { instant } from "../../src/base/instant.ts";
import { call } from "../../src/edge/http/_test-edge.ts";
import { type ConsoleBrowser, type Person, go, invite, looksWrong, openConsole } from "../support/console-browser.ts";
import { readPng } from "../support/picture.ts";

const MINUTE = 60_000;
const PASSWORD = "walnut ferry copper lagoon";

let safe: ConsoleBrowser;
let sam: Person;
let page: Page;
let app: TOTP;
let aheadMs: number;
let codes: readonly string[] = [];

beforeAll(async () => {
  safe = await openConsole();
  aheadMs = 0;
  sam = await safe.newPerson();
  page = sam.page;
});
afterAll(async () => {
  await safe.close();
});

/** A code is good once, so each is of a later half minute: the server's clock moves, and this machine's stays behind. */
function nextCode(minutes = 1): string {
  aheadMs += minutes * MINUTE;
  const now = Date.now() + aheadMs;
  safe.edge.house.setClock(instant(now));
  return app.generate({ timestamp: now });
}

const heading = (name: string | RegExp): Promise<void> => page.getByRole("heading", { level: 1, name }).waitFor();

test("an invited person joins with a password and an app where no passkey is to be had", async () => {
  await page.goto(await invite(safe, "sam@bluesky.example", ["concierge"]));
  await heading("Welcome to Blue Sky Concierge");
  expect(page.url()).toBe(`${safe.origin}/join`);
  expect(await looksWrong(page, "join")).toEqual([]);

  await page.getByLabel("Your name").fill("Sam Oduya");
  await page.getByRole("button", { name: "I cannot use a passkey" }).click();
  const secret = (await page.locator("code").textContent()) ?? "";
  expect(secret).toMatch(/^([A-Z2-7]{1,4} )+[A-Z2-7]{1,4}$/u);
  const uri = await page.getByRole("link", { name: "open an app" }).getAttribute("href");
  expect(uri).toMatch(/^otpauth:\/\/totp\//u);
  const picture = page.getByRole("img", { name: "The picture for your authenticator app" });
  const [, , modules] = ((await picture.getAttribute("viewBox")) ?? "").split(" ").map(Number);
  expect(((await picture.boundingBox())?.width ?? 0) / (modules ?? 0)).toBe(4);
  // As a telephone sees it, in the dark, too.
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    const { rgb: data, ...size } = readPng(await picture.screenshot());
    expect(decodeQR({ ...size, data })).toBe(uri);
  }
  app = new TOTP({ secret: secret.replaceAll(" ", "") });
  expect(await looksWrong(page, "join-password")).toEqual([]);

  await page.getByLabel("New password").fill("short");
  await page.getByLabel("Code from your authenticator app").fill(app.generate());
  await page.getByRole("button", { name: "Join", exact: true }).click();
  expect(await page.getByRole("alert").textContent()).toMatch(/16|sixteen/iu);
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await heading(/, Sam$/u);
});

test("what is still to be done stands there, and is done by reading and signing", async () => {
  await page.getByRole("link", { name: /things? missing/u }).click();
  await heading("My clearance");
  expect(await looksWrong(page, "my-clearance-missing")).toEqual([]);
  const toSign = page.getByRole("button", { name: /^Read and / });
  const before = await toSign.count();
  expect(before).toBeGreaterThanOrEqual(1);

  await toSign.first().click();
  const dialog = page.getByRole("dialog").filter({ has: page.getByRole("button", { name: "Sign", exact: true }) });
  await dialog.getByLabel("Type your name to sign").fill("Somebody Else");
  expect(await looksWrong(page, "sign-clause")).toEqual([]);
  await dialog.getByLabel("Type your name to sign").fill("Sam Oduya");
  await dialog.getByRole("button", { name: "Sign", exact: true }).click();
  await expect.poll(() => toSign.count()).toBe(before - 1);
  await page.getByText("is signed.").waitFor();
});

test("a list's filters are kept under a name, and stand in the address", async () => {
  await go(page, "/customers");
  await page.getByLabel("Working on").selectOption("care");
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("menuitem", { name: "Save this view" }).click();
  await page.getByLabel("Name of the view").fill("Diets");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("button", { name: "Diets" }).waitFor();
  expect(await looksWrong(page, "customers-withheld")).toEqual([]);

  await go(page, "/my/clearance");
  await go(page, "/customers");
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("menuitem", { name: "Diets" }).click();
  expect(new URL(page.url()).search).toBe("?purpose=care");
  await page.getByRole("button", { name: "Diets" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Diets" }).waitFor();
});

test("a change of how one signs in asks for a stronger sign-in, and goes on by itself after it", async () => {
  await go(page, "/my/account");
  await heading("My account");
  expect(await looksWrong(page, "my-account")).toEqual([]);

  nextCode(7);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByLabel("What to call it").fill("Key on my key ring");
  await page.getByRole("button", { name: "Make it" }).click();
  const dialog = page.getByRole("dialog", { name: "Once more, to be sure" });
  await dialog.getByRole("button", { name: "Use password and code" }).click();
  await dialog.locator("[name=password]").fill(PASSWORD);
  await dialog.getByLabel("Code from your authenticator app").fill("000000");
  expect(await looksWrong(page, "step-up")).toEqual([]);
  await dialog.getByRole("button", { name: "Confirm", exact: true }).click();
  await dialog.getByRole("alert").waitFor();
  await dialog.getByLabel("Code from your authenticator app").fill(nextCode());
  await dialog.getByRole("button", { name: "Confirm", exact: true }).click();
  // The name stands in the dialog's hint, too: it is made once that dialog has gone, and only then does the clock move on.
  await page.getByRole("dialog", { name: "Add a passkey" }).waitFor({ state: "detached" });
  await page.getByText("Key on my key ring").first().waitFor();
  await dialog.waitFor({ state: "detached" });
});

test("a stronger sign-in that is not given leaves everything as it was, and says so", async () => {
  nextCode(7);
  await page.getByRole("button", { name: "Make recovery codes" }).click();
  await page.getByRole("dialog", { name: "Make recovery codes" }).getByRole("button", { name: "Make recovery codes" }).click();
  await page.getByRole("dialog", { name: "Once more, to be sure" }).getByRole("button", { name: "Close" }).click();
  await page.getByRole("alert").filter({ hasText: "last five minutes" }).waitFor();
  await page.getByRole("dialog", { name: "Make recovery codes" }).getByRole("button", { name: "Make recovery codes" }).click();
  await page.getByRole("dialog", { name: "Once more, to be sure" }).getByRole("button", { name: "Confirm with a passkey" }).click();
  await page.getByText("Your ten codes").waitFor();
});

test("recovery codes are shown once, and are nowhere when one comes back", async () => {
  codes = await page.getByRole("status").filter({ hasText: "Your ten codes" }).locator("li").allTextContents();
  expect(codes).toHaveLength(10);
  expect(await looksWrong(page, "recovery-codes")).toEqual([]);
  // On paper there are the codes, and nothing that leads elsewhere.
  await page.emulateMedia({ media: "print" });
  expect(await page.getByText(codes[0] ?? "").isVisible()).toBe(true);
  expect(await page.getByRole("navigation", { name: "Places" }).count()).toBe(0);
  expect(await page.getByRole("button", { name: "Lock now" }).count()).toBe(0);
  await page.emulateMedia({ media: "screen" });
  await go(page, "/my/clearance");
  await go(page, "/my/account");
  await page.getByText("10 codes left").waitFor();
  expect(await page.getByText("Your ten codes").count()).toBe(0);
});

test("a wrong code is refused in a sentence; the right one leads in", async () => {
  await page.getByRole("button", { name: "Sign out" }).click();
  await heading("Sign in");
  await page.getByRole("button", { name: "Use password and code instead" }).click();
  await page.getByLabel("E-mail").fill("sam@bluesky.example");
  await page.locator("[name=password]").fill(PASSWORD);
  await page.getByLabel("Code from your authenticator app").fill("123456");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  expect(await page.getByRole("alert").textContent()).toContain("did not show who you are");
  expect(await looksWrong(page, "sign-in-password")).toEqual([]);
  await page.getByLabel("Code from your authenticator app").fill(nextCode());
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await heading("My account");
});

test("a session elsewhere is seen and ended", async () => {
  const other = await safe.newPerson();
  await other.page.goto(`${safe.origin}/sign-in`);
  await other.page.getByRole("button", { name: "Use password and code instead" }).click();
  await other.page.getByLabel("E-mail").fill("sam@bluesky.example");
  await other.page.locator("[name=password]").fill(PASSWORD);
  await other.page.getByLabel("Code from your authenticator app").fill(nextCode());
  await other.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await other.page.getByRole("navigation", { name: "Places" }).waitFor();

  await page.reload();
  await page
    .getByRole("button", { name: /^End it/u })
    .first()
    .click();
  await expect.poll(() => page.getByRole("button", { name: /^End it/u }).count()).toBe(0);
  await go(other.page, "/my/clearance");
  await other.page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  await other.context.close();
});

test("who has lost everything shows two proofs and waits; a letter's link stops it by a button, not by being opened", async () => {
  const stranger = await safe.newPerson();
  const said = (words: string): Promise<void> => stranger.page.getByText(words).waitFor();
  await stranger.page.goto(`${safe.origin}/recover`);
  await stranger.page.getByLabel("E-mail").fill("sam@bluesky.example");
  await stranger.page.getByRole("button", { name: "Begin a recovery" }).click();
  await said("a mail with a code is on its way");
  expect(await looksWrong(stranger.page, "recover-proofs")).toEqual([]);

  const code = /\b[0-9a-z]{5}-[0-9a-z]{5}\b/u.exec(await newestMail("recovery_code"))?.[0] ?? "";
  await stranger.page.getByLabel("Code from the mail").fill(code);
  await stranger.page.getByLabel("Recovery code").fill(codes[0] ?? "");
  await stranger.page.getByRole("button", { name: "Show both" }).click();
  await said("a mail lets you in anew");

  await stranger.page.goto("about:blank");
  await stranger.page.goto(/http\S+\/recover#\S+/u.exec(await newestMail("recovery_asked"))?.[0] ?? "");
  await stranger.page.getByRole("heading", { level: 1, name: "Stop a recovery" }).waitFor();
  expect(stranger.page.url()).toBe(`${safe.origin}/recover`);
  expect(await looksWrong(stranger.page, "recover-stop")).toEqual([]);
  await stranger.page.getByRole("button", { name: "Stop it" }).click();
  await said("It is stopped");
  await stranger.context.close();
});

async function newestMail(kind: string): Promise<string> {
  const { json } = await call(safe.edge.port, "GET", "/v1/outbox", { key: safe.ownerKey });
  const mails = json["items"] as readonly { readonly kind: string; readonly text: string }[];
  return mails.find((mail) => mail.kind === kind)?.text ?? "";
}

test("whoever speaks another language says so in the command menu, and what they were typing stays", async () => {
  await go(page, "/requests/new");
  await page.getByRole("button", { name: "Somebody new" }).click();
  await page.locator("input[name=title]").fill("Two nights in Lisbon");
  await page.getByRole("button", { name: "Find a customer" }).press("Enter");
  await page.getByPlaceholder("Find a customer").fill("deut");
  await page.getByRole("button", { name: "Deutsch" }).waitFor();
  expect(await looksWrong(page, "command-menu-language")).toEqual([]);
  // What was typed may be a customer's, who is offered first.
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.getByText("sprechen jetzt Deutsch").waitFor();
  expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Neue Kartenanfrage");
  expect(await page.title()).toBe("Neue Kartenanfrage · Strongroom");
  expect(await page.getAttribute("html", "lang")).toBe("de");
  expect(await page.locator("input[name=title]").inputValue()).toBe("Two nights in Lisbon");
});

test("the language is theirs, not the browser's, and is chosen under their account by its own name", async () => {
  await page.goto(`${safe.origin}/my/account`);
  await heading("Mein Konto");
  expect(await looksWrong(page, "my-account-de")).toEqual([]);
  const languages = page.getByRole("group", { name: "Sprache" });
  expect(await languages.getByRole("button").allTextContents()).toEqual(["English", "Español", "Deutsch", "Français"]);
  expect(await languages.getByRole("button", { pressed: true }).textContent()).toBe("Deutsch");

  await languages.getByRole("button", { name: "Français" }).focus();
  await page.keyboard.press("Enter");
  await heading("Mon compte");
  expect(await page.evaluate("document.activeElement?.textContent")).toBe("Français");
  expect(await looksWrong(page, "my-account-fr")).toEqual([]);
  await page.getByRole("group", { name: "Langue" }).getByRole("button", { name: "English" }).click();
  await heading("My account");
});

test("no page said a fault, and no report of a broken policy came", async () => {
  expect(safe.faults).toEqual([]);
  expect(await safe.cspReports()).toBe(0);
});
