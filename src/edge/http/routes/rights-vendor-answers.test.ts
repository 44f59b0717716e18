import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { DAY_MS, instant } from "../../../base/instant.ts";
import { type RequestReceived, receiveRequest } from "../../../workflows/rights/doors/receive-request.ts";
import { MAILBOX, type VendorRoom, openVendorRoom } from "./_test-vendor-room.ts";

let room: VendorRoom;
beforeAll(async () => {
  room = await openVendorRoom();
});
afterAll(() => room.close());
beforeEach(async () => {
  room.theirs.status = 200;
  room.theirs.seen = [];
  await room.db.owner`delete from outbox`;
});

const parameters = (names: readonly string[]): readonly object[] =>
  names.map((name) => ({ name, label: name, type: "text", required: true, options: [] }));
const letters = async (): Promise<Awaited<ReturnType<VendorRoom["mails"]>>> =>
  (await room.mails()).filter((mail) => mail.kind === "rights_vendor");
const answer = async (id: string, task: unknown, outcome: string): Promise<number> =>
  (await room.ask("POST", `/v1/rights-requests/${id}/tasks/${String(task)}/answers`, { outcome })).status;

/** An erasure to the end of what the house itself does about it. */
async function erased(...vendors: readonly string[]): Promise<{ readonly id: string; readonly subject: string }> {
  const subject = await room.makeSubject();
  for (const vendor of vendors) await room.give(vendor, subject, "email");
  const id = await room.granted("erasure", subject, {}, { coolingDays: 0 });
  expect(await room.erase()).toEqual({ done: 1 });
  return { id, subject };
}

test("of an erasure a vendor is told by its own operation, five times, else by a letter of numbers; the last answer ends it", async () => {
  const body = { task: "{{params.task}}", request: "{{params.request}}", who: "{{params.customer}}", what: "{{params.what}}" };
  const operation = { name: "rights-erasure", label: "Erase", parameters: parameters(["task", "request", "customer", "what"]) };
  const request = { method: "POST", path: "/api/bookings", body };
  expect((await room.ask("POST", `/v1/vendors/${room.ids.air}/operations`, { ...operation, request })).status).toBe(201);

  const { id, subject } = await erased("air", "inn");
  expect(await room.ask("GET", `/v1/rights-requests/${id}`)).toMatchObject({
    json: { state: "granted", carriedAt: expect.any(String), certificate: true },
  });
  await room.sweep();
  const tasks = (await room.tasksOf(id)).toSorted((a) => (a["vendor"] === room.ids.air ? -1 : 1));
  expect(tasks).toMatchObject([
    { vendor: room.ids.air, what: "erasure", state: "sent", by: "operation" },
    { vendor: room.ids.inn, what: "erasure", state: "failed", by: null },
  ]);
  expect(room.theirs.seen.map((text) => JSON.parse(text) as unknown).at(-1)).toEqual({
    task: tasks[0]?.["id"],
    request: id,
    who: subject,
    what: "erasure",
  });
  // What was sent names nobody: the ledger alone knows of whom it was.
  const [sent] = (await room.ask("GET", "/v1/forwards?limit=1")).json["items"] as Record<string, unknown>[];
  expect(sent).toMatchObject({ subject: null, operation: "rights-erasure", fields: [], state: "answered" });
  const [row] = await room.db.owner`select count(*)::int as n from forwards where subject_id = ${subject}`;
  expect(row?.["n"]).toBe(0);
  expect((await room.ask("GET", `/v1/ledger/entries?subject=${subject}&act=forward.send&limit=1`)).json["items"]).toMatchObject([
    { outcome: "done", fields: [], detail: { operation: "rights-erasure" } },
  ]);
  expect([await answer(id, tasks[0]?.["id"], "done"), await room.stateOf(id)]).toEqual([200, "granted"]);
  expect([await answer(id, tasks[1]?.["id"], "nothing_held"), await room.stateOf(id)]).toEqual([200, "done"]);

  room.theirs.status = 503;
  const late = await erased("air");
  room.theirs.seen = [];
  const began = room.edge.house.clock();
  for (let day = 0; day < 4; day += 1) {
    await room.sweep(instant(began + day * DAY_MS));
    expect(await room.tasksOf(late.id)).toMatchObject([{ state: "open", by: null }]);
  }
  await room.sweep(instant(began + 5 * DAY_MS));
  expect(room.theirs.seen.length).toBe(5);
  const [task] = await room.tasksOf(late.id);
  expect(task).toMatchObject({ state: "sent", by: "letter" });
  const [letter, ...more] = await letters();
  expect([letter?.content.to.address, letter?.content.returnTo, more.length]).toEqual(["privacy@air.example", MAILBOX, 0]);
  expect(letter?.content.subject).toContain(String(task?.["id"]));
  for (const number of [late.id, String(task?.["id"]), late.subject]) expect(letter?.content.text).toContain(number);
  expect(letter?.content.text).not.toMatch(/Ana|vendors\d/u);
  expect([await answer(late.id, task?.["id"], "refused"), await room.stateOf(late.id)]).toEqual([200, "done"]);

  // Nothing but numbers can leave any more: an operation that needs a value is not tried, and the letter goes at once.
  const needsMail = { ...request, body: { mail: "{{subject.email}}" } };
  const changed = { label: "Erase", parameters: [], request: needsMail };
  const put = await room.ask("PUT", `/v1/vendors/${room.ids.air}/operations/rights-erasure`, changed);
  expect(put.status, put.text).toBe(200);
  room.theirs.status = 200;
  const third = await erased("air");
  room.theirs.seen = [];
  await room.sweep();
  expect(await room.tasksOf(third.id)).toMatchObject([{ state: "sent", by: "letter" }]);
  expect(room.theirs.seen).toEqual([]);
});

