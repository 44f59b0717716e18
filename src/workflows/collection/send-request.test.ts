import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { instant } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import { listWhole } from "../../platform/outbox/_testing.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { testActor } from "../../safe/testing.ts";
import { enterByLink } from "./enter-by-link.ts";
import { readRequest } from "./read-requests.ts";
import { repeatRequest } from "./repeat-request.ts";
import { revokeRequest } from "./revoke-request.ts";
import { SENDINGS_MAX, copyMessage, sendRequest } from "./send-request.ts";
import { type Made, type TestCollection, openTestCollection } from "./testing.ts";

let stand: TestCollection;

beforeAll(async () => {
  stand = await openTestCollection();
});
beforeEach(async () => {
  await stand.db.owner`delete from outbox`;
  await stand.db.owner`delete from door_budgets`;
});
afterAll(() => stand.close());

const mails = async () => (await stand.within((tx) => listWhole(tx, stand.keeper, { limit: 20, before: null }))).items;
const open = async (link: string, item: string): Promise<boolean> => {
  const typed = { token: link.slice(link.indexOf("#") + 3), item, address: "192.0.2.1" };
  return (await enterByLink(stand.collection, typed, stand.safe.clock())).ok;
};
const send = (made: Pick<Made, "id">, actor = stand.desk) => stand.within((tx) => sendRequest(stand.collection, tx, actor, made.id));

test("the link goes to the address that was given or is on file, without number and code, and only where there is one", async () => {
  const given = await stand.made({ subject: null, sendTo: "ben@example.com", language: "de" });
  const onFile = await stand.made({ send: true });
  const nowhere = await stand.made({ subject: null, send: true });
  expect([given.isSent, onFile.isSent, nowhere.isSent]).toEqual([true, true, false]);
  const sent = (await mails()).toSorted((a, b) => (a.content.to.address < b.content.to.address ? -1 : 1));
  expect(sent.map((mail) => [mail.kind, mail.content.to.address])).toEqual([
    ["collection_link", "ana@example.com"],
    ["collection_link", "ben@example.com"],
  ]);
  for (const [n, made] of [onFile, given].entries()) {
    const { text, html, subject } = sent[n]?.content ?? { text: "", html: "", subject: "" };
    expect(text).toContain(made.link);
    for (const secret of [made.code, made.number, "Lisbon", "Example"]) expect(`${subject} ${text} ${html}`).not.toContain(secret);
  }
  expect(sent[1]?.content.text).toContain("sechs");
  const found = await stand.within((tx) => readRequest(stand.collection, tx, stand.desk, given.id));
  expect(found).toMatchObject({ value: { sentAt: stand.safe.clock(), sendTo: "ben@example.com" } });
});

test("each sending has a link and a code of its own, and those of before open nothing", async () => {
  const made = await stand.made({ send: true });
  const again = await send(made);
  if (!again.ok || again.value.code === null) throw new Error("not sent");
  const [link, code] = [unveil(again.value.link), unveil(again.value.code)];
  expect((await mails()).some((mail) => mail.content.text.includes(link))).toBe(true);
  expect([await open(made.link, made.code), await open(made.link, code), await open(link, code)]).toEqual([false, false, true]);
  const { items } = await stand.within((tx) => listEntries(tx, { act: "collection.send" }, { limit: 1, cursor: null }));
  expect(items[0]).toMatchObject({ subject: stand.customer, detail: { request: made.id } });
});

test("a link that was locked by wrong tries opens again when it is sent anew", async () => {
  const made = await stand.made({ send: true });
  for (let n = 0; n < 5; n += 1) await open(made.link, "wrong");
  expect(await open(made.link, made.code)).toBe(false);
  const again = await send(made);
  expect(again.ok && again.value.code !== null && (await open(unveil(again.value.link), unveil(again.value.code)))).toBe(true);
});

test("a message to copy holds the link and how to open it, and not the code", async () => {
  const made = await stand.made({ language: "fr" });
  const copied = await stand.within((tx) => copyMessage(stand.collection, tx, stand.desk, made.id));
  if (!copied.ok || copied.value.code === null) throw new Error("not copied");
  const [text, link, code] = [unveil(copied.value.text), unveil(copied.value.link), unveil(copied.value.code)];
  expect(text).toContain(link);
  expect(text).toMatch(/six chiffres/u);
  expect(text).not.toContain(code);
  expect([await open(made.link, made.code), await open(link, code)]).toEqual([false, true]);
  expect(await mails()).toEqual([]);
});

test("there is nothing to send without an address, too often, for others, and once it is over", async () => {
  const nowhere = await stand.made({ subject: null });
  expect(await send(nowhere)).toEqual({ ok: false, refusal: { code: "no_address" } });
  expect(await open(nowhere.link, nowhere.code)).toBe(true);
  const often = await stand.made({ send: true });
  for (let n = 1; n < SENDINGS_MAX; n += 1) expect((await send(often)).ok).toBe(true);
  expect(await send(often)).toEqual({ ok: false, refusal: { code: "sent_too_often" } });
  expect(await send(often, testActor(["books"]))).toEqual({ ok: false, refusal: { code: "request_not_found" } });
  await stand.within((tx) => revokeRequest(stand.collection, tx, stand.desk, often.id));
  expect(await send(often)).toEqual({ ok: false, refusal: { code: "request_over" } });
  const copied = await stand.within((tx) => copyMessage(stand.collection, tx, stand.desk, often.id));
  expect(copied).toEqual({ ok: false, refusal: { code: "request_over" } });
});

test("what is over is asked for once more by a request of its own, judged anew; what is open is not", async () => {
  const start = stand.safe.clock();
  const made = await stand.made({ send: true, ttlSeconds: 600, language: "es" });
  const repeat = (actor = stand.desk) => stand.within((tx) => repeatRequest(stand.collection, tx, actor, made.id));
  expect(await repeat()).toEqual({ ok: false, refusal: { code: "request_open" } });
  stand.setNow(instant(start + 601_000));
  const again = await repeat();
  if (!again.ok) throw new Error(again.refusal.code);
  expect(again.value.id).not.toBe(made.id);
  expect(again.value.number).not.toBe(made.number);
  expect([again.value.isSent, again.value.expiresAt]).toEqual([true, start + 1_201_000]);
  const found = await stand.within((tx) => readRequest(stand.collection, tx, stand.desk, again.value.id));
  expect(found).toMatchObject({ value: { transaction: { title: "Flights to Lisbon" }, language: "es", asks: ["card"], state: "created" } });
  expect(await repeat(testActor(["books"]))).toEqual({ ok: false, refusal: { code: "request_not_found" } });
  stand.setNow(start);
});
