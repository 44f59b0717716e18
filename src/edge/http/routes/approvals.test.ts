import { type IncomingMessage, request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MINUTE_MS, instant } from "../../../base/instant.ts";
import { type TestDatabase, openTestDatabase } from "../../../platform/storage/testing.ts";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";
import { ORIGIN, type TestPerson, makePerson } from "../_test-person.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book, basis: contract }
  care:    { label: Look after, basis: contract }
fields:
  email:    { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking, care], retention: 3y }
  passport: { label: Passport number, category: government-id, type: text, purposes: [booking, care], retention: 1y }
  visa:     { label: Visa number, category: government-id, type: text, purposes: [booking], retention: 1y }
  scan:     { label: Scan, category: government-id, type: file, purposes: [booking], retention: 1y }
roles:
  desk:  { booking: { email: [masked, change], passport: [masked, change], visa: [change] } }
  clerk: { booking: { email: [clear], passport: [clear], visa: [clear], scan: [clear] }, care: { passport: [clear] }, needs: { clear: { approval: 2 } } }
  trio:  { booking: { visa: [clear], passport: [clear] }, needs: { clear: { approval: 4 } } }
  free:  { booking: { email: [clear] } }
  lead:  { booking: { passport: [clear], visa: [clear] }, breakGlass: true }
  phone: { booking: { passport: [clear] }, onCalls: true, needs: { clear: { approval: 2 } }, breakGlass: true }
