import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { DAY_MS, instant } from "../../../base/instant.ts";
import type { RequestReceived } from "../../../workflows/rights/doors/receive-request.ts";
import { type ReportWish, receiveReport } from "./_test-report.ts";
import { type VendorRoom, openVendorRoom } from "./_test-vendor-room.ts";

/** Letters to vendors that come back: told by a mail server in the mailbox, or by the one that never took them. */
let room: VendorRoom;
beforeAll(async () => {
  room = await openVendorRoom();
});
afterAll(() => room.close());
beforeEach(async () => {
  await room.db.owner`delete from outbox`;
  expect((await room.ask("PATCH", `/v1/vendors/${room.ids.air}`, { privacyEmail: "privacy@air.example" })).status).toBe(200);
});

type Told = { readonly id: string; readonly task: string; readonly path: string; readonly letter: string };

/** A letter about a correction, and its task. */
async function told(): Promise<Told> {
  const subject = await room.makeSubject();
  await room.give("air", subject, "name");
  const id = await room.granted("correction", subject, { values: { name: "Ana Beispiel" } });
  await room.sweep();
  const task = String((await taskOf(id))["id"]);
  return { id, task, path: `/v1/rights-requests/${id}/tasks/${task}`, letter: (await lettersOf(task))[0]?.id ?? "none" };
}
const taskOf = async (id: string): Promise<Record<string, unknown>> => (await room.tasksOf(id))[0] ?? {};
/** The newest first. */
const lettersOf = async (task: string): Promise<Awaited<ReturnType<VendorRoom["mails"]>>> =>
  (await room.mails()).filter(({ kind, content }) => kind === "rights_vendor" && content.subject.includes(task));
const outcomesOf = async (task: string): Promise<readonly unknown[]> => {
  const entries = (await room.ask("GET", "/v1/ledger/entries?act=rights.task")).json["items"] as { detail: Record<string, unknown> }[];
  return entries.map(({ detail }) => detail).flatMap((detail) => (detail["task"] === task ? [detail["outcome"]] : []));
};
const returned = async (): Promise<readonly unknown[]> => {
  const { json } = await room.ask("GET", "/v1/rights-requests?tasks=returned");
  return (json["items"] as { id: string }[]).map(({ id }) => id);
};

const report = (mail: string, wish?: ReportWish): Promise<RequestReceived> => receiveReport(room, mail, wish);

test("a letter that came back is told beside its task and on the first screen, and goes again to the address that was mended", async () => {
  const { id, task, path, letter } = await told();
  expect(await taskOf(id)).toMatchObject({ state: "sent", by: "letter", isReturned: false });
  expect([await report(letter), await report(letter)]).toEqual(["returned", "none"]);
  expect(await taskOf(id)).toMatchObject({ state: "failed", by: "letter", isReturned: true });
  expect([await outcomesOf(task), await room.stateOf(id)]).toEqual([["returned", "told"], "granted"]);
  const home = await room.ask("GET", "/v1/home");
  expect(home.text).toContain("1 letter to vendors about requests could not be delivered");
  expect(home.text).not.toContain("of requests not answered");
  expect(await returned()).toEqual([id]);

  expect((await room.ask("PATCH", `/v1/vendors/${room.ids.air}`, { privacyEmail: "office@air.example" })).status).toBe(200);
  const due = String((await taskOf(id))["dueAt"]);
  room.edge.house.setClock(instant(room.edge.house.clock() + 3 * DAY_MS));
  const presses = await Promise.all(Array.from({ length: 5 }, () => room.ask("POST", `${path}/sendings`, {})));
  expect(new Set(presses.map(({ status, json }) => `${status} ${String(json["state"])} ${String(json["isReturned"])}`))).toEqual(
    new Set(["200 open false"]),
  );
  await Promise.all([room.sweep(), room.sweep()]);
  expect(await taskOf(id)).toMatchObject({ state: "sent", by: "letter", isReturned: false });
  expect(Date.parse(String((await taskOf(id))["dueAt"]))).toBeGreaterThan(Date.parse(due));
  const letters = await lettersOf(task);
  expect(letters.map(({ content }) => content.to.address)).toEqual(["office@air.example", "privacy@air.example"]);
  expect([await outcomesOf(task), await returned()]).toEqual([["told", "again", "returned", "told"], []]);

  // Of the letter before nothing is learnt any more; the new one may come back, too.
  expect([await report(letter), (await taskOf(id))["state"]]).toEqual(["none", "sent"]);
  expect([await report(letters[0]?.id ?? ""), (await taskOf(id))["isReturned"]]).toEqual(["returned", true]);

  // Somebody telephoned: what they said is noted, and nothing goes or comes back after it.
  expect((await room.ask("POST", `${path}/answers`, { outcome: "done" })).status).toBe(200);
  expect([await room.stateOf(id), (await taskOf(id))["isReturned"], await returned()]).toEqual(["done", false, []]);
  expect((await room.ask("POST", `${path}/sendings`, {})).json).toMatchObject({ status: 409, code: "task_answered" });
  expect((await room.ask("POST", path.replace(/rtk_\w+$/u, `rtk_${"0".repeat(26)}/sendings`), {})).status).toBe(404);
  expect(await report(letters[0]?.id ?? "")).toBe("none");
  expect(await taskOf(id)).toMatchObject({ state: "done" });
});

test("a mail server that is late, calls it spam, or tells of a mail that is none of ours moves no task", async () => {
  const { id, task, letter } = await told();
  expect(await report(letter, { action: "delayed", status: "4.4.1" })).toBe("none");
  expect(await report(letter, { status: "550 unknown" })).toBe("none");
  expect(await report(letter, { type: "feedback-report" })).toBe("none");
  expect(await report(`mai_${"0".repeat(26)}`)).toBe("none");
  expect([await taskOf(id), await outcomesOf(task)]).toMatchObject([{ state: "sent", isReturned: false }, ["told"]]);
});

test("a letter that no server took was not told either, and is seen without a mailbox", async () => {
  const { id, task, path, letter } = await told();
  await room.sweep();
  expect(await taskOf(id)).toMatchObject({ state: "sent" });
  await room.db.owner`update outbox set state = 'failed', error_code = 'recipient_refused' where mail_id = ${letter}`;
  await Promise.all([room.sweep(), room.sweep()]);
  expect([await taskOf(id), await outcomesOf(task)]).toMatchObject([{ state: "failed", isReturned: true }, ["returned", "told"]]);
  expect((await room.ask("POST", `${path}/sendings`, {})).status).toBe(200);
  await room.sweep();
  await room.sweep();
  expect([await taskOf(id), (await lettersOf(task)).length]).toMatchObject([{ state: "sent", isReturned: false }, 2]);
});

test("a report that crosses the noting of an answer, or another sending, leaves the task as whoever was first had it", async () => {
  for (let round = 0; round < 6; round += 1) {
    const { id, path, letter } = await told();
    const [, noted] = await Promise.all([
      report(letter),
      room.ask("POST", `${path}/answers`, { outcome: "done" }),
      room.ask("POST", `${path}/sendings`, {}),
      report(letter),
    ]);
    expect(noted.status).toBe(200);
    await room.sweep();
    expect([await taskOf(id), await room.stateOf(id)]).toMatchObject([{ state: "done", isReturned: false }, "done"]);
  }
});
