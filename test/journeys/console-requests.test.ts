import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "../../src/edge/http/_test-edge.ts";
import { type PretendStripe, STRIPE_KEY, startPretendStripe } from "../../src/platform/payments/testing.ts";
import { type CardCustomer, cardCustomer } from "../support/card-customer.ts";
import { type ConsoleBrowser, go, invite, join, looksWrong, openConsole } from "../support/console-browser.ts";
import { openDesk } from "../support/desk.ts";
import { picture } from "../support/picture.ts";

/** A card is asked for on the phone: what the agent sees and does, and what nobody else does. */
let console: ConsoleBrowser;
let page: Page;
let customer: CardCustomer;
let stripe: PretendStripe;
let number = "";

beforeAll(async () => {
  stripe = await startPretendStripe();
  console = await openConsole();
  await openDesk(console);
  page = console.owner.page;
  customer = cardCustomer((method, path, sent) => call(console.edge.port, method, path, sent), console.origin);
});
afterAll(async () => {
  await console.close();
  await stripe.stop();
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
  await picture(page, "new-card-request");
  expect(await looksWrong(page, "new-request")).toEqual([]);
  await verb.click();

  await heading(/^Seattle → Lisbon, 2 people [0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{4}$/u);
  await page.getByText("The code for the link:").waitFor();
  await page.reload();
  await page.getByText("Waiting for the customer").first().waitFor();
  expect(await page.getByText("The code for the link:").count()).toBe(0);
  number = (await page.getByRole("heading", { level: 1 }).textContent())?.split(" ").at(-1) ?? "";
});

test("the number is read out sign by sign, and the message that is copied says what to do and not the link alone", async () => {
  await page.getByRole("button", { name: "Read aloud view" }).click();
  await page
    .getByRole("dialog", { name: "To read aloud" })
    .getByText(`${console.origin.replace("http://", "")}/c`)
    .waitFor();
  expect(await page.getByRole("dialog").locator("ol").allTextContents()).toHaveLength(3);
  await picture(page, "read-aloud");
  expect(await looksWrong(page, "read-aloud")).toEqual([]);
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Copy message" }).click();
  const dialog = page.getByRole("dialog", { name: "A message to send yourself" });
  await dialog.getByRole("button", { name: "Make the message" }).click();
  const message = (await dialog.getByRole("group", { name: "The message" }).textContent()) ?? "";
  expect(message).toMatch(/Blue Sky Concierge[\s\S]*\/c#c\.\S+/u);
  expect(message.split("\n").length).toBeGreaterThan(2);
  await dialog.getByText("The code for the link:").waitFor();
  await page.keyboard.press("Escape");
});

test("the screen follows the customer without being asked; elsewhere in the console it is told that they have answered", async () => {
  expect((await customer.byNumber(number)).status).toBe(303);
  await page.getByText("Customer is typing …").first().waitFor();
  await page.getByText("by the number").waitFor();
  await picture(page, "card-request");

  await page.getByRole("link", { name: "Customers", exact: true }).click();
  await heading("Customers");
  const card = { number: "4242 4242 4242 4242", expiry: "08/31", cvc: "737" };
  const provided = await customer.provides({ ...(await customer.seals({ card })), nickname: "Blue work card" });
  expect(provided.status, provided.text).toBeLessThan(300);
  await page.getByText(`${number}: the customer has answered.`).waitFor();
  await page.getByRole("link", { name: /^Card requests\s*1/u }).waitFor();
  await page.getByRole("button", { name: "See", exact: true }).click();
  await heading(/^Seattle → Lisbon/u);
  await page.getByText("“Blue work card”").waitFor();
  await page.getByRole("img", { name: "ending in 4242" }).waitFor();
  await page.getByText("security code held").waitFor();
  await page.getByText("The customer gave Payment card", { exact: true }).waitFor();
  expect(await page.getByRole("main").innerText()).not.toMatch(/4242\D*4242|\b737\b/u);
});

test("done with it, the card that was held is gone, and what is over can be asked for again", async () => {
  await page.getByRole("button", { name: "Done with it" }).click();
  const dialog = page.getByRole("dialog", { name: "Done with this transaction?" });
  await dialog.getByText("The card is destroyed now.").waitFor();
  await dialog.getByRole("button", { name: "Done with it" }).click();
  await page.getByText("security code held").waitFor({ state: "detached" });
  await page.getByRole("link", { name: /^M•+ K•+$/u }).click();
  await page.getByText("No card is on file.").waitFor();
  await page.getByText("Nothing is asked of this customer just now.").waitFor();
  await page.goBack();
  await page.getByRole("button", { name: "Ask again" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Ask again" }).click();
  await page.getByText("Ready for the customer").waitFor();
  const again = (await page.getByRole("heading", { level: 1 }).textContent())?.split(" ").at(-1) ?? "";
  expect(again).not.toBe(number);
  number = again;
});

test("who does not work for this purpose is told of no request, by no list, number or address", async () => {
  const [id = ""] = /col_\w+/u.exec(page.url()) ?? [];
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

test("the owner connects the payment provider: a key that it does not take is refused in words, and both secrets are shown to nobody again", async () => {
  await go(page, "/settings");
  const key = page.getByLabel("Secret or restricted key");
  await key.fill(`${STRIPE_KEY.slice(0, 12)}wrong`);
  await page.getByLabel("Signing secret of that endpoint").fill("whsec_of_the_console_test");
  await page.getByLabel("Address of a pretend provider").fill(stripe.base);
  const connect = page.getByRole("button", { name: "Connect", exact: true });
  await connect.click();
  await page.getByRole("alert").getByText("does not accept the key").waitFor();
  await key.fill(STRIPE_KEY);
  await connect.click();
  await page.getByText("The payment provider is connected.").waitFor();
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await page.getByText("The provider answers").waitFor();
  expect(await page.content()).not.toMatch(/sk_test_|whsec_/u);
});

/** Types this card at the provider's page, on the way that the customer's page leads. */
async function giveCard(card: string): Promise<void> {
  const payer = cardCustomer((method, path, sent) => call(console.edge.port, method, path, sent), console.origin);
  number = (await page.getByRole("heading", { level: 1 }).textContent())?.split(" ").at(-1) ?? "";
  const entered = await payer.byNumber(number);
  expect(entered.status, `${number} ${entered.text}`).toBe(303);
  const away = await payer.post("/c/hand-over", { next: "keep", nickname: "Travel card" });
  expect(away.status, away.text).toBe(303);
  await stripe.enterCard(String(away.headers["location"]), card);
  await payer.post("/c/settle", {});
}

test("a card that is declined says what to tell the customer; asked again, it is held, taken and given back", async () => {
  await page.keyboard.press("r");
  await page.getByRole("button", { name: "Somebody new" }).click();
  await page.getByRole("textbox", { name: "First name" }).fill("Tom");
  await page.getByRole("textbox", { name: "Last name" }).fill("Baker");
  await page.getByLabel("Title").fill("Hotel in Lisbon");
  await page.getByLabel("Amount in all").fill("480");
  await page.getByLabel("with the payment provider").check();
  await page.getByRole("button", { name: "Make the request" }).click();
  await heading(/^Hotel in Lisbon/u);
  await giveCard("4000000000000341");
  await page.getByText("“Travel card”").waitFor();
  const take = async (verb: string): Promise<void> => {
    await page.getByRole("button", { name: "Take a payment" }).click();
    if (verb === "Hold it") await page.getByLabel("Only hold it").check();
    await page.getByRole("dialog").getByRole("button", { name: verb }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
  };
  await take("Take it now");
  await page.getByText("declined", { exact: true }).waitFor();
  await page.getByText("Do not guess why.").waitFor();

  await page.getByRole("button", { name: "Ask again" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Ask again" }).click();
  await page.getByText("Ready for the customer").waitFor();
  await giveCard("4242424242424242");
  await page
    .getByText("ending in 4242")
    .or(page.getByRole("img", { name: "ending in 4242" }))
    .first()
    .waitFor();
  await take("Hold it");
  await page.getByText("held, not taken yet").waitFor();
  await page.getByRole("button", { name: "Take it", exact: true }).click();
  await page.getByRole("dialog").getByLabel("Amount").fill("400");
  await page.getByRole("dialog").getByRole("button", { name: "Take it" }).click();
  await page.getByText("of it taken: USD 400.00").waitFor();
  await page.getByRole("button", { name: "Give back" }).click();
  await page.getByRole("dialog").getByText("At most USD 400.00.").waitFor();
  await page.getByRole("dialog").getByLabel("Amount").fill("400.01");
  await page.getByRole("dialog").getByRole("button", { name: "Give back" }).click();
  await page.getByRole("dialog").getByRole("alert").waitFor();
  await page.getByRole("dialog").getByLabel("Amount").fill("100");
  await page.getByRole("dialog").getByRole("button", { name: "Give back" }).click();
  await page.getByText("of it given back: USD 100.00").waitFor();
  expect(await looksWrong(page, "payments")).toEqual([]);
});

test("a card on file is taken for a transaction, called something else, and removed", async () => {
  await page.getByRole("link", { name: /^T•+ B•+$/u }).click();
  await page.getByRole("button", { name: "Use 4242" }).click();
  await page
    .getByRole("menuitem", { name: /^Hotel in Lisbon/u })
    .first()
    .waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Rename 4242" }).click();
  await page.getByLabel("What to call it").fill("Hotel card");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("“Hotel card”").first().waitFor();
  await page.getByRole("button", { name: "Remove 0341" }).click();
  await page.getByRole("dialog").getByText("•••• 0341").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await page.getByRole("button", { name: "Remove 0341" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Remove 4242" }).waitFor();
});

test("a link that was mailed to an address that is the customer's no longer has stopped, and the request says so until there is another", async () => {
  const asOwner = async (method: string, path: string, body: unknown, key = console.ownerKey): Promise<Record<string, unknown>> => {
    const answer = await call(console.edge.port, method, path, { key, body });
    expect(answer.status, answer.text).toBeLessThan(300);
    return answer.json;
  };
  const key = String((await asOwner("POST", "/v1/keys", { role: "intake", label: "Desk" }))["key"]);
  const fields = { first_name: "Ivo", last_name: "Novak", email: "ivo.novak@example.com" };
  const { id: subject } = await asOwner("POST", "/v1/subjects", { fields, purpose: "booking" }, key);
  const wish = { subject, asks: ["card"], purpose: "booking", send: true, transaction: { title: "Visa for Ivo" } };
  const { id } = await asOwner("POST", "/v1/collection-requests", wish, key);
  await go(page, `/requests/${String(id)}`);
  await heading("Visa for Ivo");
  expect(await page.getByText("The link has stopped").count()).toBe(0);
  await asOwner("PATCH", `/v1/subjects/${String(subject)}`, { fields: { email: "ivo@elsewhere.example" }, purpose: "booking" }, key);
  await page.getByText("The link has stopped").waitFor();
  expect(await looksWrong(page, "link-stopped-console")).toEqual([]);
  await page.getByRole("button", { name: "Copy message" }).click();
  await page.getByRole("button", { name: "Make the message" }).click();
  await page.getByRole("button", { name: "I have copied it" }).click();
  await page.getByText("The link has stopped").waitFor({ state: "detached" });
});

test("no page said an error, and the content security policy had nothing to keep back", async () => {
  expect(console.faults).toEqual([]);
  expect(await console.cspReports()).toBe(0);
});
