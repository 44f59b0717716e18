import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TenantId } from "../../src/base/ids.ts";
import { call } from "../../src/edge/http/_test-edge.ts";
import { lookerOf } from "../../src/edge/looker-of.ts";
import { eraseCooled } from "../../src/workflows/rights/erasing/erase-cooled.ts";
import { type ConsoleBrowser, go, looksWrong, openConsole } from "../support/console-browser.ts";
import { picture } from "../support/picture.ts";

/** What customers ask for about their own data, as an owner meets it: on the phone, with a clock, until it is done. */
let safe: ConsoleBrowser;
let page: Page;
let ana = "";
let ben = "";
const WITHIN_MS = 60_000;

beforeAll(async () => {
  safe = await openConsole();
  page = safe.owner.page;
  const { key } = await ask("/v1/keys", { role: "intake", purposes: ["booking"] });
  const make = async (first: string): Promise<string> => {
    const fields = { first_name: first, last_name: "Example", email: `${first}@post.example`, seat: "7A" };
    return String((await ask("/v1/subjects", { fields }, String(key)))["id"]);
  };
  ana = await make("Ana");
  ben = await make("Ben");
});
afterAll(() => safe.close());

const region = (name: string) => page.getByRole("region", { name, exact: true }).first();
const dialog = () => page.getByRole("dialog");
const gone = () => dialog().waitFor({ state: "detached" });
async function ask(path: string, body: unknown, key = safe.ownerKey): Promise<Record<string, unknown>> {
  const { status, json, text } = await call(safe.edge.port, "POST", path, { key, body });
  if (status >= 300) throw new Error(text);
  return json;
}

test(
  "what a customer asks on the phone is filed, proven and granted in part, with reasons; more time is refused once it is too late",
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
    await page.getByRole("menuitem", { name: "Take more time" }).click();
    await dialog().getByRole("button", { name: "Take more time" }).click();
    await dialog().getByRole("alert").waitFor();
    await dialog().getByRole("button", { name: "Cancel" }).click();
    await gone();

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

/** As the worker does each minute. */
async function eraseNow(): Promise<void> {
  const { house } = safe.edge;
  const tenant = String((await safe.db.owner`select tenant_id from tenants`)[0]?.["tenant_id"]) as TenantId;
  const desk = { safe: house.safe, cardOrigin: safe.origin, publicOrigin: safe.origin, mailbox: null };
  expect(await eraseCooled(desk, lookerOf(house), tenant, new AbortController().signal)).toEqual({ done: 1 });
}
