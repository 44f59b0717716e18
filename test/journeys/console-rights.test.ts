import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "../../src/edge/http/_test-edge.ts";
import { go, looksWrong } from "../support/console-browser.ts";
import { arrowTo, press } from "../support/keyboard.ts";
import { picture } from "../support/picture.ts";
import { type RightsConsole, openRightsConsole } from "../support/rights-console.ts";

/** What customers ask for about their own data, as an owner meets it: on the phone, with a clock, until it is decided. */
let rights: RightsConsole;
beforeAll(async () => {
  rights = await openRightsConsole();
});
afterAll(() => rights.safe.close());
const WITHIN_MS = 120_000;

test(
  "what a customer asks on the phone is filed, proven and granted in part, with reasons; more time is not offered once it is too late",
  async () => {
    const { safe, page, make, region, dialog, gone } = rights;
    await page.locator("body").press("g");
    await page.locator("body").press("b");
    await page.getByText("Nothing waits for an answer").waitFor();
    await page.locator("body").press("c");
    await page.getByLabel("Customer’s reference").fill(await make("Ben"));
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

    // The page tells the time by the server's answers, to the second: of two days exactly it may say one.
    await safe.db.owner`update rights_requests set due_at = now() - interval '2 days 1 hour'`;
    // The console itself takes what it has just read for new.
    await page.goto(`${safe.origin}/rights`);
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
  "a clock is let stand still and go on, and more time is taken, by keyboard alone; one is back where one was, and learns what has become of it",
  async () => {
    const { safe, page, make, filed, region, dialog, gone, isFocused } = rights;
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
    const { safe, page, ask, make, filed, region, dialog, gone, menu } = rights;
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
    expect(await looksWrong(page, "rights-appeal")).toEqual([]);
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
  "a restriction is lifted with a reason, an objection is taken back, and every deed keeps to the policy",
  async () => {
    const { safe, page, ask, make, filed, region, dialog, gone, menu } = rights;
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

async function entriesOf(act: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { safe } = rights;
  const { json } = await call(safe.edge.port, "GET", `/v1/ledger/entries?act=${act}`, { key: safe.ownerKey });
  return (json["items"] as { readonly detail: Readonly<Record<string, unknown>> }[]).map(({ detail }) => detail);
}
