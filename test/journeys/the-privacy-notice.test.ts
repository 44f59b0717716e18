import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ConsoleBrowser, go, looksWrong, openConsole } from "../support/console-browser.ts";
import { picture } from "../support/picture.ts";

/** The owner says what no map knows, publishes the notice, and a customer reads it in their language, with no script at all. */
let safe: ConsoleBrowser;
let page: Page;

beforeAll(async () => {
  safe = await openConsole();
  page = safe.owner.page;
});
afterAll(() => safe.close());

test("a notice is completed, published and read", async () => {
  await go(page, "/notice");
  await page.getByText("Nothing published yet").waitFor();
  const pdf = await page.getByRole("link", { name: "As a PDF" }).getAttribute("href");
  expect((await page.request.get(`${safe.origin}${pdf ?? ""}`)).headers()["content-type"]).toBe("application/pdf");
  await page.getByRole("button", { name: /^Change ?: The authority for complaints/u }).click();
  await page.getByLabel("In your words").fill("Information Commissioner, Wilmslow");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("button", { name: /^Change ?: Selling or sharing/u }).click();
  await page.getByLabel("There is nothing of the kind").check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByText("Information Commissioner, Wilmslow").waitFor();
  expect(await looksWrong(page, "notice")).toEqual([]);

  await page.getByRole("button", { name: "Publish" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("This is the first version.").waitFor();
  await dialog.getByRole("button", { name: "Publish" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText("Nothing of the last 90 days departs from version 1.").waitFor();
  await page.getByRole("link", { name: "Version 1" }).waitFor();
  await picture(page, "notice");

  const context = await safe.browser.newContext({ javaScriptEnabled: false, locale: "de-DE" });
  const reader = await context.newPage();
  await reader.goto(`${safe.origin}/privacy`);
  await reader.getByRole("heading", { level: 1, name: "Datenschutzhinweis von Blue Sky Concierge" }).waitFor();
  await reader.getByText("Fassung 1, gültig seit").waitFor();
  await reader.getByText("Information Commissioner, Wilmslow.").waitFor();
  await reader.getByRole("link", { name: "Wie Ihre Daten geschützt sind" }).click();
  await reader.getByRole("heading", { name: "Einzeln verschlossen" }).waitFor();
  await context.close();

  await onAnotherSite(async (site) => {
    await page.goto(site);
    await page.getByRole("heading", { name: "Aviso de privacidad de Blue Sky Concierge" }).waitFor();
    await page.getByRole("cell", { name: "Payment card" }).first().waitFor();
    expect(await page.locator("#short h3").count()).toBe(6);
    expect(await page.locator("#short").getByRole("link").getAttribute("href")).toBe(`${safe.origin}/privacy`);
  });

  await page.goto(`${safe.origin}/privacy?lang=en`);
  await page.getByRole("heading", { level: 1, name: "Privacy notice of Blue Sky Concierge" }).waitFor();
  expect(await looksWrong(page, "privacy")).toEqual([]);
  await picture(page, "privacy");
  await page.goto(`${safe.origin}/privacy/security?lang=fr`);
  expect(await looksWrong(page, "security")).toEqual([]);
  expect(safe.faults).toEqual([]);
});

/** A page of the business's own site, at another origin and under a policy that names ours. */
async function onAnotherSite(look: (site: string) => Promise<void>): Promise<void> {
  const script = (more: string): string => `<script src="${safe.origin}/embed/notice.js" ${more} defer></script>`;
  const html = `<!doctype html><title>Blue Sky</title><div id="all" data-strongroom-notice></div>${script('data-language="es" data-into="#all"')}
    <div id="short"></div>${script('data-language="en" data-part="short" data-into="#short"')}`;
  const policy = `default-src 'none'; script-src ${safe.origin}; connect-src ${safe.origin}`;
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
