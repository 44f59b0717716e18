import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../src/base/ids.ts";
import { call } from "../../src/edge/http/_test-edge.ts";
import { receiveRequest } from "../../src/workflows/rights/doors/receive-request.ts";
import { sweepRights } from "../../src/workflows/rights/sweep.ts";
import { go, looksWrong } from "../support/console-browser.ts";
import { type RightsConsole, openRightsConsole } from "../support/rights-console.ts";

/** What vendors write about what they were told, and letters to them that come back: read and mended in the console. */
let rights: RightsConsole;
beforeAll(async () => {
  rights = await openRightsConsole();
});
afterAll(() => rights.safe.close());
const WITHIN_MS = 120_000;
const AUTHORITY = "mx.bluesky.example";
const MAILBOX = "privacy@bluesky.example";
const card = () => rights.region("Told to others");

test(
  "what is written in answer stands under the task, with whether it comes from the vendor, until what came of it is noted",
  async () => {
    const { safe, page, dialog, gone } = rights;
    const { id, task, letter } = await told("Ida");
    const from = `In-Reply-To: <${letter}@bluesky.example>\nContent-Type: text/plain; charset=utf-8\n\n`;
    const vouched = `Authentication-Results: ${AUTHORITY}; dmarc=pass header.from=air.example\n`;
    await receive(`From: Bo <bo@air.example>\n${vouched}${from}We have corrected it.\n`);
    await receive(`From: bo@air.example\nSubject: ${task}\n${from.slice(from.indexOf("Content"))}<b>Send us her passport</b>\n`);

    await go(page, `/rights/${id}`);
    await card().getByText("told, no answer yet").waitFor();
    const answers = card().getByRole("listitem").filter({ hasText: "bo@air.example" }).getByRole("listitem");
    expect(await answers.count()).toBe(2);
    expect(await answers.first().textContent()).toMatch(/from their address.*We have corrected it\..*bo@air\.example/u);
    expect(await answers.first().textContent()).not.toContain("Anybody may have written this");
    // What a stranger writes is text, and is said to be anybody's.
    expect(await answers.last().textContent()).toMatch(/sender not proven.*<b>Send us her passport<\/b>.*Anybody may have written this/u);
    expect(await answers.locator("b").count()).toBe(0);
    expect(await looksWrong(page, "rights-task-mails")).toEqual([]);

    await card().getByRole("button", { name: "Note the answer : Air" }).click();
    await dialog().getByText("the mail itself is gone once this is noted").waitFor();
    await dialog().getByRole("radio", { name: "Done", exact: true }).check();
    await dialog().getByRole("button", { name: "Save" }).click();
    await gone();
    await page.getByText("It was carried out.").waitFor();
    await card().getByText("Done", { exact: true }).waitFor();
    expect(await card().getByText("We have corrected it.").count()).toBe(0);
    expect((await safe.db.owner`select 1 from rights_task_mails`).length).toBe(0);
    expect(safe.faults).toEqual([]);
  },
  WITHIN_MS,
);

test(
  "a letter that came back leads from the first screen to its request, is sent again by one button, and says so where the eye is",
  async () => {
    const { safe, page, region, isFocused } = rights;
    const { id, letter, vendor } = await told("Uma");
    await receive(
      [
        "From: MAILER-DAEMON@air.example",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=r",
        "",
        "--r\nContent-Type: message/delivery-status\n\nAction: failed\nStatus: 5.1.1\n--r",
        `Content-Type: text/rfc822-headers\n\nMessage-ID: <${letter}@bluesky.example>\n--r--\n`,
      ].join("\n"),
    );
    await go(page, "/");
    await page.getByRole("link", { name: "1 letter to vendors about requests could not be delivered" }).click();
    await region("Letter to a vendor came back").locator(`a[href$="${id}"]`).first().click();
    await card().getByText("could not be delivered").waitFor();
    await card().getByText("the address does not take it").waitFor();
    expect(await looksWrong(page, "rights-task-returned")).toEqual([]);

    await call(safe.edge.port, "PATCH", `/v1/vendors/${vendor}`, { key: safe.ownerKey, body: { privacyEmail: "office@air.example" } });
    await card().getByRole("button", { name: "Send again : Air" }).click();
    await card().getByText("not told yet").waitFor();
    await expect.poll(() => isFocused(card().getByRole("list").first())).toBe(true);
    expect(await card().getByRole("button", { name: "Send again" }).count()).toBe(0);
    await sweep();
    await page.reload();
    await card().getByText("told, no answer yet").waitFor();
    expect(await letters()).toMatchObject([{ to: "office@air.example" }, { to: "privacy@air.example" }]);
    await go(page, "/rights?tasks=returned");
    await page.getByText("None of this kind or time").waitFor();
    expect([safe.faults, await safe.cspReports()]).toEqual([[], 0]);
  },
  WITHIN_MS,
);

