import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "../../src/edge/http/_test-edge.ts";
import { lookerOf } from "../../src/edge/looker-of.ts";
import { eraseCooled } from "../../src/workflows/rights/erasing/erase-cooled.ts";
import { makeExports } from "../../src/workflows/rights/export/make-exports.ts";
import { go, looksWrong } from "../support/console-browser.ts";
import { type RightsConsole, openRightsConsole } from "../support/rights-console.ts";

/** What becomes of what customers asked for, once it is decided: erased, fetched, corrected, told to vendors and by post. */
let rights: RightsConsole;
beforeAll(async () => {
  rights = await openRightsConsole();
});
afterAll(() => rights.safe.close());
const WITHIN_MS = 120_000;
const NOBODY = new AbortController().signal;

test(
  "what a customer wants erased is planned, waits for a hold, and is done; the certificate stands where they were",
  async () => {
    const { safe, page, make, region, dialog, gone } = rights;
    const ana = await make("Ana");
    await go(page, `/customers/${ana}`);
    await region("Holds").getByRole("button", { name: "Place a hold" }).click();
    await dialog().getByLabel("Last day").fill("2031-12-31");
    await dialog().getByRole("button", { name: "Place the hold" }).click();
    await gone();
    await region("Holds").getByText("until 31 Dec 2031").waitFor();
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
  "a copy is made, saved and counted down, and made once more where it could not be; an erasure that waits is stopped",
  async () => {
    const { safe, page, tenant, desk, ask, make, filed, region, dialog, gone, isFocused } = rights;
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
    expect(await makeExports({ ...desk, onTrouble: () => undefined }, tenant, NOBODY)).toBeGreaterThan(0);
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
    expect(await looksWrong(page, "rights-copy")).toEqual([]);
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
    const { safe, page, tenant, ask, make, filed, region, dialog, gone, isFocused } = rights;
    const subject = await make("Finn");
    const id = await filed({ kind: "correction", subject, values: { first_name: "Fynn", seat: null }, method: "call-back" });
    const second = await filed({ kind: "correction", subject, values: { first_name: "Fynn", seat: null }, method: "call-back" });
    await go(page, `/rights/${id}`);
    const asked = region("What was asked for");
    await asked.getByText("You decide without seeing it.").waitFor();
    await asked.getByRole("listitem").filter({ hasText: "Privacy officer · Requests about data: First name" }).waitFor();
    await asked.getByText("nothing: it is to be removed").waitFor();
    expect(await looksWrong(page, "rights-correction")).toEqual([]);
    const [{ id: me }] = (await call(safe.edge.port, "GET", "/v1/staff", { key: safe.ownerKey })).json["items"] as [{ id: string }];
    await call(safe.edge.port, "PATCH", `/v1/staff/${me}`, { key: safe.ownerKey, body: { roles: ["manager"] } });
    await go(page, `/rights/${second}`);
    await page.getByRole("link", { name: "To the first" }).click();
    await asked.getByText("F•••").first().waitFor();
    expect(await asked.getByText("F•••").count()).toBe(2);

    const told = await make("Hugo");
    const task = await filed({ kind: "correction", subject: told, values: { first_name: "Hugh" }, method: "call-back" });
    await ask(`/v1/rights-requests/${task}/decisions`, { decision: "granted" });
    const vendor = String((await ask("/v1/vendors", { label: "Air", origin: "https://air.example", recipient: "airline" }))["id"]);
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
    expect(await looksWrong(page, "rights-task")).toEqual([]);
    await dialog().getByRole("button", { name: "Save" }).click();
    await gone();
    await page.getByText("It was carried out.").waitFor();
    await expect.poll(() => isFocused(region("Told to others").getByRole("list"))).toBe(true);
    expect(safe.faults).toEqual([]);
  },
  WITHIN_MS,
);

test(
  "letters to print stand under their request and in a list of their own; printed and sent, each is noted",
  async () => {
    const { safe, page, ask, region, dialog, gone } = rights;
    const { key } = await ask("/v1/keys", { role: "intake", purposes: ["booking"] });
    const subject = String(
      (await ask("/v1/subjects", { fields: { first_name: "Cleo", last_name: "Example", seat: "7A" } }, String(key)))["id"],
    );
    const id = String((await ask("/v1/rights-requests", { kind: "restriction", subject, channel: "letter", byPost: true }))["id"]);
    await page.goto(`${safe.origin}/letters`);
    await page.getByRole("row", { name: /Request received.*to be printed/u }).waitFor();
    expect(await looksWrong(page, "letters")).toEqual([]);
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
    // Nor did any deed of this file break the policy.
    expect([safe.faults, await safe.cspReports()]).toEqual([[], 0]);
  },
  WITHIN_MS,
);

/** As the worker does each minute. */
async function eraseNow(): Promise<void> {
  const { safe, tenant, desk } = rights;
  expect(await eraseCooled(desk, lookerOf(safe.edge.house), tenant, NOBODY)).toEqual({ done: 1 });
}
