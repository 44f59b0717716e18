import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, instant } from "../../../base/instant.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { openLetterWords } from "../../../registers/mailing/postal/postal-letters.ts";
import { receiveReport } from "./_test-report.ts";
import { type VendorRoom, type WrittenMail, openVendorRoom } from "./_test-vendor-room.ts";

/** Letters to customers about their requests that come back: told by a mail server in the mailbox, or by the one that never took them. */
let room: VendorRoom;
beforeAll(async () => {
  room = await openVendorRoom();
});
afterAll(() => room.close());
beforeEach(async () => {
  await room.db.owner`delete from outbox`;
  await room.db.owner`update rights_returned set settled_how = 'not_needed', settled_at = now() where settled_at is null`;
});

type Written = { readonly id: string; readonly subject: string; readonly path: string; readonly letter: string };

/** A request that was filed, and the letter that tells that it arrived. */
async function written(): Promise<Written> {
  const subject = await room.makeSubject();
  const id = String((await room.ask("POST", "/v1/rights-requests", { kind: "access", subject, method: "code" })).json["id"]);
  const [letter] = await lettersTo(subject);
  return { id, subject, path: `/v1/rights-requests/${id}/returned-letters`, letter: letter?.id ?? "none" };
}
/** The newest first. */
const lettersTo = async (subject: string): Promise<readonly WrittenMail[]> =>
  (await room.mails()).filter(({ content }) => content.to.address === room.emailOf(subject));
const returnedOf = async (path: string): Promise<readonly Record<string, unknown>[]> =>
  (await room.ask("GET", path)).json["items"] as Record<string, unknown>[];
const listed = async (): Promise<readonly unknown[]> =>
  ((await room.ask("GET", "/v1/rights-requests?letters=returned")).json["items"] as { id: string }[]).map(({ id }) => id);
const detailsOf = async (id: string): Promise<readonly unknown[]> => {
  const entries = (await room.ask("GET", "/v1/ledger/entries?act=rights.letter")).json["items"] as { detail: Record<string, unknown> }[];
  return entries.map(({ detail }) => detail).flatMap(({ request, ...detail }) => (request === id ? [detail] : []));
};

test("a letter that came back, twice told, is one that did not arrive: in the request, on the first screen, and by its code alone", async () => {
  const { id, path, letter } = await written();
  expect([await returnedOf(path), await listed()]).toEqual([[], []]);
  const [one, other] = await Promise.all([receiveReport(room, letter), receiveReport(room, letter)]);
  expect([one, other].toSorted()).toEqual(["none", "returned"]);
  expect(await receiveReport(room, letter)).toBe("none");

  expect(await returnedOf(path)).toMatchObject([{ id: letter, kind: "rights_received", code: "5.1.1", settled: null, isRepeatable: true }]);
  const home = await room.ask("GET", "/v1/home");
  expect(home.text).toContain("1 letter to customers about requests did not arrive");
  expect(home.text).not.toContain("letter to vendors");
  expect(await listed()).toEqual([id]);
  expect(await detailsOf(id)).toEqual([{ kind: "rights_received", outcome: "returned", code: "5.1.1" }]);
  // Neither its text nor whom it quotes is anywhere, and the request itself goes on.
  const kept = JSON.stringify([await room.db.owner`select * from rights_returned`, await room.db.owner`select * from rights_events`]);
  expect(kept + home.text + room.edge.logged.join("")).not.toMatch(/elsewhere\.example|unknown|Diagnostic/u);
  expect((await room.ask("GET", `/v1/rights-requests/${id}`)).json["state"]).toBe("open");
});

test("sent again it tells the same to the address that was mended, once however often the button is pressed, and may come back anew", async () => {
  const { id, subject, path, letter } = await written();
  await receiveReport(room, letter);
  const before = (await lettersTo(subject))[0]?.content.text;
  room.edge.house.setClock(instant(room.edge.house.clock() + HOUR_MS));
  const presses = await Promise.all(Array.from({ length: 5 }, () => room.ask("POST", `${path}/${letter}/settlements`, { how: "again" })));
  for (const { status, json } of presses) expect([status, json["settled"]]).toMatchObject([200, { how: "mail" }]);
  const letters = await lettersTo(subject);
  expect(letters.map(({ content }) => content.text)).toEqual([before, before]);
  expect(await listed()).toEqual([]);
  expect((await detailsOf(id)).map((detail) => (detail as { outcome: string }).outcome)).toEqual(["mail", "returned"]);

  // Of the first letter nothing is learnt any more; the one after it may come back, too.
  expect(await receiveReport(room, letter)).toBe("none");
  expect(await receiveReport(room, letters[0]?.id ?? "", { status: "5.2.2 (mailbox full)" })).toBe("returned");
  expect(await returnedOf(path)).toMatchObject([{ settled: { how: "mail" } }, { code: "5.2.2", settled: null }]);
});