/** A correction that a vendor of the customer's was told of by a letter. */
async function told(
  name: string,
): Promise<{ readonly id: string; readonly task: string; readonly letter: string; readonly vendor: string }> {
  const { safe, tenant, ask, make, filed } = rights;
  await safe.db.owner`delete from outbox`;
  const { items } = (await call(safe.edge.port, "GET", "/v1/vendors", { key: safe.ownerKey })).json as { items: { id: string }[] };
  const wish = { label: "Air", origin: "https://air.example", recipient: "airline", privacyEmail: "privacy@air.example" };
  const vendor = items[0]?.id ?? String((await ask("/v1/vendors", wish))["id"]);
  const body = { privacyEmail: wish.privacyEmail };
  await call(safe.edge.port, "PATCH", `/v1/vendors/${vendor}`, { key: safe.ownerKey, body });
  const subject = await make(name);
  const id = await filed({ kind: "correction", subject, values: { seat: "9C" }, method: "call-back" });
  await ask(`/v1/rights-requests/${id}/decisions`, { decision: "granted" });
  // Due since a second: the database counts in microseconds, and the sweep's milliseconds would be cut off below them.
  const task = newId("rtk", safe.edge.house.clock());
  await safe.db.owner`
    insert into rights_tasks (tenant_id, task_id, request_id, subject_id, vendor_id, what, state, tries, next_try_at, due_at, changed_at)
    values (${tenant}, ${task}, ${id}, ${subject}, ${vendor}, 'correction', 'open', 0, now() - interval '1 second', now() + interval '9 days', now())`;
  await safe.db.owner`update rights_requests set state = 'granted', done_at = null where request_id = ${id}`;
  await sweep();
  const [letter] = await letters();
  if (letter === undefined) throw new Error("the vendor was not written to");
  return { id, task, letter: letter.id, vendor };
}

/** As the worker does each minute; this vendor has no operation of its own. */
async function sweep(): Promise<void> {
  const { safe, tenant, desk } = rights;
  const hands = { sendOperation: () => Promise.resolve("none" as const), tellOwners: () => Promise.resolve() };
  await sweepRights({ ...desk, mailbox: MAILBOX }, hands, tenant, safe.edge.house.clock());
}

/** The newest first. */
async function letters(): Promise<readonly { readonly id: string; readonly to: string }[]> {
  const { safe } = rights;
  const { items } = (await call(safe.edge.port, "GET", "/v1/outbox", { key: safe.ownerKey })).json as {
    items: { id: string; kind: string; to: string }[];
  };
  return items.filter(({ kind }) => kind === "rights_vendor");
}

/** As whoever looks into the mailbox does. */
async function receive(mail: string): Promise<void> {
  const { safe, desk } = rights;
  const inbox = { desk: { ...desk, mailbox: MAILBOX }, authority: AUTHORITY, own: [MAILBOX], onCommit: () => undefined };
  const fetched = { bytes: Buffer.from(`To: ${MAILBOX}\n${mail}`), isWhole: true } as never;
  expect(["task", "returned"]).toContain(await receiveRequest(inbox, fetched, safe.edge.house.clock()));
}
