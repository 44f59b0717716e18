import { afterAll, beforeAll, expect, test } from "vitest";
import type { House } from "../../src/edge/house.ts";
import { call } from "../../src/edge/http/_test-edge.ts";
import { reportOf } from "../../src/edge/http/routes/_test-report.ts";
import { lookOnce } from "../../src/edge/worker/watch-mailbox.ts";
import { type Dovecot, startDovecot } from "../../src/platform/mailbox/_dovecot.ts";
import { type TakenMail, type TestMailServer, headerOf, startMailServer } from "../../src/platform/outbox/_testing.ts";
import { type Sender, startSender } from "../../src/platform/outbox/send-mails.ts";
import { sweepRights } from "../../src/workflows/rights/sweep.ts";
import { go, looksWrong } from "../support/console-browser.ts";
import { type RightsConsole, openRightsConsole } from "../support/rights-console.ts";

/** Letters to customers leave over a real SMTP server and come back into a real IMAP mailbox; the console says so, and has them sent again. */
const MAILBOX = "privacy@bluesky.example";
const refused = new Set<string>();
let rights: RightsConsole;
let smtp: TestMailServer;
let dovecot: Dovecot;
let house: House;
let sender: Sender;
let intake = "";
beforeAll(async () => {
  refused.clear();
  smtp = await startMailServer({
    onRcptTo: ({ address }, _session, callback) => {
      if (refused.has(address)) callback(Object.assign(new Error(`5.1.1 <${address}> unknown`), { responseCode: 550 }));
      else callback();
    },
  });
  dovecot = await startDovecot(MAILBOX);
  const mail = { server: smtp.server, from: { name: "Blue Sky", address: "no-reply@bluesky.example" } };
  rights = await openRightsConsole({ settings: { mail, rightsMailbox: dovecot.mailbox } });
  ({ house } = rights.safe.edge);
  const { db, keeper, clock } = house;
  sender = await startSender({ db, keeper, clock, carriers: { mail, sms: null }, onTrouble: () => undefined });
  intake = String((await rights.ask("/v1/keys", { role: "intake", purposes: ["booking"] }))["key"]);
});
afterAll(async () => {
  await sender.stop();
  await rights.safe.close();
  await Promise.all([smtp.close(), dovecot.stop()]);
});
const WITHIN_MS = 120_000;
const ARRIVED = /^Your request has arrived$/u;
const steps = () => rights.region("Steps");

test(
  "a letter that comes back by two reports leads from the first screen to its request, is sent again, and then goes by post",
  async () => {
    const { safe, page, region, isFocused } = rights;
    const { id, subject } = await asked("ida@old.example");
    const letter = await sent("ida@old.example");
    expect(letter.from).toBe(MAILBOX);
    const message = /<(mai_\w+)@/u.exec(headerOf(letter.raw, "Message-ID") ?? "")?.[1] ?? "none";
    const raw = reportOf(message).toString("utf8");
    // One that names a letter which never was tells of nothing.
    dovecot.deliver(reportOf(`mai_${"0".repeat(26)}`));
    expect(await lookOnce(house)).toBe(1);
    await go(page, `/rights/${id}`);
    await steps().getByText("Filed", { exact: true }).waitFor();
    expect(await steps().getByText("Did not arrive").count()).toBe(0);
    for (let n = 0; n < 2; n += 1) dovecot.deliver(raw);
    expect(await lookOnce(house)).toBe(2);

    await go(page, "/");
    await page.getByRole("link", { name: "1 letter to customers about requests did not arrive" }).click();
    await region("Letter to the customer did not arrive").locator(`a[href$="${id}"]`).first().click();
    await steps().getByText("Did not arrive: Request received").waitFor();
    await steps().getByText("the mail server sent it back (5.1.1)").waitFor();
    await steps().getByText("Mend the address in the customer’s record").waitFor();
    expect(await steps().getByText("Did not arrive").count()).toBe(1);
    await page.getByText("One letter to the customer did not arrive.").waitFor();
    await page.getByRole("link", { name: "See what to do" }).click();
    await expect.poll(() => isFocused(steps().getByRole("list").first())).toBe(true);
    expect(await page.content()).not.toContain("elsewhere.example");
    expect(await looksWrong(page, "rights-returned")).toEqual([]);

    await call(safe.edge.port, "PATCH", `/v1/subjects/${subject}`, { key: intake, body: { fields: { email: "ida@new.example" } } });
    await steps().getByRole("button", { name: "Send again : Request received" }).click();
    await steps().getByText("Sent again by mail").waitFor();
    await expect.poll(() => isFocused(steps().getByRole("list").first())).toBe(true);
    expect(await steps().getByRole("button").count()).toBe(0);
    expect(await page.getByText("did not arrive.").count()).toBe(0);
    const again = await sent("ida@new.example");

    const second = /<(mai_\w+)@/u.exec(headerOf(again.raw, "Message-ID") ?? "")?.[1] ?? "none";
    dovecot.deliver(reportOf(second, { status: "5.2.2" }));
    await lookOnce(house);
    await page.reload();
    await steps().getByRole("button", { name: "By post : Request received" }).click();
    await steps().getByText("Goes by post").waitFor();
    await region("By post").getByRole("button", { name: "Print : Request received" }).waitFor();
    await go(page, "/rights?letters=returned");
    await page.getByText("None of this kind or time").waitFor();
    expect(safe.edge.logged.join("")).not.toMatch(/elsewhere\.example|old\.example|new\.example/u);
    expect([safe.faults, await safe.cspReports()]).toEqual([[], 0]);
  },
  WITHIN_MS,
);

test(
  "a letter that the mail server does not take is told in the request as well, and is noted as not needed",
  async () => {
    const { safe, page, tenant, desk } = rights;
    refused.add("uma@gone.example");
    const { id } = await asked("uma@gone.example");
    const states = async (): Promise<readonly unknown[]> =>
      (await safe.db.owner`select state from outbox where state = 'failed'`).map(({ state }) => state as unknown);
    await expect.poll(states).toEqual(["failed"]);
    const hands = { sendOperation: () => Promise.resolve("none" as const), tellOwners: () => Promise.resolve() };
    for (let n = 0; n < 2; n += 1) await sweepRights({ ...desk, mailbox: MAILBOX }, hands, tenant, house.clock());
    await go(page, `/rights/${id}`);
    await steps().getByText("no mail server took it").waitFor();
    expect(await steps().getByText("Did not arrive").count()).toBe(1);
    await steps().getByRole("button", { name: "Not needed : Request received" }).click();
    await steps().getByText("Not needed any more").waitFor();
    expect([safe.faults, await safe.cspReports()]).toEqual([[], 0]);
  },
  WITHIN_MS,
);

/** A customer of this address asks for a copy of their data. */
async function asked(email: string): Promise<{ readonly id: string; readonly subject: string }> {
  const { ask, filed } = rights;
  const subject = String((await ask("/v1/subjects", { fields: { first_name: "Ida", last_name: "Example", email } }, intake))["id"]);
  return { id: await filed({ kind: "access", subject, method: "call-back" }), subject };
}

/** The letter that tells that a request has arrived. */
async function sent(to: string): Promise<TakenMail> {
  let found: TakenMail | undefined;
  await expect
    .poll(() => (found = smtp.taken.find((one) => one.to.includes(to) && ARRIVED.test(headerOf(one.raw, "Subject") ?? ""))))
    .toBeDefined();
  return found as TakenMail;
}
