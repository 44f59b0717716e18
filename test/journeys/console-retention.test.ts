import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "../../src/edge/http/_test-edge.ts";
import { type ConsoleBrowser, go, looksWrong, openConsole } from "../support/console-browser.ts";
import { picture } from "../support/picture.ts";

/** What goes because its time is over, and what an owner keeps all the same. */
let safe: ConsoleBrowser;
let page: Page;
let customer = "";
const WITHIN_MS = 120_000;

beforeAll(async () => {
  safe = await openConsole();
  page = safe.owner.page;
  const ask = async (path: string, body: unknown, key = safe.ownerKey): Promise<Record<string, unknown>> =>
    (await call(safe.edge.port, "POST", path, { key, body })).json;
  const { key } = await ask("/v1/keys", { role: "intake", purposes: ["booking"] });
  const fields = { first_name: "Ana", last_name: "Example", email: "ana@post.example", seat: "7A" };
  customer = String((await ask("/v1/subjects", { fields }, String(key)))["id"]);
});
afterAll(() => safe.close());

const region = (name: string) => page.getByRole("region", { name, exact: true }).first();

test(
  "an owner holds what a customer disputes, with a reason and a last day, sees it counted and ends it",
  async () => {
    await page.locator("body").press("g");
    await page.locator("body").press("x");
    await page.getByRole("heading", { level: 1, name: "Retention" }).waitFor();
    await region("Holds").getByText("Nothing is on hold").waitFor();
    // Of twenty fields in which nothing is due none is shown, until all are asked for.
    await region("What goes next").getByText("Nothing is due, and nothing is on hold.").waitFor();
    await region("What goes next").getByLabel(/^All/u).check();
    await page.getByText("3 years (Book and look after your travel), 7 years (Charge you and keep accounts)").first().waitFor();

    await page.getByRole("button", { name: "Place a hold" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Customer’s reference").fill(customer);
    await dialog.getByLabel("Last day").fill("2001-01-01");
    await dialog.getByRole("button", { name: "Place the hold" }).click();
    await dialog.getByText("A hold ends today or later.").waitFor();
    await dialog.getByLabel("Last day").fill("2031-12-31");
    await dialog.getByLabel("What it is about").fill("Chargeback of the May flight");
    expect(await looksWrong(page, "retention-hold")).toEqual([]);
    await dialog.getByRole("button", { name: "Place the hold" }).click();
    await dialog.waitFor({ state: "detached" });

    await region("Holds").getByText("Chargeback of the May flight").waitFor();
    await region("Holds").getByText("31 Dec 2031").waitFor();
    await picture(page, "retention");
    await region("Holds").getByRole("button", { name: "End" }).click();
    await page.getByRole("dialog").getByText("It cannot be brought back.").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "End" }).click();
    await region("Holds").getByText("Over", { exact: true }).waitFor();

    await go(page, "/ledger");
    await page.getByText("ended a hold").first().waitFor();
    expect(await page.getByRole("main").innerText()).not.toContain("Chargeback");
    expect(safe.faults).toEqual([]);
  },
  WITHIN_MS,
);

test(
  "after the server stood still for a month an owner is asked whether the date is right, on the first screen and under Retention, and says so",
  async () => {
    await safe.db.owner`update machine_date set seen_at = now() - interval '31 days', beat_at = now() - interval '31 days'`;
    await safe.edge.house.date.look();
    await go(page, "/");
    await page.getByText("The server’s date is in doubt: nothing is destroyed for its age", { exact: true }).waitFor();
    expect(await looksWrong(page, "home-date-in-doubt")).toEqual([]);

    await go(page, "/retention");
    const doubt = region("The server’s date is in doubt: nothing is destroyed for its age");
    await doubt.getByText("Without a word it goes on by itself when the server has run long enough; hours left: 24.").waitFor();
    expect(await looksWrong(page, "retention-date-in-doubt")).toEqual([]);
    await doubt.getByRole("button", { name: "The date is right" }).click();
    await page.getByRole("dialog").getByText("It cannot be brought back.").waitFor();
    expect(await looksWrong(page, "retention-date-confirm")).toEqual([]);
    await page.getByRole("dialog").getByRole("button", { name: "The date is right" }).click();
    await doubt.waitFor({ state: "detached" });

    await go(page, "/ledger");
    await page.getByText("confirmed the server’s date").first().waitFor();
    expect(safe.faults).toEqual([]);
  },
  WITHIN_MS,
);
