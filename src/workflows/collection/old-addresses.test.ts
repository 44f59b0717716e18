import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Instant, SECOND_MS, instant } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import { listWhole } from "../../platform/outbox/_testing.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { OWNER, makeSubject } from "../../safe/testing.ts";
import { changeSubjects } from "../../safe/vault/change.ts";
import { erasePart, previewPart } from "../../safe/vault/erase-part.ts";
import { type SubjectId, newId } from "../../base/ids.ts";
import { askNewLink } from "./ask-new-link.ts";
import { enterByLink } from "./enter-by-link.ts";
import { readRequest } from "./read-requests.ts";
import { copyMessage, sendRequest } from "./send-request.ts";
import { sweepRequests } from "./sweep-requests.ts";
import { type Made, type TestCollection, openTestCollection } from "./testing.ts";

let stand: TestCollection;
let start: Instant;
let subject: SubjectId;
let n = 0;

beforeAll(async () => {
  stand = await openTestCollection();
  start = stand.safe.clock();
});
beforeEach(async () => {
  stand.setNow(start);
  await stand.db.owner`delete from outbox`;
  await stand.db.owner`delete from door_budgets`;
  subject = await makeSubject(stand, stand.desk, { name: "Bea Example", email: email(++n) });
});
afterAll(() => stand.close());

const email = (of: number, word = "bea"): string => `${word}${of}@example.com`;
const mailedTo = async (): Promise<readonly string[]> =>
  (await stand.within((tx) => listWhole(tx, stand.keeper, { limit: 20, before: null }))).items
    .filter(({ kind }) => kind.startsWith("collection_"))
    .map(({ content }) => content.to.address);
const read = async (made: Pick<Made, "id">) => {
  const found = await stand.within((tx) => readRequest(stand.collection, tx, stand.desk, made.id));
  return found.ok ? found.value : undefined;
};
const open = async ({ token, code }: Pick<Made, "token" | "code">): Promise<string> => {
  const entered = await enterByLink(stand.collection, { token, item: code, address: "192.0.2.1" }, stand.safe.clock());
  return entered.ok ? "open" : entered.refusal.code;
};
async function change(to: string | null): Promise<void> {
  const ask = { actor: stand.desk, purpose: "booking", subject, fields: { email: to } };
  const [changed] = await stand.within((tx) => changeSubjects(stand.safe, tx, [ask]));
  expect(changed).toMatchObject({ ok: true });
}
const entries = async (): Promise<number> =>
  (await stand.within((tx) => listEntries(tx, { act: "collection.link_stopped", subject }, { limit: 9, cursor: null }))).items.length;

test("a link that was mailed opens nothing once its address is the customer's no longer, and staff see it; the number goes on, and a new link goes to the new address", async () => {
  const made = await stand.made({ subject, send: true });
  const other = await stand.made({ send: true });
  await change(email(n, "new"));
  expect([await open(made), await open(other), await entries()]).toEqual(["link_stopped", "open", 1]);
  expect(await read(made)).toMatchObject({ state: "created", linkStoppedAt: start });
  expect(await read(other)).toMatchObject({ linkStoppedAt: null });
  expect(await stand.enter(made)).not.toBe("");
  await stand.db.owner`delete from outbox`;
  const sent = await stand.within((tx) => sendRequest(stand.collection, tx, stand.desk, made.id));
  if (!sent.ok || sent.value.code === null) throw new Error("not sent");
  const link = unveil(sent.value.link);
  expect(await mailedTo()).toEqual([email(n, "new")]);
  expect(await open({ token: link.slice(link.indexOf("#") + 3), code: unveil(sent.value.code) })).toBe("open");
  // Whoever still has the letter of before hears the same as before.
  expect(await open(made)).toBe("link_stopped");
});

test("the same address in another spelling is the same, and one that is taken away is none of theirs any more", async () => {
  const made = await stand.made({ subject, send: true });
  await change(email(n).toUpperCase());
  expect([await open(made), await entries()]).toEqual(["open", 0]);
  await change(null);
  expect([await open(made), await entries()]).toEqual(["link_stopped", 1]);
});

