import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TenantId } from "../../src/base/ids.ts";
import { mailingsOf } from "../../src/edge/mailings-of.ts";
import { listWhole } from "../../src/platform/outbox/_testing.ts";
import { withTx } from "../../src/platform/storage/tx.ts";
import { advanceMailing } from "../../src/workflows/mailings/advance-mailing.ts";
import { call } from "../../src/edge/http/_test-edge.ts";
import { type ConsoleBrowser, go, looksWrong, openConsole } from "../support/console-browser.ts";
import { DESK_MAP } from "../support/desk.ts";

/** A mailing list as the owner and a reader meet it: asked, confirmed, written to, left, each in a browser. */
const FRESH_MS = 2_100;

let safe: ConsoleBrowser;
let page: Page;

beforeAll(async () => {
  safe = await openConsole();
  page = safe.owner.page;
});
afterAll(async () => {
  await safe.close();
});

const dialog = (): ReturnType<Page["getByRole"]> => page.getByRole("dialog");

/** The page that the newest mail of this kind leads to. */
async function linkIn(kind: string): Promise<string> {
  const { db, keeper } = safe.edge.house;
  const tenant = String((await safe.db.owner`select tenant_id from tenants`)[0]?.["tenant_id"]) as TenantId;
  while (await advanceMailing(mailingsOf(safe.edge.house), tenant, safe.edge.house.clock()));
  const { items } = await withTx(db, tenant, (tx) => listWhole(tx, keeper, { limit: 20, before: null }));
  const text = items.find((mail) => mail.kind === kind)?.content.text ?? "";
  return /http\S+\/u\/\S+/u.exec(text)?.[0] ?? `no ${kind}`;
}

test("the owner asks an address, its reader says yes, a mailing goes out, and the reader leaves by one button", async () => {
  const reader = (await safe.newPerson()).page;
  await go(page, "/lists");
  await page.getByText("Nobody yet").waitFor();
  await page.getByRole("button", { name: "Ask an address" }).click();
  await dialog().getByLabel("Address").fill("ana@example.com");
  await dialog().getByLabel("Name").fill("Ana");
  await dialog().getByRole("button", { name: "Ask an address" }).click();
  await page.getByRole("row").filter({ hasText: "a•••@example.com" }).getByText("asked").waitFor();

  await reader.goto(await linkIn("list_confirm"));
  await reader.getByRole("button", { name: "Send my answer" }).click();
  await reader.getByText("Please choose one of the two first.").waitFor();
  expect(await looksWrong(reader, "list-confirm")).toEqual([]);
  await reader.getByRole("radio", { name: "Yes, send it to me" }).check();
  await reader.getByRole("button", { name: "Send my answer" }).click();
  await reader.getByText("You are on the list").first().waitFor();

  // What a screen was told just now is not asked for again.
  await wait(FRESH_MS);
  await go(page, "/jobs");
  await go(page, "/lists");
  await page.getByText("1 on it, 0 asked, 0 left").waitFor();
  await page.getByRole("button", { name: "Write a mailing" }).click();
  await dialog().getByText("{{member.name|friend}}").waitFor();
  await dialog().getByLabel("Subject").fill("Spring, {{member.name}}");
  await dialog().getByLabel("Text").fill("Flights are cheap.");
  await dialog().getByRole("button", { name: "Send to one address" }).click();
  await dialog().getByText("after the stroke what stands there").waitFor();
  await dialog().getByLabel("Subject").fill("Spring, {{member.name|friend}}");
  await dialog().getByRole("button", { name: "Send to one address" }).click();
  await page.getByRole("row").filter({ hasText: "Spring" }).waitFor();

  await reader.goto(await linkIn("list_mailing"));
  expect(await looksWrong(reader, "list-way-out")).toEqual([]);
  await reader.getByRole("button", { name: "Leave this list" }).click();
  await reader.getByRole("heading", { name: "You have left" }).waitFor();

  // What a screen was told just now is not asked for again.
  await wait(FRESH_MS);
  await go(page, "/jobs");
  await go(page, "/lists");
  await page.getByText("left by the page").waitFor();
  await page.getByRole("row").filter({ hasText: "Spring" }).getByText("done").waitFor();
  // What stands on the business's own site, to be copied as it is.
  const site = page.getByRole("region", { name: "On your own site" });
  const code = site.getByRole("group", { name: "The code for your site" });
  expect(await code.innerText()).toMatch(/data-strongroom="join" data-business="ten_\w+" lang="en" data-list="\w+"/u);
  await site.getByLabel("Language").selectOption("de");
  for (const [part, script, plain] of [
    ["Consent", 'data-strongroom="consent"', 'name="standing" value="withdrawn">Abstellen<'],
    ["Requests", 'data-strongroom="request"', "Wegen meiner Daten anfragen"],
    ["Privacy notice", "/embed/notice.js", ">Datenschutzhinweis<"],
    ["Mailing lists", 'data-strongroom="lists"', "Was mir geschickt wird"],
  ] as const) {
    await site.getByRole("button", { name: part }).click();
    await site.getByRole("button", { name: "With our script" }).click();
    expect(await code.innerText(), part).toContain(script);
    await site.getByRole("button", { name: "HTML alone" }).click();
    expect(await code.innerText(), part).toContain(plain);
  }
  expect(await looksWrong(page, "lists")).toEqual([]);
  expect(safe.faults).toEqual([]);
});

test("the screen has its heading before its lists are there, and whoever goes from list to list by keys stays at the choice", async () => {
  const letter = "  letter: { label: Our monthly letter, purpose: newsletter }\n";
  const yaml = DESK_MAP.replace(letter, `${letter}  fares: { label: Cheap fares, purpose: newsletter }\n`);
  const { status, text } = await call(safe.edge.port, "PUT", "/v1/data-map", { key: safe.ownerKey, body: { yaml } });
  expect(status, text).toBe(200);
  await go(page, "/jobs");
  const held = Promise.withResolvers<void>();
  await page.route("**/v1/lists", async (route) => {
    await held.promise;
    await route.continue();
  });
  await page.reload();
  await go(page, "/lists");
  await page.getByRole("heading", { level: 1, name: "Mailing lists" }).waitFor();
  expect(await page.title()).toContain("Mailing lists");
  held.resolve();
  const choice = page.getByLabel("List", { exact: true });
  await choice.focus();
  await page.keyboard.press("ArrowDown");
  await page.getByRole("heading", { level: 1, name: "Cheap fares" }).waitFor();
  expect(await page.evaluate("document.activeElement.tagName")).toBe("SELECT");
});
