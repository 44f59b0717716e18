import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TenantId } from "../../src/base/ids.ts";
import { call } from "../../src/edge/http/_test-edge.ts";
import { lookerOf } from "../../src/edge/looker-of.ts";
import { lookOnce } from "../../src/edge/worker/watch-mailbox.ts";
import { type Dovecot, startDovecot } from "../../src/platform/mailbox/_dovecot.ts";
import { type TakenMail, type TestMailServer, headerOf, startMailServer } from "../../src/platform/outbox/_testing.ts";
import { type Sender, startSender } from "../../src/platform/outbox/send-mails.ts";
import { listTenants } from "../../src/platform/storage/database.ts";
import { eraseCooled } from "../../src/workflows/rights/erasing/erase-cooled.ts";
import { makeExports } from "../../src/workflows/rights/export/make-exports.ts";
import { looksWrong } from "../support/console-browser.ts";
import { type CustomerBrowser, PHONE, openCustomers } from "../support/customer-browser.ts";

/** Requests that come in by a real IMAP server and are told of by a real SMTP server; their customers have a browser without script. */
let customers: CustomerBrowser;
let smtp: TestMailServer;
let dovecot: Dovecot;
let sender: Sender;
let tenant: TenantId;

beforeAll(async () => {
  [smtp, dovecot] = await Promise.all([startMailServer(), startDovecot("privacy@bluesky.example")]);
  const mail = { server: smtp.server, from: { name: "Blue Sky", address: "no-reply@bluesky.example" } };
  customers = await openCustomers({ mail, rightsMailbox: dovecot.mailbox });
  const { db, keeper, clock } = customers.edge.house;
  sender = await startSender({ db, keeper, clock, carriers: { mail, sms: null }, onTrouble: () => undefined });
  for (const name of ["ana", "bo"])
    await customers.api("POST", "/v1/subjects", { fields: { name: "Ana Example", email: `${name}@example.com` } });
  [tenant] = (await listTenants(db)) as [TenantId];
});
afterAll(async () => {
  await sender.stop();
  await customers.close();
  await Promise.all([smtp.close(), dovecot.stop()]);
});

async function owned(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const { status, json, text } = await call(customers.edge.port, method, path, {
    key: customers.ownerKey,
    ...(body === undefined ? {} : { body }),
  });
  if (status >= 500) throw new Error(text);
  return json;
}
const requests = async (): Promise<readonly Record<string, unknown>[]> => (await owned("GET", "/v1/rights-requests"))["items"] as never;

