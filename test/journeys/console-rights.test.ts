import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TenantId } from "../../src/base/ids.ts";
import { call } from "../../src/edge/http/_test-edge.ts";
import { lookerOf } from "../../src/edge/looker-of.ts";
import type { RightsDesk } from "../../src/workflows/rights/desk.ts";
import { eraseCooled } from "../../src/workflows/rights/erasing/erase-cooled.ts";
import { makeExports } from "../../src/workflows/rights/export/make-exports.ts";
import { type ConsoleBrowser, go, looksWrong, openConsole } from "../support/console-browser.ts";
import { arrowTo, press } from "../support/keyboard.ts";
import { picture } from "../support/picture.ts";

/** What customers ask for about their own data, as an owner meets it: on the phone, with a clock, until it is done. */
let safe: ConsoleBrowser;
let page: Page;
let intake = "";
let tenant: TenantId;
let ana = "";
let ben = "";
const WITHIN_MS = 60_000;

beforeAll(async () => {
  safe = await openConsole();
  page = safe.owner.page;
  intake = String((await ask("/v1/keys", { role: "intake", purposes: ["booking"] }))["key"]);
  tenant = String((await safe.db.owner`select tenant_id from tenants`)[0]?.["tenant_id"]) as TenantId;
  ana = await make("Ana");
  ben = await make("Ben");
});
afterAll(() => safe.close());

const region = (name: string) => page.getByRole("region", { name, exact: true }).first();
const dialog = () => page.getByRole("dialog");
const gone = () => dialog().waitFor({ state: "detached" });
let made = 0;
async function make(first: string): Promise<string> {
  const fields = { first_name: first, last_name: "Example", email: `${first}.${++made}@post.example`, seat: "7A" };
  return String((await ask("/v1/subjects", { fields }, intake))["id"]);
}

async function ask(path: string, body: unknown, key = safe.ownerKey): Promise<Record<string, unknown>> {
  const { status, json, text } = await call(safe.edge.port, "POST", path, { key, body });
  if (status >= 300) throw new Error(text);
  return json;
}

test(
  "what a customer asks on the phone is filed, proven and granted in part, with reasons; more time is not offered once it is too late",
  async () => {
    await page.locator("body").press("g");
    await page.locator("body").press("b");
    await page.getByText("Nothing waits for an answer").waitFor();
    await page.locator("body").press("c");
    await page.getByLabel("Customer’s reference").fill(ben);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByRole("radio", { name: "Access" }).check();
    await page.getByLabel("Where they live").selectOption("PT");
    await page.getByRole("button", { name: "File it" }).click();

    await page.getByText("Find out whether it is really them.").waitFor();
    await region("Clock").getByText("GDPR arts 12-22").waitFor();
    await page.getByRole("button", { name: "Identity was shown" }).click();
    await dialog().getByLabel("Two answers that match").check();
    await dialog().getByRole("button", { name: "Identity was shown" }).click();
    await dialog().getByText("I need one more proof that it is you.").waitFor();
    await dialog().getByLabel("Called back on the number on file").check();
    await dialog().getByRole("button", { name: "Identity was shown" }).click();
    await gone();
    await page.getByText("Decide: in whole, in part or not.").waitFor();

    await region("Correspondence").getByLabel("Write to the customer").fill("We are looking into it.");
    await region("Correspondence").getByRole("button", { name: "Send" }).click();
    await region("Correspondence").getByRole("listitem").getByText("We are looking into it.").waitFor();
    expect(await looksWrong(page, "rights-open")).toEqual([]);
    await picture(page, "rights");

    await safe.db.owner`update rights_requests set due_at = now() - interval '2 days'`;
    await go(page, "/rights");
    await page.getByText("2 days overdue").waitFor();
    await page.getByRole("link", { name: "Access", exact: true }).click();
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "They take it back" }).waitFor();
    // What the list was read by stands there first; the request itself, read anew, knows that its last day has passed.
    await expect.poll(() => page.getByRole("menuitem", { name: "Take more time" }).count()).toBe(0);
    await page.keyboard.press("Escape");

    await page.locator("body").press("d");
    await dialog().getByRole("radio", { name: "In part" }).check();
    await dialog().getByRole("checkbox", { name: "It would harm others" }).check();
    await dialog().getByLabel("E-mail").check();
    expect(await looksWrong(page, "rights-decide")).toEqual([]);
    await dialog().getByRole("button", { name: "Grant in part" }).click();
    await gone();
    await region("Decision").getByText("It would harm others: E-mail").waitFor();
    expect(safe.faults).toEqual([]);
  },
  WITHIN_MS,
);