test("a link stops as well when its address is erased and its customer stays, and nothing more is sent there; a look at what would go stops none", async () => {
  const mailed = await stand.made({ subject, send: true });
  const given = await stand.made({ subject, sendTo: email(n).toUpperCase(), ttlSeconds: 1_000 });
  const [copied, elsewhere] = [await stand.made({ subject }), await stand.made({ subject, sendTo: email(n, "office") })];
  const wish = { actor: OWNER, subject, reasons: [] };
  expect(await stand.within((tx) => previewPart(stand.safe, tx, { ...wish, scope: ["email"] }))).toMatchObject({ ok: true });
  const erase = (scope: readonly string[]) =>
    stand.within((tx) => erasePart(stand.safe, tx, { ...wish, scope, request: newId("rrq", stand.safe.clock()) }));
  expect(await erase(["name"])).toMatchObject({ ok: true });
  expect([await open(mailed), await open(given), await entries()]).toEqual(["open", "open", 0]);
  expect(await erase(["email"])).toMatchObject({ ok: true });
  expect([await open(mailed), await open(given), await entries()]).toEqual(["link_stopped", "link_stopped", 2]);
  expect([await open(copied), await open(elsewhere)]).toEqual(["open", "open"]);
  await stand.db.owner`delete from outbox`;
  stand.setNow(instant(start + 600 * SECOND_MS));
  await sweepRequests(stand.collection, stand.tenant, stand.safe.clock());
  expect(await mailedTo()).toEqual([]);
});

test("a link that staff handed on themselves goes on, also where one had been mailed before it", async () => {
  const shown = await stand.made({ subject });
  const mailed = await stand.made({ subject, send: true });
  const copied = await stand.within((tx) => copyMessage(stand.collection, tx, stand.desk, mailed.id));
  if (!copied.ok || copied.value.code === null) throw new Error("not copied");
  const link = unveil(copied.value.link);
  await change(email(n, "new"));
  expect([await open(shown), await entries()]).toEqual(["open", 0]);
  expect(await open({ token: link.slice(link.indexOf("#") + 3), code: unveil(copied.value.code) })).toBe("open");
});

test("an address that staff gave stops as the one on file does, and what is sent later goes to the one on file; one that was never on file stays", async () => {
  const given = await stand.made({ subject, sendTo: email(n).toUpperCase(), ttlSeconds: 1_000 });
  const elsewhere = await stand.made({ subject, sendTo: email(n, "office"), ttlSeconds: 1_000 });
  await change(email(n, "new"));
  expect([await open(given), await open(elsewhere)]).toEqual(["link_stopped", "open"]);
  await stand.db.owner`delete from outbox`;
  stand.setNow(instant(start + 600 * SECOND_MS));
  expect(await sweepRequests(stand.collection, stand.tenant, stand.safe.clock())).toMatchObject({ reminded: 2 });
  expect((await mailedTo()).toSorted()).toEqual([email(n, "new"), email(n, "office")].toSorted());
});

test("that a link stopped is said until there is another, sent or copied; the address that was given for it is written to no more", async () => {
  const [copied, sent] = [await stand.made({ subject, sendTo: email(n) }), await stand.made({ subject, sendTo: email(n) })];
  await change(email(n, "new"));
  expect([await read(copied), await read(sent)]).toMatchObject([{ linkStoppedAt: start }, { linkStoppedAt: start }]);
  await stand.within((tx) => copyMessage(stand.collection, tx, stand.desk, copied.id));
  await stand.within((tx) => sendRequest(stand.collection, tx, stand.desk, sent.id));
  expect([await read(copied), await read(sent)]).toMatchObject([{ linkStoppedAt: null }, { linkStoppedAt: null }]);
  expect([await open(copied), await open(sent)]).toEqual(["link_stopped", "link_stopped"]);
  await stand.db.owner`delete from outbox`;
  await stand.within((tx) => sendRequest(stand.collection, tx, stand.desk, copied.id));
  expect(await mailedTo()).toEqual([email(n, "new")]);
});

test("by a link that has stopped nobody asks for a new one", async () => {
  const made = await stand.made({ subject, send: true, ttlSeconds: 600 });
  await change(email(n, "new"));
  await stand.db.owner`delete from outbox`;
  stand.setNow(instant(start + 700 * SECOND_MS));
  await askNewLink(stand.collection, { token: made.token, visit: null, address: "192.0.2.1" }, stand.safe.clock());
  expect([await mailedTo(), await open(made)]).toEqual([[], "door_closed"]);
});
