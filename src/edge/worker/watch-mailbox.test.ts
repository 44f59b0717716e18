import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TenantId } from "../../base/ids.ts";
import { type Dovecot, startDovecot } from "../../platform/mailbox/_dovecot.ts";
import { type TakenMail, type TestMailServer, headerOf, startMailServer } from "../../platform/outbox/_testing.ts";
import { type Sender, startSender } from "../../platform/outbox/send-mails.ts";
import { type TestDatabase, openTestDatabase } from "../../platform/storage/testing.ts";
import { advanceMailing } from "../../workflows/mailings/advance-mailing.ts";
import { type TestEdge, call, makeBusiness, openTestEdge } from "../http/_test-edge.ts";
import { mailingsOf } from "../mailings-of.ts";
import { lookOnce } from "./watch-mailbox.ts";

/** Out over a real SMTP server, answers in by a real IMAP server: Debian's Dovecot, in a process and folders of its own. */
const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { newsletter: { label: Send you offers, basis: consent } }
fields: { email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [newsletter], retention: 3y } }
lists: { offers: { label: Offers, purpose: newsletter } }
`;
const PEOPLE = ["html", "auto", "forged", "vouched", "mailto", "bounced", "loop", "quoting"].map((name) => `${name}@example.com`);

let db: TestDatabase;
let edge: TestEdge;
let smtp: TestMailServer;
let dovecot: Dovecot;
let sender: Sender;
let key: string;

beforeAll(async () => {
  [db, smtp, dovecot] = await Promise.all([openTestDatabase(), startMailServer(), startDovecot("lists@bluesky.example")]);
  const mail = { server: smtp.server, from: { name: "Blue Sky", address: "no-reply@bluesky.example" } };
  edge = await openTestEdge(db, { mail, mailbox: dovecot.mailbox });
  key = await makeBusiness(edge, "Blue Sky", MAP);
  const { keeper, clock } = edge.house;
  sender = await startSender({ db: edge.house.db, keeper, clock, carriers: { mail, sms: null }, onTrouble: () => undefined });
});
afterAll(async () => {
  await sender.stop();
  await edge.close();
  await Promise.all([smtp.close(), dovecot.stop(), db.close()]);
});

async function sent(to: string, subject: RegExp): Promise<TakenMail> {
  for (let tries = 0; tries < 500; tries += 1) {
    const found = smtp.taken.find((mail) => mail.to.includes(to) && subject.test(headerOf(mail.raw, "Subject") ?? ""));
    if (found !== undefined) return found;
    await wait(20);
  }
  throw new Error(`no mail ${subject.source}`);
}

async function members(): Promise<Readonly<Record<string, string>>> {
  const rows = await db.owner`select asked_at, state, left_by, member_id from list_members order by member_id`;
  return Object.fromEntries(PEOPLE.map((email, n) => [email.split("@")[0] ?? "", String(rows[n]?.["left_by"] ?? rows[n]?.["state"])]));
}

/** A mail as the server of the mailbox has it, with what it found of the sender. */
function answer(from: string, subject: string, text: string, head: Readonly<Record<string, string>> = {}): string {
  const lines = { From: from, To: "lists@bluesky.example", Subject: subject, "Content-Type": "text/plain; charset=utf-8", ...head };
  return `${Object.entries(lines)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n")}\n\n${text}\n`;
}

