import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, makeBusiness } from "../../src/edge/http/_test-edge.ts";
import { looksWrong } from "../support/console-browser.ts";
import { type CustomerBrowser, type CustomerPage, openCustomers } from "../support/customer-browser.ts";

/**
 * A customer adds a passkey on their phone, signs in by it, chooses what is sent to them; and the business's own site, at
 * another origin and under a strict policy, has our forms on it.
 */
const MAP = `
controller: { name: Green Sea, email: privacy@greensea.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book your travel, basis: contract }
  letters: { label: Send you letters, basis: consent }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking], retention: 3y }
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking, letters], retention: 3y }
lists:
  monthly: { label: The monthly letter, purpose: letters }
  offers: { label: Last-minute offers, purpose: letters }
roles: { desk: { booking: { name: [clear, change], email: [masked, use, change] } } }
`;
let house: CustomerBrowser;
let key = "";
let customer: CustomerPage;
let page: Page;

beforeAll(async () => {
  house = await openCustomers();
  key = await makeBusiness(house.edge, "Green Sea", MAP);
  const fields = { name: "Ana Example", email: "ana@greensea.example" };
  const desk = String((await call(house.edge.port, "POST", "/v1/keys", { key, body: { role: "desk" } })).json["key"]);
  const made = await call(house.edge.port, "POST", "/v1/subjects", { key: desk, body: { fields, purpose: "booking" } });
  if (made.status !== 201) throw new Error(made.text);
  customer = await house.open();
  ({ page } = customer);
  await addAuthenticator(customer.context, page);
});
afterAll(() => house.close());

async function addAuthenticator(context: BrowserContext, on: Page): Promise<void> {
  const cdp = await context.newCDPSession(on);
  await cdp.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true } as const;
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: { ...options, isUserVerified: true, automaticPresenceSimulation: true },
  });
}

const newestMail = async (): Promise<string> => {
  const { json } = await call(house.edge.port, "GET", "/v1/outbox", { key });
  return JSON.stringify((json["items"] as unknown[])[0]);
};

test("a customer's passkey, their lists, and the forms on the business's own site", async () => {
  await page.goto(`${house.origin}/c/sign-in?business=Green%20Sea`);
  await page.getByLabel("Which business?").fill("Green Sea");
  await page.getByLabel("Your e-mail address or mobile number").fill("ana@greensea.example");
  expect(await looksWrong(page, "sign-in")).toEqual([]);
  await page.getByRole("button", { name: "Send me a code" }).click();
  await page.locator("#code").fill(/\b(\d{6})\b/u.exec(await newestMail())?.[1] ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();

  await page.getByRole("link", { name: /^What is sent to you/u }).click();
  await page.getByRole("button", { name: "Send it to me" }).first().click();
  await page.getByRole("status").getByText("Saved.").waitFor();
  await page.getByText("You get it").waitFor();
  expect(await looksWrong(page, "lists")).toEqual([]);
  await page.getByRole("link", { name: "Back to your data" }).click();

  await page.getByRole("link", { name: /^Where you are signed in/u }).click();
  await page.getByLabel("What do you want to call it?").fill("My phone");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByText("Your passkey is added.").waitFor();
  expect(await newestMail()).toContain("customer_passkey_added");
  await page.getByRole("heading", { name: "My phone" }).waitFor();
  expect(await looksWrong(page, "sessions")).toEqual([]);
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await page.waitForLoadState();

  await page.goto(`${house.origin}/c/sign-in`);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.waitForURL("**/c/mine*");
  await page.getByRole("link", { name: /^Where you are signed in/u }).click();
  await page.getByText("Signed in by a passkey").waitFor();
  await page.getByText("Rename or remove").click();
  await page.getByRole("button", { name: "Remove this passkey" }).click();
  await page.getByText("The passkey is removed.").waitFor();
  await page.goto(`${house.origin}/c/sign-in`);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.getByText("This passkey is not known here.").waitFor();

  await onAnotherSite(async (site) => {
    house.allow(new URL(site).origin);
    await page.goto(site);
    const join = page.locator("#join");
    await join.getByLabel("Ihre E-Mail-Adresse").fill("cleo@greensea.example");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await join.getByRole("status").getByText("ein Brief unterwegs").waitFor();
    expect(await newestMail()).toContain("list_confirm");
    const stop = page.locator("#stop");
    await stop.getByLabel("Your e-mail address").fill("ana@greensea.example");
    await stop.getByRole("button", { name: "Stop this use" }).click();
    await stop.getByRole("status").getByText("not used for this any more").waitFor();
    expect(await page.locator("#lists a").getAttribute("href")).toBe(`${house.origin}/c/lists?lang=en`);
    expect(await page.locator("#ask form").getAttribute("action")).toBe(`${house.origin}/c/requests/new`);
    expect(await looksWrong(page, "embed")).toEqual([]);
    // The same form without our script: a page of ours answers.
    await page.locator("#plain").getByLabel("Your e-mail").fill("cleo@greensea.example");
    await page.locator("#plain").getByRole("button").click();
    await page.getByRole("heading", { name: "Done" }).waitFor();
    expect((await customer.context.cookies(site)).filter(({ domain }) => !domain.includes("localhost"))).toEqual([]);
  });
  expect(house.faults).toEqual([]);
}, 60_000);

/** The business's own site: another origin, and a policy that lets no inline script, no inline style and no other origin be. */
async function onAnotherSite(look: (site: string) => Promise<void>): Promise<void> {
  const { origin } = house;
  const html = `<!doctype html><html lang="en"><head><title>Green Sea</title><meta name="viewport" content="width=device-width" /></head><body><main><h1>Green Sea</h1>
    <div id="join" lang="de" data-strongroom="join" data-business="Green Sea" data-list="monthly" data-label="Der Monatsbrief"></div>
    <div id="stop" data-strongroom="withdraw" data-business="Green Sea" data-purpose="letters" data-label="Letters"></div>
    <div id="leave" data-strongroom="leave" data-business="Green Sea"></div>
    <div id="lists" data-strongroom="lists"></div>
    <div id="ask" data-strongroom="request" data-business="Green Sea"></div>
    <form id="plain" method="post" action="${origin}/embed/leaves?lang=en"><input type="hidden" name="business" value="Green Sea" /><label>Your e-mail <input name="email" type="email" /></label> <button>Leave</button></form>
    <script src="${origin}/embed/strongroom.js" defer></script></main></body></html>`;
  const policy = `default-src 'none'; script-src ${origin}; connect-src ${origin}; form-action ${origin}; require-trusted-types-for 'script'; trusted-types 'none'`;
  const server = createServer((_, answer) => {
    answer.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": policy }).end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await look(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.close();
  }
}
