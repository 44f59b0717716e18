import { afterAll, beforeAll, expect, test } from "vitest";
import { type ConsoleBrowser, openConsole } from "../support/console-browser.ts";

let console: ConsoleBrowser;

beforeAll(async () => {
  console = await openConsole();
});
afterAll(async () => {
  await console.close();
});

test("the owner is in: the business was set up and a passkey made in the browser alone", async () => {
  const { page } = console.owner;
  expect(await page.getByRole("heading", { level: 1 }).textContent()).toMatch(/^Good \w+, Ana$/u);
  expect(new URL(page.url()).pathname).toBe("/");
});
