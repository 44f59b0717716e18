import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ConsoleBrowser, go, openConsole } from "../support/console-browser.ts";
import { PHONE, typeCard } from "../support/customer-browser.ts";
import { openDesk } from "../support/desk.ts";
import { picture } from "../support/picture.ts";

/** An agent and a customer who talk on the phone, each before a screen of their own. */
let console: ConsoleBrowser;
let agent: Page;
let phone: BrowserContext;
let customer: Page;
let number = "";

beforeAll(async () => {
  console = await openConsole();
  const asOwner = await openDesk(console);
  const { json } = await asOwner("POST", "/v1/keys", { role: "intake" });
  const intake = String(json["key"]);
  const fields = { first_name: "Marta", last_name: "Klein", email: "marta.klein@example.com" };
  const made = await fetch(`${console.origin}/v1/subjects`, {
    method: "POST",
    headers: { authorization: `Bearer ${intake}`, "content-type": "application/json" },
    body: JSON.stringify({ fields, purpose: "booking" }),
  });
  const { id } = (await made.json()) as { id: string };
  agent = console.owner.page;
  await go(agent, `/requests/new?customer=${id}&purpose=booking`);
  phone = await console.browser.newContext(PHONE);
  customer = await phone.newPage();
});
afterAll(() => console.close());

test("the agent writes down what it is about, and has a number to read out", async () => {
  await agent.getByLabel("Title").fill("Seattle → Lisbon, 2 people");
  await agent.getByRole("button", { name: "Add a line" }).click();
  const line = agent.getByRole("group", { name: "Line 1" });
  await line.getByLabel("What").fill("TP 238 SEA–LIS, 2 seats");
  await line.getByLabel("When").fill("Mon 14 Dec, 15:20");
  await line.getByLabel("Amount").fill("2,418.00");
  await agent.getByRole("button", { name: "Make the request" }).click();
  const heading = agent.getByRole("heading", { level: 1, name: /^Seattle → Lisbon/u });
  number = /[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{4}/u.exec((await heading.textContent()) ?? "")?.[0] ?? "";
  expect(number).not.toBe("");
});

test("the customer types it on a phone, and the agent's screen says so while they type their card", async () => {
  await customer.goto(`${console.origin}/c`);
  await customer.getByLabel("Transaction number").fill(number.toLowerCase().replaceAll("-", " "));
  await customer.getByRole("button", { name: "Continue" }).click();
  await customer.getByText("Seattle → Lisbon, 2 people").waitFor();
  await agent.getByText("Customer is typing …").first().waitFor();
  await typeCard(customer);
  await picture(customer, "card-page");
});

test("the card is sealed and sent: the agent sees four digits and the customer's name for it, the customer a receipt", async () => {
  await customer.getByRole("button", { name: "Seal and send" }).click();
  await customer.getByRole("heading", { name: "Received" }).waitFor();
  expect(await customer.locator("main").innerText()).toContain(number);
  await picture(customer, "card-receipt");
  await agent.getByRole("img", { name: "ending in 4242" }).waitFor();
  await agent.getByText("security code held").waitFor();
  expect(await agent.getByRole("main").innerText()).not.toMatch(/4242\D*4242|Marta|Klein/u);
  await picture(agent, "request");
  expect(console.faults).toEqual([]);
});