const AUTHORITY = "mx.bluesky.example";
const vouched = (domain: string): string => `Authentication-Results: ${AUTHORITY}; dmarc=pass header.from=${domain}\n`;

async function receive(head: string, text: string): Promise<RequestReceived> {
  const inbox = { desk: room.desk, authority: AUTHORITY, own: [MAILBOX], onCommit: () => undefined };
  const bytes = Buffer.from(`${head}To: ${MAILBOX}\nContent-Type: text/plain; charset=utf-8\n\n${text}\n`);
  return await receiveRequest(inbox, { bytes, isWhole: true } as never, room.edge.house.clock());
}

/** A letter about a correction, and its task. */
async function told(): Promise<{ readonly id: string; readonly subject: string; readonly task: string; readonly messageId: string }> {
  const subject = await room.makeSubject();
  await room.give("air", subject, "name");
  const id = await room.granted("correction", subject, { values: { name: "Ana Beispiel" } });
  await room.sweep();
  const task = String((await room.tasksOf(id))[0]?.["id"]);
  const letter = (await letters()).find(({ content }) => content.subject.includes(task));
  return { id, subject, task, messageId: `<${letter?.id}@bluesky.example>` };
}
const mailsOf = async (id: string): Promise<readonly Record<string, unknown>[]> =>
  (await room.tasksOf(id))[0]?.["mails"] as Record<string, unknown>[];
const held = async (): Promise<readonly number[]> => {
  const [row] = await room.db.owner`
    select (select count(*)::int from rights_task_mails) as mails, (select count(*)::int from boxes where kind = 'rights_task_mail') as boxes`;
  return [Number(row?.["mails"]), Number(row?.["boxes"])];
};

test("a vendor's answer by mail is shown beside its task, as verified only from where the vendor is known to be, and moves nothing", async () => {
  const { id, task, messageId } = await told();
  const re = `In-Reply-To: ${messageId}\nSubject: Re: it\n`;
  expect(await receive(`From: Bo <Bo@air.example>\n${vouched("air.example")}${re}`, "Quillfeather is corrected here.")).toBe("task");
  expect(await receive(`From: bo@air.example\n${re}`, "Nobody vouches for this.")).toBe("task");
  const byNumber = `Subject: AW: ${task}\n`;
  expect(await receive(`From: bo@air.example.evil.example\n${vouched("air.example.evil.example")}${byNumber}`, "Done.")).toBe("task");
  expect(await receive(`From: bo@air.example\n${vouched("evil.example")}${byNumber}`, "Done, too.")).toBe("task");
  expect(await receive(`From: bo@air.example\n${vouched("air.example")}Subject: Hello\n`, `Done, as you ask.\n\n> ${task}`)).toBe("task");
  expect(await mailsOf(id)).toMatchObject([
    { isVerified: true, from: "bo@air.example", text: "Quillfeather is corrected here." },
    { isVerified: false, text: "Nobody vouches for this." },
    { isVerified: false, from: "bo@air.example.evil.example", text: "Done." },
    { isVerified: false, text: "Done, too." },
    { isVerified: true, text: "Done, as you ask." },
  ]);
  expect([await room.stateOf(id), (await room.tasksOf(id))[0]?.["state"]]).toEqual(["granted", "sent"]);
  const [row] = await room.db.owner`
    select count(*)::int as n from boxes where encode(envelope, 'escape') like '%Quillfeather%' or box_id like '%Quillfeather%'`;
  expect(row?.["n"]).toBe(0);
  const entries = (await room.ask("GET", "/v1/ledger/entries?act=rights.task")).json["items"] as { detail: Record<string, unknown> }[];
  const noted = entries.map(({ detail }) => detail).filter((detail) => detail["task"] === task);
  expect(noted.map((detail) => detail["outcome"])).toEqual([
    "mail",
    "mail_unverified",
    "mail_unverified",
    "mail_unverified",
    "mail",
    "told",
  ]);
  expect(JSON.stringify(entries)).not.toMatch(/Quillfeather|air\.example/u);

  expect((await room.ask("GET", "/v1/home")).text).toContain("1 vendor task answered by mail, to be read");

  // One that is damaged is told as one that came, and hides no other.
  const { count } = await room.db.owner`
    update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1)
     where box_id = (select 'rights-task-mail/' || answer_id from rights_task_mails order by received_at, answer_id limit 1)`;
  expect(count).toBe(1);
  const damaged = await mailsOf(id);
  expect(damaged).toHaveLength(5);
  expect(damaged.filter(({ from, text }) => from === "••••" && text === "••••")).toHaveLength(1);

  expect(await answer(id, task, "done")).toBe(200);
  expect([await room.stateOf(id), await mailsOf(id), await held()]).toEqual(["done", [], [0, 0]]);
  expect(await receive(`From: bo@air.example\n${vouched("air.example")}${re}`, "Once more.")).toBe("none");
  expect(await held()).toEqual([0, 0]);
});

