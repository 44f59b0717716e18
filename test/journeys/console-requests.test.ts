import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ConsoleBrowser, go, invite, join, looksWrong, openConsole } from "../support/console-browser.ts";
import { openDesk } from "../support/desk.ts";

/** A card is asked for on the phone: what the agent sees and does, and what nobody else does. */
let console: ConsoleBrowser;
let page: Page;

beforeAll(async () => {
  console = await openConsole();
  await openDesk(console);
  page = console.owner.page;
});
afterAll(async () => {
  await console.close();
});

const heading = (name: string | RegExp): Promise<void> => page.getByRole("heading", { level: 1, name }).waitFor();

test("somebody new is asked for a card: no card number stays in the form, amounts are read as they were meant, and the code is told once", async () => {
  await page.keyboard.press("r");
  await heading("New card request");
  await page.getByRole("button", { name: "Somebody new" }).click();
  await page.getByRole("textbox", { name: "First name" }).fill("Marta");
  await page.getByRole("textbox", { name: "Last name" }).fill("Klein");
  await page.getByRole("textbox", { name: "E-mail" }).fill("marta.klein@example.com");

  const title = page.getByLabel("Title");
  const verb = page.getByRole("button", { name: "Make the request" });
  const sent: string[] = [];
  page.on("request", (request) => sent.push(`${request.method()} ${request.url()} ${request.postData() ?? ""}`));
  await title.fill("Lisbon, paid by 4242 4242 4242 4242");
  await page.getByText("into the card request").first().waitFor();
  await verb.click();
  expect(sent.filter((line) => line.startsWith("POST") || line.includes("4242"))).toEqual([]);
  await title.fill("Seattle → Lisbon, 2 people");

  await page.getByRole("button", { name: "Add a line" }).click();
  const line = page.getByRole("group", { name: "Line 1" });
  await line.getByLabel("What").fill("TP 238 SEA–LIS, 2 seats");
  await line.getByLabel("Amount").fill("1,938.00");
  await page.getByLabel("Amount in all").fill("2,418.001");
  await verb.click();
  await page.getByText("USD has 2 digits after the point at most.").waitFor();
  await page.getByLabel("Amount in all").fill("2,418.00");
  await page.getByText("The lines add up to USD 1,938.00, which is not this.").waitFor();
  await page.getByLabel("Amount in all").fill("");
  await page.getByText("that is asked for").waitFor();
  expect(await looksWrong(page, "new-request")).toEqual([]);
  await verb.click();

  await heading(/^Seattle → Lisbon, 2 people [0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{4}$/u);
  await page.getByText("The code for the link:").waitFor();
  expect(await looksWrong(page, "request-made")).toEqual([]);
  await page.reload();
  await page.getByText("Waiting for the customer").first().waitFor();
  expect(await page.getByText("The code for the link:").count()).toBe(0);
});

test("who does not work for this purpose is told of no request, by no list, number or address", async () => {
  const [id = ""] = /col_\w+/u.exec(page.url()) ?? [];
  const number = (await page.getByRole("heading", { level: 1 }).textContent())?.split(" ").at(-1) ?? "";
  const other = await console.newPerson();
  await other.page.goto(await invite(console, "books@bluesky.example", ["accountant"]));
  await join(other.page, "Bea Books");
  await go(other.page, "/requests");
  await other.page.getByText("Nothing here").waitFor();
  await other.page.getByRole("textbox", { name: /^Number/u }).fill(number);
  await other.page.keyboard.press("Enter");
  await other.page.getByText("No request has this number").waitFor();
  await go(other.page, `/requests/${id}`);
  await other.page.getByRole("alert").waitFor();
  expect(await other.page.content()).not.toMatch(/Lisbon|1,938/u);
  await other.context.close();
});

test("no page said an error, and the content security policy had nothing to keep back", async () => {
  expect(console.faults).toEqual([]);
  expect(await console.cspReports()).toBe(0);
});
