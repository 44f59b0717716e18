import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, makeBusiness } from "../../src/edge/http/_test-edge.ts";
import { type TestMailServer, startMailServer } from "../../src/platform/outbox/_testing.ts";
import type { MailSettings } from "../../src/platform/outbox/mail-settings.ts";
import { startSender } from "../../src/platform/outbox/send-mails.ts";
import { plainCode, scriptCode } from "../../web/console/pieces/site-code.ts";
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
  letters: { label: 'Send you "letters" & <news>', basis: consent }
  club: { label: Run the club, basis: consent }
  study: { label: Study how we do, basis: legitimate-interests }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking], retention: 3y }
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking, letters], retention: 3y }
lists:
  monthly: { label: The monthly letter, purpose: letters }
  offers: { label: Last-minute offers, purpose: letters }
roles: { desk: { booking: { name: [clear, change], email: [masked, use, change] } } }
`;
const PURPOSE = 'Send you "letters" & <news>';
let house: CustomerBrowser;
let smtp: TestMailServer;
let key = "";
let subject = "";
let tenant = "";
let customer: CustomerPage;
let page: Page;

beforeAll(async () => {
  smtp = await startMailServer();
  house = await openCustomers({ mail: MAIL(smtp) });
  key = await makeBusiness(house.edge, "Green Sea", MAP);
  const fields = { name: "Ana Example", email: "ana@greensea.example" };
  const desk = String((await call(house.edge.port, "POST", "/v1/keys", { key, body: { role: "desk" } })).json["key"]);
  const made = await call(house.edge.port, "POST", "/v1/subjects", { key: desk, body: { fields, purpose: "booking" } });
  if (made.status !== 201) throw new Error(made.text);
  subject = String(made.json["id"]);
  tenant = String((await call(house.edge.port, "GET", "/v1/lists", { key })).json["formsBusiness"]);
  customer = await house.open();
  ({ page } = customer);
  await addAuthenticator(customer.context, page);
  // Older browsers offer nothing in a box; this one does where the address says so.
  await page.addInitScript('PublicKeyCredential.isConditionalMediationAvailable = async () => location.hash === "#offered"');
});
afterAll(async () => {
  await house.close();
  await smtp.close();
});

const MAIL = ({ server }: TestMailServer): MailSettings => ({ server, from: { name: "Green Sea", address: "no-reply@greensea.example" } });

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

test("a customer's passkey, and their lists", async () => {
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
  await page.getByRole("status").and(page.locator(":focus")).waitFor();
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

  // Asked for while signed out, it is where one is once the passkey has shown who one is.
  await page.goto(`${house.origin}/c/sessions`);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.waitForURL("**/c/sessions*");
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await page.waitForLoadState();
  // The box for the address offers it, too, and this device's owner says yes to what is offered: nothing is pressed.
  await page.goto(`${house.origin}/c/sessions#offered`);
  await page.waitForURL("**/c/sessions*");
  await page.getByText("Signed in by a passkey").waitFor();
  await page.getByText("Rename or remove").click();
  await page.getByRole("button", { name: "Remove this passkey" }).click();
  await page.getByText("The passkey is removed.").waitFor();
  await page.goto(`${house.origin}/c/sign-in`);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.getByText("This passkey is not known here.").waitFor();

  expect(house.faults).toEqual([]);
});

test("what a customer typed outlives a lost connection; what came of it has the focus, and each Tab stop is inside a narrow window", async () => {
  await page.goto(`${house.origin}/c/sign-in?business=Green%20Sea`);
  await page.getByLabel("Which business?").fill("Green Sea");
  await page.getByLabel("Your e-mail address or mobile number").fill("ana@greensea.example");
  await page.getByRole("button", { name: "Send me a code" }).click();
  await page.locator("#code").fill(/\b(\d{6})\b/u.exec(await newestMail())?.[1] ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: /^What we hold about you/u }).click();

  await page.getByText("Correct it").first().click();
  const name = page.getByLabel("Name, as it should be");
  await name.fill("Ana Maria Example");
  await customer.context.setOffline(true);
  await page.getByRole("button", { name: "Save", exact: true }).first().click();
  await page.getByRole("alert").getByText("You are not connected").waitFor();
  expect(await name.inputValue()).toBe("Ana Maria Example");
  expect(await looksWrong(page, "offline")).toEqual([]);
  await customer.context.setOffline(false);
  await page.getByRole("alert").getByText("You are not connected").waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Save", exact: true }).first().click();
  await page.getByRole("status").getByText("Saved: Name.").and(page.locator(":focus")).waitFor();
  await page.getByRole("button", { name: "Show mine" }).first().click();
  await page.getByRole("status").and(page.locator(":focus")).getByText("Ana Maria Example").waitFor();

  await page.setViewportSize({ width: 320, height: 640 });
  for (const path of ["/c/held", "/c/mine", "/c/consents"]) {
    await page.goto(`${house.origin}${path}`);
    for (let stops = 0; stops < 30; stops += 1) {
      await page.keyboard.press("Tab");
      expect(await page.evaluate<string>(OUTSIDE), path).toBe("");
    }
  }
});

