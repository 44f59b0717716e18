import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TenantId } from "../../src/base/ids.ts";
import { startMailServer } from "../../src/platform/outbox/_testing.ts";
import { queueMail } from "../../src/platform/outbox/queue-mail.ts";
import { startSender } from "../../src/platform/outbox/send-mails.ts";
import { withTx } from "../../src/platform/storage/tx.ts";
import { type ConsoleBrowser, go, invite, looksWrong, openConsole } from "../support/console-browser.ts";

let safe: ConsoleBrowser;
let page: Page;

beforeAll(async () => {
  safe = await openConsole();
  page = safe.owner.page;
  await invite(safe, "noor@bluesky.example", ["concierge"]);
  await invite(safe, "sam@bluesky.example", ["accountant"]);
});
afterAll(async () => {
  await safe.close();
});

const dialog = (): ReturnType<Page["getByRole"]> => page.getByRole("dialog");

test("an access review is done by single keys, each answer holds at once, and it ends with a summary", async () => {
  await go(page, "/access-review");
  await page.getByRole("button", { name: "Begin a review" }).click();
  await page.getByText("0 of 3 decided").waitFor();
  expect(await looksWrong(page, "review")).toEqual([]);

  await page.keyboard.press("k");
  await page.getByRole("region", { name: "noor@bluesky.example" }).waitFor();
  await page.keyboard.press("e");
  await dialog().getByRole("checkbox", { name: "Concierge" }).uncheck();
  await dialog().getByRole("checkbox", { name: "Accountant" }).check();
  await dialog().getByRole("button", { name: "Change roles" }).click();
  await dialog().waitFor({ state: "detached" });
  await page.getByRole("region", { name: "sam@bluesky.example" }).waitFor();
  await page.keyboard.press("ArrowLeft");
  await page.getByRole("region", { name: "noor@bluesky.example" }).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("r");
  await dialog().getByLabel("Type end").fill("end");
  await page.keyboard.press("Enter");
  await page.getByText("1 kept, 1 changed, 1 removed.").waitFor();
  await page.getByRole("button", { name: "Finish the review" }).click();
  await page.getByText("The next one is due by").waitFor();
  await page.getByText("3 people").waitFor();
});

test("a new version of a document tells what it changes and who must sign again, and is in force at once", async () => {
  await go(page, "/policies");
  await page.getByRole("link", { name: "Confidentiality clause" }).click();
  await dialog().getByRole("button", { name: "Write a new version" }).click();
  const text = dialog().locator("textarea[name=text]");
  await text.fill(`${await text.inputValue()}\nNobody writes a card number on paper.`);
  await dialog().getByText("1 line added, none removed.").waitFor();
  await dialog().getByText("One person must sign the new version").waitFor();
  expect(await looksWrong(page, "policy-version")).toEqual([]);
  await dialog().getByRole("button", { name: "Publish version 2" }).click();
  await dialog().getByRole("button", { name: "What changed" }).click();
  await dialog().locator("ins").filter({ hasText: "Nobody writes a card number on paper." }).waitFor();
  await page.keyboard.press("Escape");
});

test("without a mail server every mail is read in the outbox, as text and never as a page", async () => {
  await go(page, "/outbox");
  await page.getByRole("row").filter({ hasText: "noor@bluesky.example" }).getByRole("link").click();
  expect(await dialog().getByRole("region", { name: "Text" }).textContent()).toContain(`${safe.origin}/join#`);
  await dialog().getByRole("button", { name: "HTML source" }).click();
  expect(await dialog().getByRole("region", { name: "HTML source" }).textContent()).toContain("<html");
  expect(await page.locator("iframe").count()).toBe(0);
  await dialog().getByRole("button", { name: "Send now" }).click();
  await dialog().getByText("No mail server is set").waitFor();
  expect(await looksWrong(page, "outbox-mail")).toEqual([]);
  await page.keyboard.press("Escape");
});

test("of the last letter of an erasure the outbox tells that it was sent or given up, and neither where it went nor what it said", async () => {
  const [went, cameBack] = ["went@post.example", "cameback@post.example"];
  await sendLastLetters([went, cameBack], cameBack);
  await go(page, "/outbox");
  await page.getByRole("button", { name: "Look again" }).click();
  const rows = page.getByRole("row").filter({ hasText: "Last letter of an erasure" });
  await rows.first().waitFor();
  expect(await rows.count()).toBe(2);
  for (const row of await rows.all()) expect(await row.textContent()).toContain("its address is gone");
  for (const [state, say] of [
    ["sent", "It was sent, and its address and words were dropped"],
    ["failed", "It was given up, and its address and words were dropped"],
  ] as const) {
    await rows.filter({ hasText: state }).getByRole("link").click();
    await dialog().getByText(say).waitFor();
    // There is nothing to read and nothing to send.
    expect([await dialog().getByRole("region").count(), await dialog().getByRole("button", { name: "Send now" }).count()]).toEqual([0, 0]);
    expect(await looksWrong(page, `outbox-gone-${state}`)).toEqual([]);
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
  }
  expect(await page.content()).not.toMatch(/went@|cameback@|Nothing of you is left/u);
});

/** By a mail server of its own, which knows nobody by the name of `refused`. */
async function sendLastLetters(addresses: readonly string[], refused: string): Promise<void> {
  const { db, keeper, clock } = safe.edge.house;
  const tenant = String((await safe.db.owner`select tenant_id from tenants`)[0]?.["tenant_id"]) as TenantId;
  const smtp = await startMailServer({
    onRcptTo: ({ address }, _session, callback) =>
      callback(address === refused ? Object.assign(new Error("no such user"), { responseCode: 550 }) : null),
  });
  const from = { name: null, address: "no-reply@bluesky.example" };
  const carriers = { mail: { server: smtp.server, from }, sms: null };
  const sender = await startSender({ db, keeper, clock, carriers, onTrouble: () => undefined });
  const words = { subject: "Nothing of you is left", text: "Nothing of you is left.\n", html: null, carriesProof: true };
  for (const address of addresses)
    await withTx(db, tenant, (tx) =>
      queueMail(tx, keeper, { ...words, kind: "rights_erased", to: { name: null, address }, goesWhenDone: true }, clock()),
    );
  const states = async (): Promise<unknown> =>
    (await safe.db.owner`select state from outbox where kind = 'rights_erased' order by state`).map((row) => row["state"]);
  await expect.poll(states).toEqual(["failed", "sent"]);
  await sender.stop();
  await smtp.close();
}

test("a setting that departs from a standard says so, and is taken back by one click", async () => {
  await go(page, "/settings");
  // The choice shows once it is on its way, a moment after the click; to take it back is offered for a while only.
  await page.getByRole("radio", { name: "As PCI DSS asks" }).click();
  await page.getByText("This departs from NIST SP 800-63B-4").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("This departs from").waitFor({ state: "detached" });
  expect(await page.getByRole("radio", { name: "Long and not known" }).isChecked()).toBe(true);

  await page.getByRole("radio", { name: "As PCI DSS asks" }).click();
  await page.getByText("This departs from NIST SP 800-63B-4").waitFor();
  await page.getByText("SMTP_URL=").waitFor();
  await page.getByText("Not looked at yet").waitFor();
  await page.getByRole("button", { name: "Look now" }).click();
  await page.getByText(/scripts: 2, styles: 1/u).waitFor();
  expect(await looksWrong(page, "settings")).toEqual([]);
});

test("no page had a script error or broke the content security policy", async () => {
  expect(safe.faults).toEqual([]);
  expect(await safe.cspReports()).toBe(0);
});