async function sent(to: string, subject: RegExp, from = 0): Promise<TakenMail> {
  for (let tries = 0; tries < 500; tries += 1) {
    const found = smtp.taken.slice(from).find((mail) => mail.to.includes(to) && subject.test(headerOf(mail.raw, "Subject") ?? ""));
    if (found !== undefined) return found;
    await wait(20);
  }
  throw new Error(`no mail ${subject.source}`);
}
const linkIn = (mail: TakenMail): string => /http:\/\/localhost:\d+\/c\/[^\s<"]+/u.exec(mail.raw.replaceAll("=\r\n", ""))?.[0] ?? "none";

const VOUCHED = { "Authentication-Results": "mx.bluesky.example; dmarc=pass header.from=example.com" };
function mailFrom(from: string, subject: string, text: string, head: Readonly<Record<string, string>> = VOUCHED): string {
  const lines = { ...head, From: from, To: "privacy@bluesky.example", Subject: subject };
  const heads = Object.entries({ "Content-Type": "text/plain; charset=utf-8", ...lines }).map(([name, value]) => `${name}: ${value}`);
  return `${heads.join("\n")}\n\n${text}\n`;
}

/** By the link of a letter, with the code of another. */
async function signIn(page: Page, link: string, contact: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel("Your e-mail address or mobile number").fill(contact);
  const before = smtp.taken.length;
  await page.getByRole("button", { name: "Send me a code" }).click();
  await page.getByLabel("Code").waitFor();
  const code = /\b(\d{6})\b/u.exec((await sent(contact, /code/u, before)).raw.split("\r\n\r\n").slice(1).join("\n"))?.[1] ?? "none";
  await page.getByLabel("Code").fill(code);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Your requests" }).waitFor();
}

test("what comes by mail is filed for whom it is vouched for, shown to whom it is not, and answered once to whom nobody knows", async () => {
  const html = { ...VOUCHED, "Content-Type": "text/html; charset=utf-8" };
  dovecot.deliver(mailFrom("Ana <ANA@example.com>", "Hello", "Please send me a copy of my personal data.\n\nAna"));
  dovecot.deliver(
    mailFrom("ana@example.com", "Hello", "Please delete my data.", {
      "Authentication-Results": "mx.bluesky.example; dmarc=fail header.from=example.com",
    }),
  );
  dovecot.deliver(
    mailFrom("ana@example.com", "Hello", "Please delete my data.", {
      "Authentication-Results": "evil.example; dmarc=pass header.from=example.com",
    }),
  );
  dovecot.deliver(mailFrom("ana@example.com", "Out of office", "Please delete my data.", { ...VOUCHED, "Auto-Submitted": "auto-replied" }));
  dovecot.deliver(mailFrom("bo@example.com", "Bitte", "<p>Bitte löschen Sie alle meine Daten.</p><blockquote>Flüge</blockquote>", html));
  dovecot.deliver(mailFrom("bo@example.com", "Bitte", "Bitte löschen Sie alle meine Daten."));
  for (let n = 0; n < 2; n += 1) dovecot.deliver(mailFrom("eve@example.com", "Hello", "What data do you hold about me?"));
  dovecot.deliver(mailFrom("privacy@bluesky.example", "Hello", "Please delete my data."));
  dovecot.deliver(mailFrom("ana@example.com", "Trip", "Please do not delete my data, I come back in May."));
  const head = mailFrom("ana@example.com", "Please erase my data", "").replaceAll("\n", "\r\n");
  dovecot.deliver(Buffer.concat([Buffer.from(head), Buffer.alloc(50_000_000, `${"a".repeat(75)}\n`)]));

  expect(await lookOnce(customers.edge.house)).toBe(11);
  const filed = (await requests()).map(({ kind, state, channel }) => [kind, state, channel].join(" ")).toSorted();
  expect(filed).toEqual(["access awaiting_proof mail", "erasure awaiting_proof mail", "erasure awaiting_proof mail"]);
  await expect.poll(() => smtp.taken.length).toBeGreaterThanOrEqual(5);
  await wait(100);
  const subjects = smtp.taken.map(({ to, raw }) => `${to.join()} ${headerOf(raw, "Subject")}`).toSorted();
  expect(subjects).toEqual([
    "ana@example.com Did you ask something about your data?",
    "ana@example.com Please confirm your request",
    "ana@example.com Please confirm your request",
    "bo@example.com Please confirm your request",
    "eve@example.com We hold nothing under this address",
  ]);
  expect(await lookOnce(customers.edge.house)).toBe(0);
  expect(customers.edge.logged.join("")).not.toMatch(/example\.com|delete/u);

  const asked = await sent("bo@example.com", /confirm your request/u);
  expect([asked.from, headerOf(asked.raw, "Reply-To")]).toEqual(["privacy@bluesky.example", "privacy@bluesky.example"]);
  dovecot.deliver(
    mailFrom("bo@home.example", "Re: x", "I travel until Friday.\n\n> Somebody", {
      "In-Reply-To": headerOf(asked.raw, "Message-ID") ?? "",
    }),
  );
  // Two processes look at once, and each finds it.
  const { house } = customers.edge;
  expect(Math.max(...(await Promise.all([lookOnce(house), lookOnce(house)])))).toBe(1);
  const id = linkIn(asked).split("/").at(-1) ?? "";
  expect((await owned("GET", `/v1/rights-requests/${id}/messages`))["items"]).toMatchObject([
    { direction: "in", text: "I travel until Friday." },
  ]);
});

test("a customer confirms by a code, staff grant it, and they fetch the copy with its passphrase", async () => {
  const { page } = await customers.open({ ...PHONE, javaScriptEnabled: false, acceptDownloads: true });
  const letters = smtp.taken.filter((mail) => mail.to.includes("ana@example.com") && /confirm/u.test(headerOf(mail.raw, "Subject") ?? ""));
  await signIn(page, linkIn(letters[0] as TakenMail), "ana@example.com");
  await page.getByRole("link", { name: /A copy of your data/u }).click();
  await page.getByRole("button", { name: "Yes, I asked for this" }).click();
  await page.getByText("Is being looked at").waitFor();
  const arrived = await sent("ana@example.com", /request has arrived/u);
  expect(arrived.raw.replaceAll("=\r\n", "")).toContain("You may also answer this mail");
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  await owned("POST", `/v1/rights-requests/${id}/decisions`, { decision: "granted" });
  const { house } = customers.edge;
  const desk = { safe: house.safe, cardOrigin: customers.origin, publicOrigin: customers.origin, mailbox: "privacy@bluesky.example" };
  const trouble: unknown[] = [];
  await makeExports({ ...desk, onTrouble: (_, error) => trouble.push(error) }, tenant, new AbortController().signal);
  expect(trouble).toEqual([]);
  await page.goto(linkIn(await sent("ana@example.com", /data is ready/u)));
  await page.getByRole("button", { name: "Show the passphrase" }).click();
  await page.getByText("Write it down apart from the file").waitFor();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Fetch it as ZIP" }).click();
  const bytes = readFileSync(await (await download).path());
  expect(bytes.subarray(0, 4).toString("latin1")).toBe("PK\u0003\u0004");
  expect(bytes.includes("ana@example.com")).toBe(false);
});

test("an erasure is taken back by one tap, asked again, and leaves its certificate at a link", async () => {
  const { page } = await customers.open({ ...PHONE, javaScriptEnabled: false, acceptDownloads: true });
  const asked = await sent("bo@example.com", /confirm your request/u);
  await signIn(page, linkIn(asked), "bo@example.com");
  await page.getByRole("link", { name: /Erase your data/u }).click();
  await page.getByText("I travel until Friday.").waitFor();
  await page.getByRole("button", { name: "Yes, I asked for this" }).click();
  const first = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  await owned("POST", `/v1/rights-requests/${first}/decisions`, { decision: "granted" });
  await page.goto(linkIn(await sent("bo@example.com", /will be erased/u)));
  await page.getByRole("button", { name: "Keep my data" }).click();
  await page.getByText("Taken back").waitFor();
  await sent("bo@example.com", /taken back/u);

  await page.goto(`${customers.origin}/c/requests/new?kind=erasure`);
  await page.getByRole("button", { name: "Ask for everything to be erased" }).click();
  await page.getByText("Your request has arrived").waitFor();
  const again = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  await owned("POST", `/v1/rights-requests/${again}/decisions`, { decision: "granted", coolingDays: 0 });
  const { house } = customers.edge;
  const desk = { safe: house.safe, cardOrigin: customers.origin, publicOrigin: customers.origin, mailbox: null };
  expect(await eraseCooled(desk, lookerOf(house), tenant, new AbortController().signal)).toEqual({ done: 1 });
  const last = linkIn(await sent("bo@example.com", /data is erased/u));
  await page.goto(`${customers.origin}/c/requests`);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.goto(last);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Fetch the certificate" }).click();
  const certificate = JSON.parse(readFileSync(await (await download).path(), "utf8")) as Record<string, unknown>;
  expect(certificate).toMatchObject({ residue: { found: 0 }, signature: expect.any(String) as string });
  expect((await page.goto(last.replace(/.$/u, (char) => (char === "0" ? "1" : "0"))))?.status()).toBe(404);
});

test("the pages are clean for everybody: without script, on a phone, in the dark", async () => {
  const { page } = await customers.open({ ...PHONE });
  await page.goto(`${customers.origin}/c/requests/new?lang=en`);
  await page.getByRole("heading", { name: "Ask about your data" }).waitFor();
  expect(await looksWrong(page, "requests-new")).toEqual([]);
  const [ask] = smtp.taken.filter((mail) => mail.to.includes("ana@example.com"));
  await signIn(page, linkIn(ask as TakenMail).replace("/new", ""), "ana@example.com");
  expect(await looksWrong(page, "requests")).toEqual([]);
  await page.getByRole("link", { name: /A copy of your data/u }).click();
  await page.getByText("Ready to be fetched").waitFor();
  expect(await looksWrong(page, "request")).toEqual([]);
  expect(customers.faults).toEqual([]);
});