test(
  "what a customer wants erased is planned, waits for a hold, and is done; the certificate stands where they were",
  async () => {
    await go(page, `/customers/${ana}`);
    await region("Holds").getByRole("button", { name: "Place a hold" }).click();
    await dialog().getByLabel("Last day").fill("2031-12-31");
    await dialog().getByRole("button", { name: "Place the hold" }).click();
    await gone();
    await region("Holds").getByText("until Dec 31, 2031").waitFor();
    await region("Rights requests").getByRole("link", { name: "File" }).click();
    await page.getByRole("radio", { name: "Erasure" }).check();
    await page.getByRole("button", { name: "File it" }).click();
    await page.getByRole("button", { name: "Identity was shown" }).click();
    await dialog().getByRole("button", { name: "Identity was shown" }).click();
    await gone();
    await page.getByRole("button", { name: "Decide" }).click();
    await dialog().getByText("it cannot be erased yet").waitFor();
    await dialog().getByRole("button", { name: "Cancel" }).click();
    await gone();

    await go(page, `/customers/${ana}`);
    await region("Holds").getByRole("button", { name: "End" }).click();
    await dialog().getByRole("button", { name: "End" }).click();
    await gone();
    await region("Rights requests").getByRole("link", { name: "Erasure" }).click();
    await page.getByRole("button", { name: "Decide" }).click();
    await dialog().getByText("What stays, and why").waitFor();
    await dialog().getByLabel("Days until it is done").fill("0");
    expect(await looksWrong(page, "rights-plan")).toEqual([]);
    await dialog().getByRole("button", { name: "Grant" }).click();
    await gone();
    await page.getByText("The keys are about to go.").waitFor();
    await eraseNow();
    await page.getByText("Nothing of them was left.").waitFor();
    await page.getByText("strongroom verify --certificate").waitFor();
    await go(page, `/customers/${ana}`);
    await region("This customer was erased").getByText("Nothing of them was left.").waitFor();
    expect(safe.faults).toEqual([]);
  },
  WITHIN_MS,
);

test(
  "a clock is let stand still and go on, and more time is taken, by keyboard alone; one is back where one was, and learns what has become of it",
  async () => {
    const id = await filed({ kind: "access", subject: await make("Cleo"), residence: "GB", method: "call-back" });
    await go(page, `/rights/${id}`);
    const more = page.getByRole("button", { name: "More", exact: true });
    const choose = async (name: string): Promise<void> => {
      await press(page, more);
      await arrowTo(page, page.getByRole("menuitem", { name }));
      await page.keyboard.press("Enter");
      await dialog().waitFor();
    };
    await choose("Let the clock stand still");
    expect(await dialog().getByRole("radio").count()).toBe(2);
    await page.keyboard.press("Escape");
    await gone();
    await expect.poll(() => isFocused(more)).toBe(true);
    await choose("Let the clock stand still");
    await dialog().getByRole("radio", { name: "Waiting for what exactly they want" }).check();
    await press(page, dialog().getByRole("button", { name: "Let the clock stand still" }));
    await gone();
    await region("Clock").getByText("stands still", { exact: true }).waitFor();
    await region("Clock").getByText("Waiting for what exactly they want").waitFor();
    await region("Clock").getByText("It moves on by the days that it stands still.").waitFor();
    await expect.poll(() => isFocused(more)).toBe(true);
    await press(page, page.getByRole("button", { name: "Let the clock go on" }));
    await press(page, dialog().getByRole("button", { name: "Let the clock go on" }));
    await gone();
    // The button went with its deed: whoever hears the page is told where it stands.
    const next = page.getByText("Decide: in whole, in part or not.");
    await expect.poll(() => isFocused(next)).toBe(true);
    await choose("Take more time");
    await dialog().getByText("The new last day would be").waitFor();
    await press(page, dialog().getByRole("button", { name: "Take more time" }));
    await gone();
    await region("Clock").getByText("It is complex").waitFor();
    await press(page, more);
    await page.getByRole("menuitem").first().waitFor();
    expect(await page.getByRole("menuitem").allTextContents()).toEqual([
      "Let the clock stand still",
      "Identity was shown",
      "They take it back",
    ]);
    await page.keyboard.press("Escape");
    await region("Clock").getByText("in what others write of it; let a lawyer look").waitFor();
    expect(safe.faults).toEqual([]);
  },
  WITHIN_MS,
);

