import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { unveil } from "../../base/redacted.ts";
import { type TestMailServer, headerOf, startMailServer } from "../../platform/outbox/_testing.ts";
import { type Sender, startSender } from "../../platform/outbox/send-mails.ts";
import { readSmsSettings } from "../../platform/outbox/sms/settings.ts";
import { startVonage } from "../../platform/outbox/sms/testing.ts";
import { type TestSafe, makeSubject, openTestSafe, testActor } from "../../safe/testing.ts";
import { askCode } from "./ask-code.ts";
import { readCustomerSession } from "./session.ts";
import { signInByCode } from "./sign-in-by-code.ts";

/** From the typed address over a real mail server and a local Vonage to a session, as a customer goes. */
const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [DE] }
purposes: { booking: { label: Book, basis: contract } }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  phone: { label: Phone, category: contact, type: phone, lookup: shared, purposes: [booking], retention: 3y }
roles: { intake: { booking: { email: [change], phone: [change] } } }
`;

let stand: TestSafe;
let smtp: TestMailServer;
let vonage: Awaited<ReturnType<typeof startVonage>>;
let sender: Sender;

beforeAll(async () => {
  [stand, smtp, vonage] = await Promise.all([openTestSafe(MAP), startMailServer(), startVonage({ key: "abc", secret: "sec" })]);
  const sms = readSmsSettings(`vonage://abc:sec@127.0.0.1:${vonage.port}?from=BlueSky`, undefined);
  if (!sms.ok) throw new Error("the test's setting is wrong");
  const mail = { server: smtp.server, from: { name: "Blue Sky", address: "no-reply@bluesky.example" } };
  const { db, keeper, clock } = stand.safe;
  sender = await startSender({ db, keeper, clock, carriers: { mail, sms: sms.sms }, onTrouble: () => undefined });
});
afterAll(async () => {
  await sender.stop();
  await Promise.all([smtp.close(), vonage.close()]);
  await stand.close();
});

async function signIn(contact: string, received: () => string | undefined) {
  const post = { safe: stand.safe, cardOrigin: "https://cards.bluesky.example" };
  const asked = await askCode(post, { business: undefined, contact, language: "de", address: "192.0.2.1" }, stand.safe.clock());
  if (!asked.ok) throw new Error(asked.refusal.code);
  for (let tries = 0; tries < 250 && received() === undefined; tries += 1) await wait(20);
  const code = received() ?? "none";
  const given = { ticket: unveil(asked.value.ticket), code, address: "192.0.2.1", device: null };
  const entered = await signInByCode(stand.safe, given, stand.safe.clock());
  return entered.ok ? await readCustomerSession(stand.safe, unveil(entered.value.token), stand.safe.clock()) : undefined;
}

test("a customer comes in by the code that their mail server got, and by the one that their telephone got", async () => {
  const ana = await makeSubject(stand, testActor(["intake"]), { email: "ana@example.com", phone: "+4930901820" });
  const mailed = (): string | undefined => /^ {4}(\d{6})\r?$/mu.exec(smtp.taken[0]?.raw ?? "")?.[1];
  expect(await signIn("ana@example.com", mailed)).toMatchObject({ subject: ana, channel: "mail" });
  expect(smtp.taken[0]?.to).toEqual(["ana@example.com"]);
  expect(headerOf(smtp.taken[0]?.raw ?? "", "Subject")).toContain("Ihr_Code");

  const texted = (): string | undefined => /#(\d{6})$/u.exec(vonage.taken[0]?.text ?? "")?.[1];
  expect(await signIn("030 901820", texted)).toMatchObject({ subject: ana, channel: "sms" });
  expect(vonage.taken).toMatchObject([{ to: "4930901820", from: "BlueSky", parts: 1 }]);
});
