import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { SubjectId } from "../../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../../base/instant.ts";
import { makePerson } from "../_test-person.ts";
import { type VendorRoom, openVendorRoom } from "./_test-vendor-room.ts";

let room: VendorRoom;
beforeAll(async () => {
  room = await openVendorRoom();
});
afterAll(() => room.close());
beforeEach(async () => {
  room.theirs.status = 200;
  await room.db.owner`delete from outbox`;
});

/** Somebody of whom this vendor was given a field. */
async function givenTo(to: string, field = "email", purpose?: string): Promise<SubjectId> {
  const subject = await room.makeSubject();
  await room.give(to, subject, field, purpose);
  return subject;
}

test("who was given a corrected field is told by a letter of numbers alone, and its answer ends the request", async () => {
  const subject = await room.makeSubject();
  await room.give("air", subject, "name");
  await room.give("inn", subject, "email");
  const id = await room.granted("correction", subject, { values: { name: "Ana Beispiel" } });
  expect(await room.stateOf(id)).toBe("granted");
  expect(await room.tasksOf(id)).toMatchObject([{ vendor: room.ids.air, label: "Air", what: "correction", state: "open", by: null }]);
  await Promise.all([room.sweep(), room.sweep()]);
  const [task] = await room.tasksOf(id);
  expect(task).toMatchObject({ state: "sent", by: "letter" });
  const letters = (await room.mails()).filter((mail) => mail.kind === "rights_vendor");
  expect(letters.map((mail) => mail.content.to.address)).toEqual(["privacy@air.example"]);
  for (const part of [id, String(task?.["id"]), subject]) expect(letters[0]?.content.text).toContain(part);
  expect(letters[0]?.content.text).not.toMatch(/Ana|vendors\d/u);

  const path = `/v1/rights-requests/${id}/tasks/${String(task?.["id"])}/answers`;
  const both = await Promise.all([
    room.ask("POST", path, { outcome: "done", note: "By mail." }),
    room.ask("POST", path, { outcome: "refused" }),
  ]);
  expect(both.map((one) => one.status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  expect(await room.stateOf(id)).toBe("done");
  expect((await room.ask("POST", path.replace(/rtk_\w+/u, "rtk_none"), { outcome: "done" })).status).toBe(404);
});

test("a vendor with an operation for it is sent that, again and again while it does not answer, and then a letter", async () => {
  const operation = {
    name: "rights-restriction",
    label: "Restrict",
    parameters: ["task", "customer"].map((name) => ({ name, label: name, type: "text", required: true, options: [] })),
    request: {
      method: "POST",
      path: "/api/bookings",
      body: { task: "{{params.task}}", who: "{{params.customer}}", mail: "{{subject.email}}" },
    },
  };
  const saved = await room.ask("POST", `/v1/vendors/${room.ids.air}/operations`, operation);
  expect(saved.status, saved.text).toBe(201);
  const subject = await room.makeSubject();
  await room.give("air", subject, "email");
  const id = await room.granted("restriction", subject);
  await room.sweep();
  const [task] = await room.tasksOf(id);
  expect(task).toMatchObject({ what: "restriction", state: "sent", by: "operation" });
  expect(JSON.parse(room.theirs.seen.at(-1) ?? "")).toMatchObject({
    task: task?.["id"],
    who: subject,
    mail: room.emailOf(subject),
  });

  room.theirs.status = 503;
  const other = await room.makeSubject();
  await room.give("air", other, "email");
  const late = await room.granted("restriction", other);
  const began = room.edge.house.clock();
  for (let day = 0; day < 4; day += 1) {
    await room.sweep(instant(began + day * DAY_MS));
    expect(await room.tasksOf(late)).toMatchObject([{ state: "open" }]);
  }
  await room.sweep(instant(began + 5 * DAY_MS));
  expect(await room.tasksOf(late)).toMatchObject([{ state: "sent", by: "letter" }]);
});

test("that a vendor was sent its operation is written down where the writing collides, too, and it is not sent again", async () => {
  const subject = await givenTo("air");
  const id = await room.granted("restriction", subject);
  // The database lets one of two go that wait for each other; here whoever writes down that it was sent, twice.
  await room.db.owner`create sequence collisions`;
  await room.db.owner`
    create function collide() returns trigger language plpgsql security definer as $$
    begin
      if nextval('collisions') <= 2 then raise exception 'deadlock detected' using errcode = '40P01'; end if;
      return new;
    end $$`;
  await room.db
    .owner`create trigger collide before update on rights_tasks for each row when (new.state = 'sent') execute function collide()`;
  const before = room.theirs.seen.length;
  await room.sweep();
  await room.db.owner`drop trigger collide on rights_tasks`;
  expect(await room.tasksOf(id)).toMatchObject([{ state: "sent", by: "operation" }]);
  await room.sweep(instant(room.edge.house.clock() + DAY_MS));
  expect(room.theirs.seen.length - before).toBe(1);
});

test("an objection is for who was given something for that purpose; who cannot be told waits for a person", async () => {
  const subject = await room.makeSubject();
  await room.give("inn", subject, "email");
  expect(await room.tasksOf(await room.granted("objection", subject, { purpose: "care" }))).toEqual([]);
  const id = await room.granted("objection", subject, { purpose: "booking" });
  await room.sweep();
  expect(await room.tasksOf(id)).toMatchObject([{ vendor: room.ids.inn, what: "objection", state: "failed", by: null }]);
  // An address that stands in whom to call is better than none.
  await room.ask("PATCH", `/v1/vendors/${room.ids.inn}`, { breachContact: "Ina <ina@inn.example>" });
  await room.granted("objection", await givenTo("inn"), { purpose: "booking" });
  await room.sweep();
  expect((await room.mails()).filter(({ kind }) => kind === "rights_vendor").map(({ content }) => content.to.address)).toEqual([
    "ina@inn.example",
  ]);
  await room.ask("PATCH", `/v1/vendors/${room.ids.inn}`, { breachContact: "+44 20 7946 0000" });
});

test("what nobody proves lapses after thirty days, and owners are told once of each day that comes near", async () => {
  await makePerson(room.edge, { isOwner: true, roles: [] });
  const subject = await room.makeSubject();
  const filed = (await room.ask("POST", "/v1/rights-requests", { kind: "access", subject })).json;
  const open = (await room.ask("POST", "/v1/rights-requests", { kind: "portability", subject, method: "code" })).json;
  const due = Date.parse(String(open["dueAt"]));
  const dues = async (now: number): Promise<number> => {
    await room.db.owner`delete from outbox where kind = 'rights_due'`;
    await room.sweep(now as Instant);
    await room.sweep(now as Instant);
    return (await room.mails()).filter((mail) => mail.kind === "rights_due" && mail.content.text.includes("Data to take along")).length;
  };
  expect([await dues(due - 8 * DAY_MS), await dues(due - 6 * DAY_MS), await dues(due - 5 * DAY_MS)]).toEqual([0, 1, 0]);
  expect([await dues(due - DAY_MS / 2), await dues(due + 1), await dues(due + DAY_MS)]).toEqual([1, 1, 0]);
  // With more time there is another last day, and it comes near in its turn.
  const another = await room.makeSubject();
  const longer = (await room.ask("POST", "/v1/rights-requests", { kind: "portability", subject: another, method: "code" })).json;
  expect(await dues(Date.parse(String(longer["dueAt"])) - 6 * DAY_MS)).toBe(1);
  const extended = await room.ask("POST", `/v1/rights-requests/${String(longer["id"])}/extensions`, { reason: "complex" });
  const end = Date.parse(String(extended.json["dueAt"]));
  expect([await dues(end - 8 * DAY_MS), await dues(end - 6 * DAY_MS), await dues(end - 5 * DAY_MS)], extended.text).toEqual([0, 1, 0]);
  await room.sweep(instant(Date.parse(String(filed["createdAt"])) + 31 * DAY_MS));
  expect([await room.stateOf(String(filed["id"])), await room.stateOf(String(open["id"]))]).toEqual(["lapsed", "open"]);
  const told = (await room.mails()).filter((mail) => mail.kind === "rights_lapsed");
  expect(told.map((mail) => mail.content.to.address)).toEqual([room.emailOf(subject)]);
});

test("of a part that is erased each vendor is told of the fields that it was given, and whoever was given none of them is not; decided once more, of the others", async () => {
  const subject = await room.makeSubject();
  await room.give("air", subject, "name");
  await room.give("air", subject, "email");
  await room.give("inn", subject, "name");
  const keeping = { decision: "in_part", reasons: [{ code: "tax_records", fields: ["name"] }], coolingDays: 0 };
  const id = await room.granted("erasure", subject, { fields: ["email", "name"] }, keeping);
  expect(await room.erase()).toEqual({ done: 1 });
  expect(await room.stateOf(id)).toBe("granted");
  const tasks = await room.tasksOf(id);
  expect(tasks).toMatchObject([{ vendor: room.ids.air, what: "erasure", fields: ["email"] }]);
  await room.sweep();
  const letter = (await room.mails()).find((mail) => mail.kind === "rights_vendor");
  expect(letter?.content.text).toMatch(/Only of these details, the rest of the customer stays: E-?mail/u);
  const path = `/v1/rights-requests/${id}/tasks/${String(tasks[0]?.["id"])}/answers`;
  expect((await room.ask("POST", path, { outcome: "done" })).status).toBe(200);
  expect(await room.stateOf(id)).toBe("done");

  await room.ask("POST", `/v1/rights-requests/${id}/appeals`, {});
  await room.ask("POST", `/v1/rights-requests/${id}/appeals/decisions`, { decision: "overturned" });
  room.edge.house.setClock(instant(room.edge.house.clock() + 1));
  const again = await room.ask("POST", `/v1/rights-requests/${id}/decisions`, { decision: "granted", coolingDays: 0 });
  expect(again.status, again.text).toBe(200);
  expect(await room.erase()).toEqual({ done: 1 });
  const told = (await room.tasksOf(id)).map(({ vendor, fields, state }) => [vendor, fields, state]);
  expect(told).toHaveLength(3);
  expect(told).toEqual(
    expect.arrayContaining([
      [room.ids.air, ["email"], "done"],
      [room.ids.air, ["email", "name"], "open"],
      [room.ids.inn, ["name"], "open"],
    ]),
  );
});