test(
  "somebody else decides meanwhile: it is said, what was typed stays, and the request behind is as it is now; pressed twice it is done once",
  async () => {
    const id = await filed({ kind: "access", subject: await make("Dora"), residence: "US-CO", method: "call-back" });
    await go(page, `/rights/${id}`);
    await page.getByRole("button", { name: "Decide" }).click();
    await dialog().getByLabel("In your words").fill("As you asked.");
    await ask(`/v1/rights-requests/${id}/decisions`, { decision: "refused", reasons: [{ code: "excessive" }] });
    await dialog().getByRole("button", { name: "Grant", exact: true }).click();
    await dialog().getByRole("alert").filter({ hasText: "has been decided" }).waitFor();
    expect(await dialog().getByLabel("In your words").inputValue()).toBe("As you asked.");
    await page.getByText("It was refused.").waitFor();
    await page.keyboard.press("Escape");
    await gone();

    await menu("They ask for another look");
    await dialog().getByLabel("In their words").fill("Twice is not often.");
    await page.evaluate(`{
      const form = document.querySelector("[role=dialog] form");
      form.requestSubmit();
      form.requestSubmit();
    }`);
    await gone();
    expect((await entriesOf("rights.appeal")).filter((detail) => detail["request"] === id)).toHaveLength(1);
    await region("Clock").getByText("Decide anew by").waitFor();
    await page.locator("body").press("d");
    await dialog().getByRole("radio", { name: "It is decided anew" }).check();
    expect(await looksWrong(page, "rights-appeal", { isBrief: true })).toEqual([]);
    await dialog().getByRole("button", { name: "Decide anew" }).click();
    await gone();
    await page.getByText("Decide: in whole, in part or not.").waitFor();
    await menu("They take it back");
    await dialog().getByRole("button", { name: "They take it back" }).click();
    await gone();
    await page.getByText("It was taken back.").waitFor();
    expect(safe.faults).toEqual([]);
  },
  WITHIN_MS,
);