test("a mailing goes out, and each kind of answer that comes into the mailbox does what it says and no more", async () => {
  for (const email of PEOPLE) {
    await call(edge.port, "POST", "/v1/lists/offers/members", { key, body: { email } });
    const letter = await sent(email, /confirm/u);
    const path = /\/u\/confirm\/[0-9a-z]{77}/u.exec(letter.raw.replaceAll("=\r\n", ""))?.[0] ?? "none";
    const form = { raw: "answer=yes", headers: { "content-type": "application/x-www-form-urlencoded" } };
    expect((await call(edge.port, "POST", path, form)).status).toBe(200);
  }
  const reads = await call(edge.port, "POST", "/v1/lists/offers/mailings", { key, body: { subject: "Stop!", text: "x" } });
  expect(reads).toMatchObject({ status: 400, json: { fields: [{ code: "reads_as_leaving" }] } });
  await call(edge.port, "POST", "/v1/lists/offers/mailings", { key, body: { subject: "Spring", text: "Flights are cheap." } });
  const tenant = String((await db.owner`select tenant_id from tenants`)[0]?.["tenant_id"]) as TenantId;
  while (await advanceMailing(mailingsOf(edge.house), tenant, edge.house.clock()));
  const mails = Object.fromEntries(
    await Promise.all(PEOPLE.map(async (email) => [email.split("@")[0], await sent(email, /^Spring$/u)] as const)),
  );
  const idOf = (name: string): string => headerOf(mails[name]?.raw ?? "", "Message-ID") ?? "none";

  expect(mails["html"]?.from).toBe("lists@bluesky.example");
  expect(headerOf(mails["html"]?.raw ?? "", "Reply-To")).toBe("lists@bluesky.example");
  const token = /<mailto:lists@bluesky\.example\?subject=unsubscribe%20([0-9a-z]{77})>/u.exec(
    headerOf(mails["mailto"]?.raw ?? "", "List-Unsubscribe") ?? "",
  )?.[1];
  expect(headerOf(mails["mailto"]?.raw ?? "", "List-Unsubscribe-Post")).toBe("List-Unsubscribe=One-Click");

  const html = { "Content-Type": "text/html; charset=utf-8", "In-Reply-To": idOf("html") };
  dovecot.deliver(answer("html@other-address.example", "AW: Spring", "<p>Bitte abmelden</p><blockquote>Flights</blockquote>", html));
  dovecot.deliver(
    answer("auto@example.com", "Out of office: unsubscribe", "unsubscribe", {
      "Auto-Submitted": "auto-replied",
      "In-Reply-To": idOf("auto"),
    }),
  );
  dovecot.deliver(
    answer("forged@example.com", "unsubscribe", "", { "Authentication-Results": "evil.example; dmarc=pass header.from=example.com" }),
  );
  dovecot.deliver(
    answer("forged@example.com", "unsubscribe", "", {
      "Authentication-Results": "mx.bluesky.example; dmarc=fail header.from=example.com",
    }),
  );
  dovecot.deliver(
    answer("Vera <VOUCHED@example.com>", "Unsubscribe", "", {
      "Authentication-Results": "mx.bluesky.example; dmarc=pass header.from=example.com",
    }),
  );
  dovecot.deliver(answer("mailto@example.com", `unsubscribe ${token}`, ""));
  dovecot.deliver(answer("lists@bluesky.example", "unsubscribe", "", { "In-Reply-To": idOf("loop") }));
  dovecot.deliver(answer("quoting@example.com", "Re: Spring", "Lovely! Book it.\n\n> unsubscribe", { "In-Reply-To": idOf("quoting") }));
  dovecot.deliver(
    answer(
      "MAILER-DAEMON@mx.example",
      "Undelivered",
      `--r\nContent-Type: message/delivery-status\n\nAction: failed\nStatus: 5.1.1\n--r\nContent-Type: text/rfc822-headers\n\nMessage-ID: ${idOf("bounced")}\n--r--`,
      {
        "Content-Type": "multipart/report; report-type=delivery-status; boundary=r",
      },
    ),
  );
  dovecot.deliver(
    Buffer.concat([Buffer.from("From: big@example.com\r\nSubject: photos\r\n\r\n"), Buffer.alloc(50_000_000, "a".repeat(75) + "\n")]),
  );
  dovecot.deliver("\u0000 no mail at all");

  expect(await lookOnce(edge.house)).toBe(11);
  expect(await members()).toEqual({
    html: "reply",
    auto: "confirmed",
    forged: "confirmed",
    vouched: "reply",
    mailto: "reply",
    bounced: "bounce",
    loop: "confirmed",
    quoting: "confirmed",
  });
  // Whoever is named as the sender is shown the way out, once; the others are told once that they left.
  expect((await sent("forged@example.com", /want to leave/u)).raw).toContain("/u/");
  for (const name of ["html", "vouched", "mailto"]) await sent(`${name}@example.com`, /have left/u);
  await wait(100);
  const subjects = smtp.taken.map((mail) => headerOf(mail.raw, "Subject") ?? "");
  expect(subjects.filter((subject) => /want to leave/u.test(subject))).toHaveLength(1);
  expect(subjects.filter((subject) => /have left/u.test(subject))).toHaveLength(3);
  expect(
    smtp.taken.filter((mail) => mail.to.includes("bounced@example.com") && /left/u.test(headerOf(mail.raw, "Subject") ?? "")),
  ).toHaveLength(0);

  // Looked at once is looked at, also by another process; nothing personal is in the log.
  expect(await lookOnce(edge.house)).toBe(0);
  expect(edge.logged.join("")).not.toMatch(/example\.com|mailbox-p@ss/u);
});

