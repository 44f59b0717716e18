import { TOTP } from "otpauth";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY_MS, instant } from "../../src/base/instant.ts";
import { type ConsoleBrowser, go, invite, join, looksWrong, openConsole } from "../support/console-browser.ts";

/** Whoever should not get in, and what should not be typed: as it looks from the browser. */
const HTML = `<img src=x onerror="document.title='taken'"><b>Noor</b> {{7*7}} \u202Edrowssap`;
const LONG = "Maximiliana-Wilhelmine ".repeat(22);
const PASSWORD = "walnut ferry copper lagoon";

let safe: ConsoleBrowser;
let page: Page;

beforeAll(async () => {
  safe = await openConsole();
  page = safe.owner.page;
});
afterAll(async () => {
  await safe.close();
});

const heading = (on: Page, name: string | RegExp): Promise<void> => on.getByRole("heading", { level: 1, name }).waitFor();

async function askToInvite(email: string, name = ""): Promise<void> {
  await go(page, "/staff?new=true");
  const dialog = page.getByRole("dialog", { name: "Invite somebody" });
  await dialog.getByLabel("E-mail").fill(email);
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await dialog.getByRole("button", { name: "Invite", exact: true }).click();
}

async function lookAt(link: string): Promise<string> {
  const { page: theirs, context } = await safe.newPerson();
  await theirs.goto(link);
  const title = (await theirs.getByRole("heading", { level: 1 }).textContent()) ?? "";
  expect(theirs.url(), "the token does not stay in the address").toBe(`${safe.origin}/join`);
  await context.close();
  return title;
}

test("an address that looks like another, or like one that is here, is refused in words", async () => {
  await askToInvite("noor@bluesky.example");
  await page.getByRole("button", { name: "I have copied it" }).click();
  // What no address may look like, the browser itself stops, and says so.
  await askToInvite("\u043Eleg@bluesky.example");
  await page.locator("input[name=email]:invalid").waitFor();
  // It writes a foreign domain in the letters of the wire; the house reads it back.
  await askToInvite("noor@blu\u0435sky.example");
  await page
    .getByRole("alert")
    .getByText(/different scripts/u)
    .waitFor();
  await askToInvite("Noor@BlueSky.example");
  await page
    .getByRole("alert")
    .getByText(/already/u)
    .waitFor();
  await page.keyboard.press("Escape");
});

test("pasted markup is text, and a name of five hundred characters breaks no page", async () => {
  const noted = safe.faults.length;
  await askToInvite("html@bluesky.example", HTML);
  await page.getByRole("button", { name: "I have copied it" }).click();
  await page.getByText("<b>Noor</b>").first().waitFor();
  expect(await page.title()).not.toContain("taken");
  const long = await safe.newPerson();
  await long.page.goto(await invite(safe, `${"l".repeat(60)}@${"long-".repeat(10)}domain.example`, ["concierge"]));
  await join(long.page, LONG.slice(0, 500));
  expect(await looksWrong(long.page, "long-name-home")).toEqual([]);
  await long.context.close();
  await page.goto(`${safe.origin}/staff`);
  await page
    .getByText(/^Maximiliana/u)
    .first()
    .waitFor();
  expect(await looksWrong(page, "long-name-staff")).toEqual([]);
  expect(safe.faults.slice(noted)).toEqual([]);
});

test("an invitation that was replaced, taken or ran out leads nowhere, and says whom to ask", async () => {
  const [taken, left] = [await invite(safe, "taken@bluesky.example", []), await invite(safe, "left@bluesky.example", [])];
  const taker = await safe.newPerson();
  await taker.page.goto(taken);
  await join(taker.page, "Tom Taker");
  await taker.context.close();
  expect(await lookAt(taken)).toBe("This link leads nowhere any more");
  expect(await lookAt(`${taken.slice(0, -1)}x`)).toBe("This link leads nowhere any more");

  await page.goto(`${safe.origin}/staff`);
  await page.getByRole("main").getByRole("link", { name: "left@bluesky.example" }).click();
  await page.getByRole("button", { name: "Invite again" }).click();
  const dialog = page.getByRole("dialog", { name: "A new link" });
  await dialog.getByRole("button", { name: "Invite again" }).click();
  const fresh = (await dialog.getByRole("group", { name: "Invitation link" }).textContent()) ?? "";
  expect(await lookAt(left)).toBe("This link leads nowhere any more");
  expect(await lookAt(fresh)).toMatch(/^Welcome/u);
  safe.edge.house.setClock(instant(Date.now() + 8 * DAY_MS));
  expect(await lookAt(fresh)).toBe("This link leads nowhere any more");
  safe.edge.house.setClock(instant(Date.now()));
});

test("a code that was used is worth nothing, to whoever looked over a shoulder", async () => {
  const { page: theirs } = await safe.newPerson();
  await theirs.goto(await invite(safe, "code@bluesky.example", []));
  await theirs.getByLabel("Your name").fill("Cora Code");
  await theirs.getByRole("button", { name: "I cannot use a passkey" }).click();
  const app = new TOTP({ secret: ((await theirs.locator("code").textContent()) ?? "").replaceAll(" ", "") });
  const code = app.generate();
  await theirs.getByLabel("New password").fill(PASSWORD);
  await theirs.getByLabel("Code from your authenticator app").fill(code);
  await theirs.getByRole("button", { name: "Join", exact: true }).click();
  await heading(theirs, /, Cora$/u);

  const shoulder = await safe.newPerson();
  await shoulder.page.goto(`${safe.origin}/sign-in`);
  await shoulder.page.getByRole("button", { name: "Use password and code instead" }).click();
  await shoulder.page.getByLabel("E-mail").fill("code@bluesky.example");
  await shoulder.page.locator("[name=password]").fill(PASSWORD);
  await shoulder.page.getByLabel("Code from your authenticator app").fill(code);
  await shoulder.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await shoulder.page.getByRole("alert").getByText("did not show who you are").waitFor();
});

test("all that made no page say a fault, and no policy was broken", async () => {
  expect(safe.faults).toEqual([]);
  expect(await safe.cspReports()).toBe(0);
});