test(
  "a copy is made, saved and counted down, and made once more where it could not be; an erasure that waits is stopped",
  async () => {
    const subject = await make("Eva");
    const id = await filed({ kind: "portability", subject, method: "call-back" });
    await ask(`/v1/rights-requests/${id}/decisions`, { decision: "granted" });
    await safe.db.owner`update rights_exports set state = 'failed' where request_id = ${id}`;
    await safe.db.owner`update rights_requests set export_state = 'failed' where request_id = ${id}`;
    // So the first screen leads here.
    await go(page, "/rights?export=failed");
    await region("Copy could not be made").locator(`a[href$="${id}"]`).first().click();
    await page.getByText("The file could not be made.").waitFor();
    await region("The file").getByRole("button", { name: "Make it once more" }).click();
    await region("The file").getByText("It is being put together").waitFor();
    expect(await makeExports({ ...desk(), onTrouble: () => undefined }, tenant, NOBODY)).toBeGreaterThan(0);
    // The screen asks by itself.
    await region("The file").getByText("It can be fetched 5 times more.").waitFor();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      region("The file").getByRole("button", { name: "Save as ZIP" }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^account-.*\.zip$/u);
    await region("The file").getByText("It can be fetched 4 times more.").waitFor();
    const tell = region("The file").getByRole("button", { name: "Tell the passphrase" });
    await tell.click();
    await dialog().getByRole("group", { name: "Passphrase of the file" }).waitFor();
    expect(await looksWrong(page, "rights-copy", { isBrief: true })).toEqual([]);
    await page.keyboard.press("Escape");
    await gone();
    await expect.poll(() => isFocused(tell)).toBe(true);
    await safe.db.owner`update rights_exports set fetches = 5 where request_id = ${id}`;
    await tell.click();
    await region("The file").getByRole("alert").filter({ hasText: "as often as it may be" }).waitFor();
    await region("The file").getByText("It has been fetched as often as it may be.").waitFor();
    expect(await region("The file").getByRole("button").count()).toBe(0);

    const erasure = await filed({ kind: "erasure", subject, method: "call-back" });
    await ask(`/v1/rights-requests/${erasure}/decisions`, { decision: "granted", coolingDays: 3 });
    await go(page, `/rights/${erasure}`);
    await page.getByRole("button", { name: "Stop it" }).click();
    await dialog().getByRole("button", { name: "Stop it" }).click();
    await gone();
    await page.getByText("It was taken back.").waitFor();
    expect(safe.faults).toEqual([]);
  },
  WITHIN_MS,
);

test(
  "who decides a correction blind reads who sees it; with a role it stands on both sides, masked; what vendors answer is noted, and ends it",
  async () => {
    const subject = await make("Finn");
    const id = await filed({ kind: "correction", subject, values: { first_name: "Fynn", seat: null }, method: "call-back" });
    const second = await filed({ kind: "correction", subject, values: { first_name: "Fynn", seat: null }, method: "call-back" });
    await go(page, `/rights/${id}`);
    const asked = region("What was asked for");
    await asked.getByText("You decide without seeing it.").waitFor();
    await asked.getByRole("listitem").filter({ hasText: "Privacy officer · Requests about data: First name" }).waitFor();
    await asked.getByText("nothing: it is to be removed").waitFor();
    expect(await looksWrong(page, "rights-correction", { isBrief: true })).toEqual([]);
    const [{ id: me }] = (await call(safe.edge.port, "GET", "/v1/staff", { key: safe.ownerKey })).json["items"] as [{ id: string }];
    await call(safe.edge.port, "PATCH", `/v1/staff/${me}`, { key: safe.ownerKey, body: { roles: ["manager"] } });
    await go(page, `/rights/${second}`);
    await page.getByRole("link", { name: "To the first" }).click();
    await asked.getByText("F•••").first().waitFor();
    expect(await asked.getByText("F•••").count()).toBe(2);

    const told = await make("Hugo");
    const task = await filed({ kind: "correction", subject: told, values: { first_name: "Hugh" }, method: "call-back" });
    await ask(`/v1/rights-requests/${task}/decisions`, { decision: "granted" });
    const vendor = String((await ask("/v1/vendors", { label: `Air ${made}`, origin: "https://air.example", recipient: "airline" }))["id"]);
    await safe.db.owner`
      insert into rights_tasks (tenant_id, task_id, request_id, subject_id, vendor_id, what, state, sent_by, tries, due_at, changed_at)
      values (${tenant}, 'rtk_1', ${task}, ${told}, ${vendor}, 'correction', 'failed', null, 5, now() + interval '9 days', now())`;
    await safe.db.owner`update rights_requests set state = 'granted', done_at = null where request_id = ${task}`;
    await go(page, `/rights/${task}`);
    await region("Told to others").getByText("could not be told").waitFor();
    await region("Told to others")
      .getByRole("button", { name: /^Note the answer ?: Air/u })
      .click();
    await dialog().getByRole("radio", { name: "Nothing held" }).check();
    await dialog().getByLabel("In their words").fill("We never had it.");
    expect(await looksWrong(page, "rights-task", { isBrief: true })).toEqual([]);
    await dialog().getByRole("button", { name: "Save" }).click();
    await gone();
    await page.getByText("It was carried out.").waitFor();
    await expect.poll(() => isFocused(region("Told to others").getByRole("list"))).toBe(true);
    expect(safe.faults).toEqual([]);
  },
  WITHIN_MS,
);

