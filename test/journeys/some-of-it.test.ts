import { afterAll, beforeAll, expect, test } from "vitest";
import { looksWrong } from "../support/console-browser.ts";
import { type CustomerBrowser, openCustomers } from "../support/customer-browser.ts";

/** Somebody without an account's sign-in asks for some of what is held, without script, and confirms what they see. */
let house: CustomerBrowser;
beforeAll(async () => {
  house = await openCustomers();
});
afterAll(() => house.close());

test("some details are ticked by hand and eye, in the notice's words; what is confirmed is what was ticked", async () => {
  await house.api("POST", "/v1/subjects", { fields: { name: "Uma Example", email: "uma@example.com" }, purpose: "booking" });
  const { page } = await house.open({ javaScriptEnabled: false });
  await page.goto(`${house.origin}/c/requests/new?lang=en`);
  expect(await page.getByRole("checkbox").count()).toBe(0);
  await page.getByText("Only some of it").click();
  await page.getByText("Where you tick nothing, it is about everything.").waitFor();
  await page.getByRole("checkbox", { name: "Passport number" }).check();
  await page.getByRole("checkbox", { name: "Telephone" }).check();
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("Please choose what you want.").waitFor();
  expect(await page.getByRole("checkbox", { checked: true }).count()).toBe(2);
  await page.getByRole("checkbox", { name: "Telephone" }).uncheck();
  await page.getByRole("radio", { name: "Erase" }).check();
  await page.getByRole("textbox", { name: "Your e-mail address or mobile" }).fill("uma@example.com");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByLabel("Code", { exact: true }).fill(await code());
  await page.getByRole("button", { name: "Sign in" }).first().click();
  await page.getByRole("link", { name: /Eras/u }).click();
  await page.getByText("Only about: Passport number").waitFor();
  await page.getByText("Was it you?").waitFor();
  expect(house.faults).toEqual([]);
});

test.each([true, false])("whoever is signed in ticks some of what is held, with script: %s", async (javaScriptEnabled) => {
  const email = `vic${String(javaScriptEnabled)}@example.com`;
  await house.api("POST", "/v1/subjects", { fields: { name: "Vic Example", email }, purpose: "booking" });
  const { page } = await house.open({ javaScriptEnabled });
  await page.goto(`${house.origin}/c/sign-in?to=/c/requests&lang=en`);
  await page.getByRole("textbox", { name: "Your e-mail address or mobile" }).fill(email);
  await page.getByRole("button", { name: "Send me a code" }).click();
  await page.getByLabel("Code", { exact: true }).fill(await code());
  await page.getByRole("button", { name: "Sign in" }).first().click();
  await page.getByRole("link", { name: "Ask for something" }).click();
  await page.getByRole("link", { name: "A copy of your data" }).click();
  await page.getByText("Only some of it").click();
  expect(await page.getByRole("checkbox").count()).toBe(2);
  if (javaScriptEnabled) expect(await looksWrong(page, "some-of-it-own")).toEqual([]);
  await page.getByRole("checkbox", { name: "Name" }).check();
  await page.getByRole("button", { name: "Ask for it" }).click();
  await page.getByText("Only about: Name").waitFor();
  expect(house.faults).toEqual([]);
});

test("the form with its list is clean for those who hear it, in light and dark, wide and narrow", async () => {
  const { page } = await house.open();
  await page.goto(`${house.origin}/c/requests/new?lang=de`);
  await page.getByText("Nur ein Teil davon").click();
  expect(await looksWrong(page, "some-of-it")).toEqual([]);
  expect(house.faults).toEqual([]);
});

async function code(): Promise<string> {
  const { json } = await house.api("GET", "/v1/outbox");
  const letter = (json["items"] as { kind: string; text: string }[]).find(({ kind }) => kind === "customer_code");
  return /\d{6,8}/u.exec(letter?.text ?? "")?.[0] ?? "none";
}