test("an answer that is older than somebody's new yes does not undo it", async () => {
  const [row] = await db.owner`select member_id from list_members order by member_id limit 1`;
  await db.owner`update list_members set state = 'confirmed', confirmed_at = now() + interval '1 day', left_by = null where member_id = ${String(row?.["member_id"])}`;
  const spring = await sent("html@example.com", /^Spring$/u);
  dovecot.deliver(answer("html@example.com", "unsubscribe", "", { "In-Reply-To": headerOf(spring.raw, "Message-ID") ?? "" }));
  expect(await lookOnce(edge.house)).toBe(1);
  expect(await members()).toMatchObject({ html: "confirmed" });
});

test("whatever is sent is looked at once: two hundred mails that are none keep the one behind them out of nothing", async () => {
  const parts = Array.from({ length: 12 }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}\n`).join("");
  for (let n = 0; n < 200; n += 1) dovecot.deliver(`From: eve@example.com\nSubject: x\n${parts}\nx\n`);
  const spring = await sent("quoting@example.com", /^Spring$/u);
  dovecot.deliver(answer("quoting@example.com", "unsubscribe", "", { "In-Reply-To": headerOf(spring.raw, "Message-ID") ?? "" }));
  expect([await lookOnce(edge.house), await lookOnce(edge.house), await lookOnce(edge.house)]).toEqual([200, 1, 0]);
  expect(await members()).toMatchObject({ quoting: "reply" });
});

const VOUCHED = { "Authentication-Results": "mx.bluesky.example; dmarc=pass header.from=example.com" };
const WISH = "Please send me a copy of my personal data.";

test("a mailbox that both settings name is read for both, and a sender to whom no mail can go is looked at once", async () => {
  const house = { ...edge.house, settings: { ...edge.house.settings, rightsMailbox: dovecot.mailbox } };
  dovecot.deliver(answer('"eve, or not"@example.com', "Hello", WISH, VOUCHED));
  dovecot.deliver(answer("eve@example.com", "Hello", WISH, VOUCHED));
  expect([await lookOnce(house), await lookOnce(house)]).toEqual([2, 0]);
  expect((await sent("eve@example.com", /./u)).from).toBe("lists@bluesky.example");
});

test("a mailbox that cannot be reached keeps nobody out of the other", async () => {
  const { settings } = edge.house;
  const house = { ...edge.house, settings: { ...settings, mailbox: { ...dovecot.mailbox, port: 1 }, rightsMailbox: dovecot.mailbox } };
  dovecot.deliver(answer("ida@example.com", "Hello", WISH, VOUCHED));
  expect(await lookOnce(house)).toBe(1);
  await sent("ida@example.com", /./u);
});