test("it goes by post with the words of its message, or is noted as not needed", async () => {
  const { id, subject, path, letter } = await written();
  await receiveReport(room, letter);
  await room.ask("POST", `/v1/rights-requests/${id}/messages`, { text: "Which of your two trips?" });
  room.edge.house.setClock(instant(room.edge.house.clock() + HOUR_MS));
  await room.ask("POST", `/v1/rights-requests/${id}/messages`, { text: "Call us." });
  const [, message] = await lettersTo(subject);
  expect(message?.kind).toBe("rights_message");
  await receiveReport(room, message?.id ?? "");
  const settle = (which: string, how: string) => room.ask("POST", `${path}/${which}/settlements`, { how });
  const turnWords = async (): Promise<number> =>
    (
      await room.db.owner`
        update rights_events
           set words = set_byte(words, 20, get_byte(words, 20) # 1)
         where event_id = (select min(event_id) from rights_events where request_id = ${id} and step = 'message')`
    ).count;
  // Paper would have dots in place of the message.
  expect(await turnWords()).toBe(1);
  expect((await settle(message?.id ?? "", "post")).json["code"]).toBe("cannot_open");
  expect(await turnWords()).toBe(1);
  expect((await settle(message?.id ?? "", "post")).json["settled"]).toMatchObject({ how: "post" });
  expect((await settle(letter, "not_needed")).json["settled"]).toMatchObject({ how: "not_needed" });
  const paper = (await room.ask("GET", `/v1/letters?request=${id}`)).json["items"] as Record<string, unknown>[];
  expect(paper).toMatchObject([{ kind: "rights_message", state: "waiting" }]);

  const words = await withTx(room.db, room.tenant, (tx) => openLetterWords(tx, room.edge.house.keeper, [paper[0]?.["id"] as never]));
  expect([...words.values()]).toEqual([{ text: "Which of your two trips?" }]);
  expect([(await lettersTo(subject)).length, await listed()]).toEqual([3, []]);
});

test("a report of a letter that may still arrive, of spam, or of a mail that is none of ours changes nothing, and none is settled under another request", async () => {
  const { path, letter } = await written();
  expect(await receiveReport(room, letter, { action: "delayed", status: "4.4.1" })).toBe("none");
  expect(await receiveReport(room, letter, { status: "550 unknown" })).toBe("none");
  expect(await receiveReport(room, letter, { type: "feedback-report" })).toBe("none");
  expect(await receiveReport(room, `mai_${"0".repeat(26)}`)).toBe("none");
  expect([await returnedOf(path), await listed()]).toEqual([[], []]);
  // Of one request nothing is settled under the number of another.
  await receiveReport(room, letter);
  const other = await written();
  expect((await room.ask("POST", `${other.path}/${letter}/settlements`, { how: "again" })).status).toBe(404);
  expect(await returnedOf(path)).toMatchObject([{ settled: null }]);
});

test("a letter that no server took did not arrive either, and is seen without a mailbox", async () => {
  const { id, path, letter } = await written();
  await room.sweep();
  expect(await returnedOf(path)).toEqual([]);
  await room.db.owner`update outbox set state = 'failed', error_code = 'recipient_refused' where mail_id = ${letter}`;
  await Promise.all([room.sweep(), room.sweep()]);
  await room.sweep();
  expect(await returnedOf(path)).toMatchObject([{ id: letter, code: "recipient_refused", settled: null }]);
  expect(await detailsOf(id)).toHaveLength(1);
});

test("behind many newer mails that failed one that only now did is found", async () => {
  const { path, letter } = await written();
  await room.db.owner`update outbox set state = 'failed', error_code = 'gave_up' where mail_id = ${letter}`;
  await room.db.owner`
    insert into outbox (tenant_id, mail_id, channel, kind, carries_proof, goes_when_done, state, next_at, created_at)
    select tenant_id, 'mai_z' || lpad(n::text, 25, '0'), channel, kind, carries_proof, goes_when_done, state, next_at, created_at
      from outbox, generate_series(1, 450) as n
     where mail_id = ${letter}`;
  await room.sweep();
  expect(await returnedOf(path)).toMatchObject([{ id: letter, code: "gave_up" }]);
});

test("what has run out, and what tells somebody who is erased, is not sent again but may be noted as seen to", async () => {
  const { id, path, letter, subject } = await written();
  await receiveReport(room, letter);
  const until = room.edge.house.clock() + DAY_MS;
  await room.db.owner`update rights_returned set facts = ${room.db.owner.json({ expiresAt: until })} where mail_id = ${letter}`;
  expect(await returnedOf(path)).toMatchObject([{ isRepeatable: true }]);
  room.edge.house.setClock(instant(until));
  expect(await returnedOf(path)).toMatchObject([{ isRepeatable: false }]);
  const again = await room.ask("POST", `${path}/${letter}/settlements`, { how: "again" });
  expect(again.json).toMatchObject({ status: 409, code: "letter_not_repeatable" });
  await room.db.owner`update rights_returned set facts = null where mail_id = ${letter}`;
  expect((await room.ask("POST", `${path}/${letter}/settlements`, { how: "post" })).json["code"]).toBe("letter_not_repeatable");

  const erased = await room.granted("erasure", subject, {}, { coolingDays: 0 });
  await room.erase();
  expect(await room.stateOf(erased)).toBe("done");
  expect(await returnedOf(path)).toMatchObject([{ id: letter, isRepeatable: false }]);
  expect((await room.ask("POST", `${path}/${letter}/settlements`, { how: "again" })).json["code"]).toBe("subject_erased");
  expect(await listed()).toEqual([id]);
  expect((await room.ask("POST", `${path}/${letter}/settlements`, { how: "not_needed" })).status).toBe(200);
  expect(await listed()).toEqual([]);
});