test(
  "a restriction is lifted with a reason, an objection is taken back, and every deed keeps to the policy",
  async () => {
    const subject = await make("Gaia");
    const restriction = await filed({ kind: "restriction", subject });
    await ask(`/v1/rights-requests/${restriction}/decisions`, { decision: "granted" });
    const objection = await filed({ kind: "objection", subject, purpose: "newsletter" });
    await go(page, `/rights/${restriction}`);
    await page.getByRole("button", { name: "Lift" }).click();
    // Without a reason the browser itself holds it back.
    await dialog().getByRole("button", { name: "Lift" }).click();
    await dialog().getByLabel("Reason").fill("The dispute is over; they were told.");
    await dialog().getByRole("button", { name: "Lift" }).click();
    await gone();
    await page.getByText("It was lifted and binds no more.").waitFor();
    await go(page, `/rights/${objection}`);
    await menu("They take it back");
    await dialog().getByText("It binds no more from this moment").waitFor();
    await dialog().getByRole("button", { name: "They take it back" }).click();
    await gone();
    await page.getByText("It was lifted and binds no more.").waitFor();
    await go(page, `/customers/${subject}`);
    await region("Restriction and objection").getByText("Nothing is restricted").waitFor();
    expect([safe.faults, await safe.cspReports()]).toEqual([[], 0]);
  },
  WITHIN_MS,
);

async function filed(wish: Readonly<Record<string, unknown>>): Promise<string> {
  return String((await ask("/v1/rights-requests", wish))["id"]);
}

async function menu(name: string): Promise<void> {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name }).click();
}

async function isFocused(what: Locator): Promise<boolean> {
  return (await what.and(page.locator(":focus")).count()) > 0;
}

async function entriesOf(act: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { json } = await call(safe.edge.port, "GET", `/v1/ledger/entries?act=${act}`, { key: safe.ownerKey });
  return (json["items"] as { readonly detail: Readonly<Record<string, unknown>> }[]).map(({ detail }) => detail);
}

const NOBODY = new AbortController().signal;

function desk(): RightsDesk {
  return { safe: safe.edge.house.safe, cardOrigin: safe.origin, publicOrigin: safe.origin, mailbox: null };
}

/** As the worker does each minute. */
async function eraseNow(): Promise<void> {
  expect(await eraseCooled(desk(), lookerOf(safe.edge.house), tenant, NOBODY)).toEqual({ done: 1 });
}

test(
  "letters to print stand under their request and in a list of their own; printed and sent, each is noted",
  async () => {
    const { key } = await ask("/v1/keys", { role: "intake", purposes: ["booking"] });
    const subject = String(
      (await ask("/v1/subjects", { fields: { first_name: "Cleo", last_name: "Example", seat: "7A" } }, String(key)))["id"],
    );
    const id = String((await ask("/v1/rights-requests", { kind: "restriction", subject, channel: "letter", byPost: true }))["id"]);
    await page.goto(`${safe.origin}/letters`);
    await page.getByRole("row", { name: /Request received.*to be printed/u }).waitFor();
    expect(await looksWrong(page, "letters", { isBrief: true })).toEqual([]);
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Print : Request received" }).click();
    expect((await saved).suggestedFilename()).toBe("letters.pdf");
    await page.goto(`${safe.origin}/rights/${id}`);
    const card = region("By post");
    await card.getByText("printed, to be sent").waitFor();
    await card.getByRole("button", { name: "Sent : Request received" }).click();
    await dialog().getByLabel("from hand to hand").check();
    await dialog().getByRole("button", { name: "Save" }).click();
    await gone();
    await card.getByText("from hand to hand").waitFor();
  },
  WITHIN_MS,
);
