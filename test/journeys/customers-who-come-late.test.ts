import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MINUTE_MS, instant } from "../../src/base/instant.ts";
import { call } from "../../src/edge/http/_test-edge.ts";
import { looksWrong } from "../support/console-browser.ts";
import { type CustomerBrowser, enterNumber, openCustomers, typeCard } from "../support/customer-browser.ts";

/** Customers whose proof, link or page is older than what has happened since: each is told what happened, and loses nothing. */
let house: CustomerBrowser;
let n = 0;

beforeAll(async () => {
  house = await openCustomers();
});
afterAll(() => house.close());

const mail = async (): Promise<string> => {
  const { json } = await call(house.edge.port, "GET", "/v1/outbox", { key: house.ownerKey });
  return (json["items"] as { text: string }[])[0]?.text ?? "";
};
const newestCode = async (): Promise<string> => /\b(\d{6})\b/u.exec(await mail())?.[1] ?? "none";
const advance = (ms: number): void => house.edge.house.setClock(instant(house.edge.house.clock() + ms));

async function makeCustomer(): Promise<{ readonly id: string; readonly email: string }> {
  const email = `late${(n += 1)}@example.com`;
  const fields = { name: "Ana Example", email, passport: "X1234567" };
  const made = await house.api("POST", "/v1/subjects", { fields, purpose: "booking" });
  expect(made.status, made.text).toBe(201);
  return { id: String(made.json["id"]), email };
}

async function askCode(page: Page, email: string): Promise<void> {
  await page.goto(`${house.origin}/c/sign-in`);
  await page.getByLabel("Your e-mail address or mobile number").fill(email);
  await page.getByRole("button", { name: "Send me a code" }).click();
  await page.locator("#code").waitFor();
}

async function signIn(page: Page, email: string): Promise<void> {
  await askCode(page, email);
  await page.locator("#code").fill(await newestCode());
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/c/mine*");
}

test("a correction that comes too late for its proof is saved by the next one, through a wrong code, with script and without", async () => {
  for (const javaScriptEnabled of [true, false]) {
    const { email } = await makeCustomer();
    const { page, context } = await house.open({ locale: "en-GB", javaScriptEnabled });
    await signIn(page, email);
    await page.goto(`${house.origin}/c/held`);
    const card = page.locator("#f-passport");
    await card.getByText("Correct it").click();
    await page.getByLabel("Passport number, as it should be").fill("Y7654321");
    advance(11 * MINUTE_MS);
    await card.getByRole("button", { name: "Save" }).click();
    await card.getByText("is kept on this page").waitFor();
    if (javaScriptEnabled) expect(await looksWrong(page, "held-kept")).toEqual([]);
    await card.getByRole("button", { name: "Send me a code" }).click();
    await page.locator("#code").fill("12");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Please enter all six digits").waitFor();
    if (javaScriptEnabled) expect(await looksWrong(page, "code-kept")).toEqual([]);
    // Another code, and nothing that was entered is lost by it.
    await page.getByRole("button", { name: "Send another code" }).click();
    await page.locator("#code").fill(await newestCode());
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Saved: Passport number.").waitFor();
    expect(page.url()).not.toContain("Y7654321");
    await card.getByRole("button", { name: "Show mine" }).click();
    await card.getByText("Y7654321").waitFor();
    await context.close();
  }
  expect(house.faults).toEqual([]);
});

test("whoever opens a letter at an address that is the customer's no longer reads why it opens nothing", async () => {
  const { id } = await makeCustomer();
  const asked = await house.ask({ subject: id, send: true });
  expect((await house.api("PATCH", `/v1/subjects/${id}`, { fields: { email: `moved${n}@example.com` }, purpose: "booking" })).status).toBe(
    200,
  );
  const { page, context } = await house.open();
  await page.goto(asked.link);
  await page.getByLabel("Your code").fill(asked.code);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "This link has stopped" }).waitFor();
  expect(await looksWrong(page, "link-stopped")).toEqual([]);
  await context.close();
  expect(house.faults).toEqual([]);
});