test("the second of two taps breaks nothing off: on a slow network the code that is right lets in; whoever stopped the page may press again", async () => {
  const slow = await house.open();
  const { page: phone, sent } = slow;
  await phone.route("**/c/**", async (route) => {
    await wait(route.request().method() === "POST" ? 700 : 0);
    await route.continue();
  });
  const postsOf = async (button: string, then: () => Promise<unknown>): Promise<readonly string[]> => {
    const before = sent.length;
    const { x, y, width, height } = (await phone.getByRole("button", { name: button }).boundingBox()) ?? {
      x: 0,
      y: 0,
      width: 0,
      height: 0,
    };
    for (const pause of [150, 0]) {
      await phone.mouse.click(x + width / 2, y + height / 2);
      await wait(pause);
    }
    await then();
    return sent.slice(before).flatMap(({ line }) => (line.startsWith("POST") ? [line] : []));
  };
  await phone.goto(`${house.origin}/c/sign-in?business=Green%20Sea`);
  await phone.getByLabel("Which business?").fill("Green Sea");
  await phone.getByLabel("Your e-mail address or mobile number").fill("ana@greensea.example");
  expect(await postsOf("Send me a code", () => phone.locator("#code").waitFor())).toEqual(["POST /c/sign-in/codes"]);
  await phone.locator("#code").fill(/\b(\d{6})\b/u.exec(await newestMail())?.[1] ?? "");
  expect(await postsOf("Sign in", () => phone.waitForURL("**/c/mine*"))).toEqual(["POST /c/sign-in"]);

  // Whoever stopped the page that was to come presses again after a while, and it is sent.
  await phone.goto(`${house.origin}/c/consents`);
  await phone.clock.install();
  const allow = phone.getByRole("button", { name: "Allow" }).first();
  await phone.route("**/c/consents*", (route) => route.fulfill({ status: 204 }));
  await allow.click();
  await phone.locator("button[aria-disabled=true]").waitFor();
  await phone.clock.fastForward(11_000);
  await phone.unroute("**/c/consents*");
  await allow.click();
  await phone.getByRole("status").getByText("Saved.").waitFor();
  await slow.context.close();
});

/** The focused thing, where it or its ring reaches out of the window. */
const OUTSIDE = `(() => {
  const one = document.activeElement;
  const { left, top, right, bottom } = one.getBoundingClientRect();
  const { outlineWidth, outlineOffset } = getComputedStyle(one);
  const ring = one === document.body ? 0 : parseFloat(outlineWidth) + parseFloat(outlineOffset) - 0.5;
  const isInside = one === document.body || (left >= ring && top >= ring && right + ring <= innerWidth && bottom + ring <= innerHeight);
  return isInside ? "" : one.outerHTML.slice(0, 80) + [left, top, right, bottom].join(" ");
})()`;