`;

let db: TestDatabase;
let edge: TestEdge;
let ana: TestPerson;
let bo: TestPerson;
let cy: TestPerson;
let owner: TestPerson;
let desk = "";
let subject = "";

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  const key = await makeBusiness(edge, "Blue Sky", MAP);
  desk = String((await call(edge.port, "POST", "/v1/keys", { key, body: { role: "desk" } })).json["key"]);
  const fields = { email: "cus@example.com", passport: "P1234567", visa: "V7654321" };
  subject = String((await call(edge.port, "POST", "/v1/subjects", { key: desk, body: { fields } })).json["id"]);
  ana = await makePerson(edge, { name: "Ana Asker", roles: ["clerk"] });
  bo = await makePerson(edge, { name: "Bo Boss", roles: ["lead"] });
  cy = await makePerson(edge, { name: "Cy Clerk", roles: ["clerk"] });
  owner = await makePerson(edge, { name: "Olga Owner", roles: [], isOwner: true });
  await enrolAll();
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

async function enrolAll(): Promise<void> {
  const attested = { os: "linux", osVersion: "debian 13", diskEncrypted: true, screenLock: true };
  await db.owner`update devices set state = 'enrolled', attested = ${db.owner.json(attested)}, attested_at = now(), enrolled_at = now()
                  where state in ('known', 'enrolled')`;
}

const ask = (person: TestPerson, more: Record<string, unknown> = {}): Promise<Answer> =>
  person.call("POST", "/v1/approvals", {
    body: { subject, field: "passport", purpose: "booking", reason: "read it to the airline", ...more },
  });
const vote = (person: TestPerson, id: string, word = "agree"): Promise<Answer> =>
  person.call("POST", `/v1/approvals/${id}/votes`, { body: { vote: word } });
const reveal = (person: TestPerson, more: Record<string, unknown> = {}): Promise<Answer> =>
  person.call("POST", `/v1/subjects/${subject}/reveals`, { body: { fields: ["passport"], purpose: "booking", ...more } });
const shown = (answer: Answer, field = "passport"): Record<string, unknown> =>
  ((answer.json["fields"] ?? {}) as Record<string, Record<string, unknown>>)[field] ?? {};
const mails = async (): Promise<readonly string[]> =>
  (await db.owner`select kind from outbox order by mail_id`).map((row) => String(row["kind"]));
const forget = async (): Promise<void> => {
  await db.owner`delete from approvals`;
  await db.owner`delete from outbox`;
};
const at = (minutes: number): void => edge.house.setClock(instant(edge.house.clock() + minutes * MINUTE_MS));

test("a second person's yes opens this one field to the asker, guarded, and the customer is told", async () => {
  await forget();
  expect(shown(await reveal(ana))).toMatchObject({ form: "refused", code: "approval_needed" });
  const asked = await ask(ana);
  expect(asked.status, asked.text).toBe(201);
  expect(asked.json).toMatchObject({ state: "asked", fieldLabel: "Passport number", needed: 1, agreed: 0, isMine: true, mayVote: false });
  const id = String(asked.json["id"]);
  // Whoever could agree is told, and of them only those whose role grants it.
  expect(await mails()).toEqual(["approval_asked", "approval_asked"]);

  const listed = await bo.call("GET", "/v1/approvals?state=asked");
  expect(listed.json["items"]).toMatchObject([{ id, mayVote: true, reason: "read it to the airline", asker: { name: "Ana Asker" } }]);
  const agreed = await vote(bo, id);
  expect(agreed.json).toMatchObject({ state: "agreed", voted: "agree", mayVote: false, approvers: [{ name: "Bo Boss", vote: "agree" }] });

  const seen = await reveal(ana);
  expect(shown(seen)).toEqual({ form: "clear", value: "P1234567" });
  expect(seen.json["guarded"]).toMatchObject({ seconds: 60, watermark: { name: "Ana Asker" } });
  expect((await mails()).at(-1)).toBe("value_seen");
  const entry = await owner.call("GET", `/v1/ledger/entries?act=subject.reveal&subject=${subject}&limit=1`);
  expect(entry.json["items"]).toMatchObject([{ outcome: "granted", detail: { guard: "approval", approval: id } }]);
});

test("the yes is for this person, field and purpose, for ten minutes, and for no list of many", async () => {
  expect(shown(await reveal(cy))).toMatchObject({ code: "approval_needed" });
  expect(shown(await reveal(ana, { fields: ["visa"] }), "visa")).toMatchObject({ code: "approval_needed" });
  expect(shown(await reveal(ana, { purpose: "care" }))).toMatchObject({ code: "approval_needed" });
  expect((await reveal(ana, { fields: ["passport", "visa"] })).json).toMatchObject({ status: 400, code: "one_field_at_a_time" });
  const many = await ana.call("POST", "/v1/reveals", { body: { items: [{ subject, fields: ["passport"] }], purpose: "booking" } });
  expect(many.json["items"]).toMatchObject([{ fields: { passport: { form: "refused", code: "approval_needed" } } }]);
  expect((await ask(ana)).json).toMatchObject({ status: 409, code: "approval_underway" });
  at(10);
  await Promise.all([ana.signIn(), bo.signIn(), cy.signIn(), owner.signIn()]);
  expect(shown(await reveal(ana))).toMatchObject({ code: "approval_needed" });
});

test("a yes that was given while the clock ran ahead counts no more once it is right, and another may be asked for", async () => {
  await forget();
  expect((await vote(bo, String((await ask(ana)).json["id"]))).json).toMatchObject({ state: "agreed" });
  expect(shown(await reveal(ana))).toMatchObject({ form: "clear" });
  at(-14);
  expect(shown(await reveal(ana))).toMatchObject({ code: "approval_needed" });
  expect((await ask(ana)).status).toBe(201);
  at(14);
  await Promise.all([ana.signIn(), bo.signIn(), cy.signIn(), owner.signIn()]);
});

test("a yes counts only while whoever gave it is at work and could see the value themselves, and another may be asked for then", async () => {
  await forget();
  const id = String((await ask(ana)).json["id"]);
  expect((await vote(bo, id)).json).toMatchObject({ state: "agreed" });
  const put = async (change: object): Promise<void> =>
    void (await db.owner`update staff set ${db.owner(change)} where staff_id = ${bo.id}`);
  for (const gone of [{ state: "off", off_reason: "left" }, { roles: ["desk"] }, { roles: [] }, { state: "invited" }]) {
    await put(gone);
    expect(shown(await reveal(ana)), JSON.stringify(gone)).toMatchObject({ form: "refused", code: "approval_needed" });
    await put({ state: "active", off_reason: null, roles: ["lead"] });
    expect(shown(await reveal(ana))).toMatchObject({ form: "clear" });
  }
  expect((await ask(ana)).json).toMatchObject({ status: 409, code: "approval_underway", approval: id });
  await put({ roles: ["desk"] });
  const anew = await ask(ana);
  expect(anew.status, anew.text).toBe(201);
  expect((await ask(ana)).json).toMatchObject({ status: 409, code: "approval_underway", approval: anew.json["id"] });
  expect((await vote(cy, String(anew.json["id"]))).json).toMatchObject({ state: "agreed" });
  expect(shown(await reveal(ana))).toMatchObject({ form: "clear" });
  await put({ roles: ["lead"] });
  const entries = await owner.call("GET", `/v1/ledger/entries?act=subject.reveal&subject=${subject}&limit=20`);
  expect((entries.json["items"] as { codes: string[] }[]).filter((one) => one.codes.includes("approval_needed")).length).toBeGreaterThan(3);
});

test("a yes counts no more when the device that it came from is reported lost or stolen, or removed: somebody else may have given it", async () => {
  for (const end of ["lost", "stolen", "removed"]) {
    await forget();
    const di = await makePerson(edge, { name: "Di Second", roles: ["lead"] });
    await enrolAll();
    expect((await vote(di, String((await ask(ana)).json["id"]))).json).toMatchObject({ state: "agreed" });
    expect(shown(await reveal(ana))).toMatchObject({ form: "clear" });
    const device = `/v1/devices/${di.device()}`;
    const ended = end === "removed" ? owner.call("DELETE", device) : owner.call("POST", `${device}/losses`, { body: { kind: end } });
    expect((await ended).status).toBeLessThan(300);
    expect(shown(await reveal(ana)), end).toMatchObject({ form: "refused", code: "approval_needed" });
    const anew = await ask(ana);
    expect(anew.status, anew.text).toBe(201);
    expect((await vote(cy, String(anew.json["id"]))).json).toMatchObject({ state: "agreed" });
    expect(shown(await reveal(ana))).toMatchObject({ form: "clear" });
    await db.owner`update staff set state = 'off', off_reason = 'left' where staff_id = ${di.id}`;
  }
});

test("it is asked only where a second person is all that is missing, and where there is one", async () => {
  await forget();
  const free = await makePerson(edge, { roles: ["free"] });
  const trio = await makePerson(edge, { roles: ["trio"] });
  const phone = await makePerson(edge, { roles: ["phone"] });
  expect((await ask(phone)).json).toMatchObject({ code: "device_not_trusted", also: ["no_open_call"] });
  await enrolAll();
  expect((await ask(free, { field: "email" })).json).toMatchObject({ status: 409, code: "approval_not_needed" });
  expect((await ask(free)).json).toMatchObject({ status: 403, code: "not_granted" });
  expect((await ask(phone)).json).toMatchObject({ status: 403, code: "no_open_call" });
  expect((await ask(ana, { field: "scan" })).json).toMatchObject({ status: 409, code: "approval_not_for_files" });
  expect((await ask(ana, { field: "shoe" })).json).toMatchObject({ status: 400, code: "field_unknown" });
  expect((await ask(ana, { subject: "sub_00000000000000000000000000" })).json).toMatchObject({ status: 404 });
  expect((await ask(ana, { reason: "  ab  " })).json).toMatchObject({ status: 400, code: "invalid_input" });
  await db.owner`update staff set state = 'off' where staff_id in (${bo.id}, ${cy.id})`;
  expect((await ask(trio, { field: "visa" })).json).toMatchObject({ status: 409, code: "nobody_can_approve", mayBreakGlass: false });
  await db.owner`update staff set state = 'active' where staff_id in (${bo.id}, ${cy.id})`;
  const refused = await owner.call("GET", "/v1/ledger/entries?act=approval.ask&limit=20");
  expect((refused.json["items"] as { codes: string[]; outcome: string }[]).map((one) => one.codes.join())).toContain("no_open_call");
  expect(await mails()).not.toContain("approval_asked");
});

test("nobody agrees to their own, nor without the clearance, device and sign-in that the sight itself would take", async () => {
  await forget();
  const id = String((await ask(ana)).json["id"]);
  const other = await makePerson(edge, { roles: ["desk"] });
  const bare = await makePerson(edge, { roles: ["lead"] });
  expect((await vote(ana, id)).json).toMatchObject({ status: 403, code: "own_approval" });
  expect((await vote(bare, id)).json).toMatchObject({ status: 403, code: "device_not_trusted" });
  expect((await vote(owner, id)).json).toMatchObject({ status: 403, code: "not_granted" });
  expect((await vote(other, id)).json).toMatchObject({ status: 403, code: "not_granted" });
  expect((await other.call("GET", `/v1/approvals/${id}`)).status).toBe(404);
  expect((await other.call("GET", "/v1/approvals")).json["items"]).toEqual([]);
  expect((await owner.call("GET", `/v1/approvals/${id}`)).json).toMatchObject({ id, mayVote: false });
  // A sign-in by password and app is a strong one, and not strong enough for a passport.
  await db.owner`update sessions set strong_kind = 'totp' where staff_id = ${bo.id}`;
  expect((await vote(bo, id)).json).toMatchObject({ status: 403, code: "step_up_needed" });
  at(6);
  expect((await vote(bo, id)).json).toMatchObject({ code: "step_up_needed" });
  await bo.signIn();
  expect((await vote(bo, id, "decline")).json).toMatchObject({ state: "declined" });
  expect((await vote(cy, id)).json).toMatchObject({ code: "step_up_needed" });
  await Promise.all([ana.signIn(), cy.signIn(), owner.signIn()]);
  expect((await vote(cy, id)).json).toMatchObject({ status: 409, code: "approval_over", state: "declined" });
  expect(shown(await reveal(ana))).toMatchObject({ code: "approval_needed" });
  expect((await owner.call("GET", "/v1/ledger/entries?act=approval.agree&limit=3")).json["items"]).toMatchObject([
    { outcome: "refused", codes: ["step_up_needed"] },
    { outcome: "refused" },
    { outcome: "refused" },
  ]);
});

test("the asker takes it back, and what nobody answered ends by itself", async () => {
  await forget();
  const id = String((await ask(ana)).json["id"]);
  expect((await cy.call("DELETE", `/v1/approvals/${id}`)).status).toBe(404);
  expect((await ana.call("DELETE", `/v1/approvals/${id}`)).status).toBe(204);
  expect((await ana.call("DELETE", `/v1/approvals/${id}`)).json).toMatchObject({ code: "approval_over", state: "cancelled" });
  const late = String((await ask(ana)).json["id"]);
  at(10);
  await Promise.all([ana.signIn(), bo.signIn(), owner.signIn()]);
  expect((await vote(bo, late)).json).toMatchObject({ code: "approval_over", state: "expired" });
  expect((await ana.call("GET", "/v1/approvals?state=ended")).json["items"]).toMatchObject([{ id: late, state: "expired" }, { id }]);
  const again = await ask(ana);
  expect(again.status).toBe(201);
  expect((await owner.call("GET", "/v1/ledger/entries?act=approval.expire&limit=1")).json["items"]).toMatchObject([
    { actor: { kind: "worker" }, detail: { approval: late, state: "expired" } },
  ]);
});

test("whoever asks, takes back and asks again is stopped after thirty within the hour, and nobody is written to any more", async () => {
  await forget();
  const id = String((await ask(ana)).json["id"]);
  await ana.call("DELETE", `/v1/approvals/${id}`);
  await db.owner`
    insert into approvals (tenant_id, approval_id, subject_id, field, form, purpose, asker_id, needed, state, asked_at, expires_at, ended_at)
    select tenant_id, approval_id || n, subject_id, field, form, purpose, asker_id, needed, state, asked_at, expires_at, ended_at
      from approvals, generate_series(1, 28) as n`;
  const last = String((await ask(ana)).json["id"]);
  expect((await ana.call("DELETE", `/v1/approvals/${last}`)).status).toBe(204);
  const before = (await mails()).length;
  expect((await ask(ana)).json).toMatchObject({ status: 429, code: "asked_too_often" });
  expect(await mails()).toHaveLength(before);
  await cy.signIn();
  expect((await ask(cy)).status).toBe(201);
  at(61);
  await Promise.all([ana.signIn(), bo.signIn(), cy.signIn(), owner.signIn()]);
  expect((await ask(ana)).status).toBe(201);
});

/** What a person's screen hears of questions. */
async function listen(person: TestPerson): Promise<{ readonly text: () => string; readonly leave: () => void }> {
  const path = "/v1/approvals/events";
  const headers = { cookie: person.cookie(), "x-device-proof": person.proof("GET", path), origin: ORIGIN };
  return await new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port: edge.port, path, headers, agent: false }, (incoming: IncomingMessage) => {
      let text = "";
      incoming.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        resolve({ text: () => text, leave: () => outgoing.destroy() });
      });
      incoming.on("error", () => undefined);
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

test("the screens of the asker and of whoever could answer hear of each change; others hear nothing", async () => {
  await forget();
  const other = await makePerson(edge, { roles: ["desk"] });
  const [hers, his, theirs] = [await listen(ana), await listen(bo), await listen(other)];
  const id = String((await ask(ana)).json["id"]);
  await vote(bo, id);
  const told = [
    { id, state: "asked" },
    { id, state: "agreed" },
  ]
    .map((data) => `event: change\ndata: ${JSON.stringify(data)}\n\n`)
    .join("");
  for (const screen of [hers, his]) await expect.poll(() => screen.text().replace(": open\n\n", "")).toBe(told);
  expect(theirs.text()).toBe(": open\n\n");
  for (const screen of [hers, his, theirs]) screen.leave();
});

test("an erasure takes the questions and their reasons along, and leaves what has to be reviewed", async () => {
  await forget();
  const fields = { email: "gone@example.com", passport: "P7" };
  const gone = String((await call(edge.port, "POST", "/v1/subjects", { key: desk, body: { fields } })).json["id"]);
  const id = String((await ask(ana, { subject: gone })).json["id"]);
  const phone = await makePerson(edge, { roles: ["phone"] });
  await enrolAll();
  const glass = { fields: ["passport"], purpose: "booking", breakGlass: true, reason: "an emergency" };
  expect((await phone.call("POST", `/v1/subjects/${gone}/reveals`, { body: glass })).json).toMatchObject({ guarded: { seconds: 60 } });
  expect(await db.owner`select 1 from boxes where box_id = ${`approval/${id}`}`).toHaveLength(1);
  const erased = await owner.call("POST", "/v1/erasures", { body: { subject: gone, reason: "asked for it" } });
  expect(erased.json["certificate"]).toMatchObject({
    destroyed: expect.arrayContaining(["approvals"]),
    kept: expect.arrayContaining([expect.objectContaining({ what: "emergency looks" })]),
  });
  expect((await ana.call("GET", `/v1/approvals/${id}`)).status).toBe(404);
  expect((await vote(bo, id)).status).toBe(404);
  expect(await db.owner`select 1 from boxes where box_id = ${`approval/${id}`}`).toEqual([]);
  expect((await owner.call("GET", "/v1/glass-breaks")).json["items"]).toMatchObject([{ subject: gone, reason: null, mayReview: true }]);
});

test("a question whose reason is damaged is listed among the others, and is answered", async () => {
  await forget();
  const [damaged, whole] = [String((await ask(ana)).json["id"]), String((await ask(cy)).json["id"])];
  const { count } = await db.owner`
    update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1) where box_id = ${`approval/${damaged}`}`;
  expect(count).toBe(1);
  const { items } = (await bo.call("GET", "/v1/approvals?state=asked")).json as { items: { id: string; reason: string }[] };
  expect(new Map(items.map(({ id, reason }) => [id, reason]))).toEqual(
    new Map([
      [damaged, "••••"],
      [whole, "read it to the airline"],
    ]),
  );
  expect((await vote(bo, damaged)).json).toMatchObject({ state: "agreed", reason: "••••" });
});