test("why no code may come is told to everybody, and to whoever is signed in that none does", async () => {
  const { id, email } = await makeCustomer();
  const { page, context } = await house.open({ locale: "en-GB" });
  await askCode(page, "nobody@example.com");
  await page.getByText("No code has come").click();
  await page.getByText("nobody is sent more than ten codes").waitFor();
  expect(await looksWrong(page, "no-code")).toEqual([]);
  await signIn(page, email);
  await page.goto(`${house.origin}/c/held`);
  await page.locator("#f-passport").getByText("Correct it").click();
  await page.getByLabel("Passport number, as it should be").fill("Y7654321");
  advance(11 * MINUTE_MS);
  await page.locator("#f-passport").getByRole("button", { name: "Save" }).click();
  await house.edge.house.db.owner`update customer_challenges set wrong_tries = 10 where subject_id = ${id}`;
  await page.getByRole("button", { name: "Send me a code" }).click();
  await page.getByRole("heading", { name: "No more codes for now" }).waitFor();
  expect(await looksWrong(page, "codes-spent")).toEqual([]);
  await context.close();
  expect(house.faults).toEqual([]);
});

test("what is kept and not used says so on the customer's own page", async () => {
  const { id, email } = await makeCustomer();
  const restrict = async (more: Record<string, unknown>): Promise<void> => {
    const body = { subject: id, kind: "restriction", channel: "phone", ...more };
    expect((await call(house.edge.port, "POST", "/v1/rights-requests", { key: house.ownerKey, body })).status).toBe(201);
  };
  const { page, context } = await house.open({ locale: "en-GB" });
  await signIn(page, email);
  await restrict({ fields: ["passport"] });
  await page.goto(`${house.origin}/c/held`);
  await page.locator("#f-passport").getByText("This is kept and not used at the moment").waitFor();
  expect(await looksWrong(page, "held-restricted")).toEqual([]);
  await restrict({});
  await page.reload();
  await page.getByText("Your data is kept and not used at the moment").waitFor();
  expect(await looksWrong(page, "held-all-restricted")).toEqual([]);
  await context.close();
  expect(house.faults).toEqual([]);
});

test("a customer who is erased while their page is open reads why they are signed in no more", async () => {
  const { id, email } = await makeCustomer();
  const { page, context } = await house.open({ locale: "en-GB" });
  await signIn(page, email);
  await page.goto(`${house.origin}/c/held`);
  // Another of their windows has a card half typed.
  const form = await house.open({ locale: "en-GB" });
  await enterNumber(form, house.origin, (await house.ask({ subject: id })).number);
  await typeCard(form.page);
  const erased = await call(house.edge.port, "POST", "/v1/erasures", {
    key: house.ownerKey,
    body: { subject: id, reason: "asked by letter" },
  });
  expect(erased.status, erased.text).toBeLessThan(300);
  await page.locator("#f-passport").getByRole("button", { name: "Show mine" }).click();
  await page.getByRole("status").and(page.locator(":focus")).getByText("Your data here has been erased").waitFor();
  expect(await looksWrong(page, "erased")).toEqual([]);
  await form.page.getByLabel("Use once only").check();
  await form.page.getByRole("button", { name: "Seal and send" }).click();
  await form.page.getByRole("heading", { name: "This is not here any more" }).waitFor();
  expect(await form.page.locator("#cc-number").count()).toBe(0);
  expect(await looksWrong(form.page, "erased-form")).toEqual([]);
  await form.context.close();
  await context.close();
  expect(house.faults).toEqual([]);
});

test("what is sent from a tab in which one is signed in no more was not done, and that is said", async () => {
  const { email } = await makeCustomer();
  const { page, context } = await house.open({ locale: "en-GB" });
  await signIn(page, email);
  const tab = await context.newPage();
  await tab.goto(`${house.origin}/c/held`);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "You have left" }).waitFor();
  await tab.locator("#f-name").getByText("Correct it").click();
  await tab.getByLabel("Name, as it should be").fill("Ana Maria Example");
  await tab.locator("#f-name").getByRole("button", { name: "Save" }).click();
  await tab.getByRole("status").and(tab.locator(":focus")).getByText("that was not done").waitFor();
  expect(await looksWrong(tab, "signed-out")).toEqual([]);
  await context.close();
  expect(house.faults).toEqual([]);
});