test("what says nothing of a task, comes from a program, or is too much is not kept", async () => {
  const { id, task, messageId } = await told();
  const from = `From: bo@air.example\n${vouched("air.example")}`;
  expect(await receive(`${from}Subject: Re: it\n`, "Which one do you mean?")).toBe("none");
  expect(await receive(`${from}Subject: rtk_${"0".repeat(26)}\n`, "Done.")).toBe("none");
  expect(await receive(`${from}Subject: Re: it\n`, `${task} and rtk_${"0".repeat(26)}`)).toBe("none");
  expect(await receive(`${from}Auto-Submitted: auto-replied\nIn-Reply-To: ${messageId}\n`, "We got it.")).toBe("none");
  expect(await receive(`${from}In-Reply-To: ${messageId}\n`, "> quoted only")).toBe("none");
  expect(await mailsOf(id)).toEqual([]);
  for (let n = 0; n < 12; n += 1) expect(await receive(`${from}In-Reply-To: ${messageId}\n`, `Answer ${n}`)).toBe(n < 10 ? "task" : "none");
  expect((await mailsOf(id)).length).toBe(10);
  // A vendor that is known by an address where anybody has one is only that very address.
  await room.ask("PATCH", `/v1/vendors/${room.ids.air}`, { privacyEmail: "air.privacy@gmail.com" });
  const other = await told();
  for (const sender of ["air.privacy", "somebody"])
    await receive(`From: ${sender}@gmail.com\n${vouched("gmail.com")}In-Reply-To: ${other.messageId}\n`, "Done.");
  expect((await mailsOf(other.id)).map((mail) => mail["isVerified"])).toEqual([true, false]);
  await room.ask("PATCH", `/v1/vendors/${room.ids.air}`, { privacyEmail: "privacy@air.example" });

  // With the customer goes what somebody wrote about them.
  expect((await room.ask("POST", "/v1/erasures", { subject: other.subject, reason: "asked for it" })).status).toBe(201);
  expect([await mailsOf(other.id), (await held())[1]]).toEqual([[], 10]);
  expect(await answer(id, task, "done")).toBe(200);
  expect(await held()).toEqual([0, 0]);
});

test("a mail that crosses the noting of an answer is kept before it or stays in the mailbox, and nothing of it is left behind", async () => {
  const from = `From: bo@air.example\n${vouched("air.example")}`;
  const seen = new Set<string>();
  for (let round = 0; round < 8; round += 1) {
    const { id, task, messageId } = await told();
    const [noted, received] = await Promise.all([
      answer(id, task, "done"),
      receive(`${from}In-Reply-To: ${messageId}\n`, "Done."),
      receive(`${from}Subject: ${task}\n`, "Done, as I said."),
    ]);
    seen.add(received);
    expect([noted, await room.stateOf(id), await held()]).toEqual([200, "done", [0, 0]]);
  }
  expect([...seen].every((one) => one === "task" || one === "none")).toBe(true);
});