/** What the console gives to copy, on a page of another origin; the letters go through a real mail server. */
test("the forms on the business's own site: asked by letter, allowed by its reader, stopped, and without our script alike", async () => {
  const { db, keeper, clock } = house.edge.house;
  const sender = await startSender({ db, keeper, clock, carriers: { mail: MAIL(smtp), sms: null }, onTrouble: () => undefined });
  try {
    await onAnotherSite(async (site) => {
      house.allow(new URL(site).origin);
      await page.goto(site);
      const join = page.locator("#join");
      await join.getByLabel("Ihre E-Mail-Adresse").first().fill("cleo@greensea.example");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await join.getByRole("status").getByText("eine E-Mail unterwegs").waitFor();
      await linkIn("cleo@greensea.example", "confirm");

      const consent = page.locator("#consent");
      const answer = consent.getByRole("status");
      const choose = async (): Promise<void> => {
        await consent.getByLabel("Votre adresse e-mail").fill("ana@greensea.example");
        await consent.getByLabel(PURPOSE).check();
      };
      expect(await consent.getByRole("checkbox").evaluateAll((boxes) => boxes.map((box) => Reflect.get(box, "checked")))).toEqual([
        false,
        false,
      ]);
      await consent.getByLabel("Votre adresse e-mail").fill("ana@greensea.example");
      await consent.getByRole("button", { name: "Autoriser" }).click();
      await answer.getByText("Choisissez au moins une utilisation").waitFor();
      await choose();
      await consent.getByRole("button", { name: "Arrêter" }).click();
      await answer.getByText("ne sont plus utilisées").waitFor();
      expect(await standing()).toBe("withdrawn");
      await choose();
      await consent.getByRole("button", { name: "Autoriser" }).click();
      await answer.getByText("un e-mail est en route").waitFor();
      expect(await page.locator("#lists a").getAttribute("href")).toBe(`${house.origin}/c/lists?lang=en`);
      expect(await page.locator("#ask form").getAttribute("action")).toBe(`${house.origin}/c/requests/new`);
      expect(await looksWrong(page, "embed")).toEqual([]);

      await page.goto(await linkIn("ana@greensea.example", "allow"));
      expect(await standing()).toBe("withdrawn");
      await page.getByRole("button", { name: "Send my answer" }).click();
      await page.getByText("Please choose one of the two first.").waitFor();
      await page.getByRole("radio", { name: "Yes, I allow it" }).and(page.locator(":focus")).waitFor();
      expect(await looksWrong(page, "allow")).toEqual([]);
      await page.getByRole("radio", { name: "Yes, I allow it" }).check();
      await page.getByRole("button", { name: "Send my answer" }).click();
      await page.getByRole("heading", { name: "Saved" }).waitFor();
      expect(await standing()).toBe("given");
      expect(await looksWrong(page, "allowed")).toEqual([]);

      // The same forms without our script: pages of ours answer.
      await page.goto(site);
      const plain = page.locator("#plain");
      await plain.getByLabel(PURPOSE).check();
      await plain.getByLabel("Your e-mail address").first().fill("ana@greensea.example");
      await plain.getByRole("button", { name: "Stop", exact: true }).click();
      await page.getByRole("heading", { name: "Done" }).waitFor();
      expect(await standing()).toBe("withdrawn");
      await page.goBack();
      await plain.getByLabel(PURPOSE).check();
      await plain.getByLabel("Your e-mail address").first().fill("dora@greensea.example");
      await plain.getByRole("button", { name: "Allow", exact: true }).click();
      await page.getByRole("heading", { name: "Look into your mail" }).waitFor();
      await linkIn("dora@greensea.example", "allow");
      await page.goBack();
      await page.locator("#plain-ask").getByRole("button", { name: "Ask about my data" }).click();
      await page.waitForURL(/\/c\/requests\/new\?business=ten_\S+kind=access/u);
      expect((await customer.context.cookies(site)).filter(({ domain }) => !domain.includes("localhost"))).toEqual([]);
    });
  } finally {
    await sender.stop();
  }
  expect(house.faults).toEqual([]);
});

async function standing(): Promise<unknown> {
  return (await call(house.edge.port, "GET", `/v1/subjects/${subject}/consents/letters`, { key })).json["standing"];
}

/** The link of the newest letter to this address, as it came through the mail server. */
async function linkIn(to: string, what: "allow" | "confirm"): Promise<string> {
  const pattern = new RegExp(`http://localhost:\\d+/u/${what}/[0-9a-z]{77}`, "u");
  for (let tries = 0; tries < 500; tries += 1) {
    const links = smtp.taken.flatMap((mail) => (mail.to.includes(to) ? (pattern.exec(mail.raw.replaceAll("=\r\n", "")) ?? []) : []));
    const link = links.at(-1);
    if (link !== undefined) return link;
    await wait(20);
  }
  throw new Error(`no letter to ${to}`);
}

/** The business's own site: another origin, and a policy that lets no inline script, no inline style and no other origin be. */
async function onAnotherSite(look: (site: string) => Promise<void>): Promise<void> {
  const { origin } = house;
  const site = {
    origin,
    business: tenant,
    consents: [
      { name: "letters", label: PURPOSE },
      { name: "club", label: "Run the club" },
    ],
    stoppable: [{ name: "study", label: "Study how we do" }],
    lists: [{ name: "monthly", label: "The monthly letter" }],
  };
  const section = (id: string, code: string): string => `<section id="${id}">${code}</section>`;
  const html = `<!doctype html><html lang="en"><head><title>Green Sea</title><meta name="viewport" content="width=device-width" /></head><body><main><h1>Green Sea</h1>
    ${section("join", scriptCode("lists", "de", { ...site, lists: site.lists }))}
    ${section("consent", scriptCode("consent", "fr", { ...site, stoppable: [] }))}
    ${section("lists", `<div data-strongroom="lists"></div>`)}
    ${section("ask", scriptCode("request", "en", site))}
    ${section("plain", plainCode("consent", "en", site))}
    ${section("plain-ask", plainCode("request", "en", site))}
    </main></body></html>`;
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
