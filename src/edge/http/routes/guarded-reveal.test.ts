import { afterAll, beforeAll, expect, test } from "vitest";
import { decodePayload } from "../../../base/payload.ts";
import { unveil } from "../../../base/redacted.ts";
import { type HandOverPlace, handOverInfo } from "../../../platform/keeper/hand-over-info.ts";
import { hpkeOpen, newHpkeKey } from "../../../platform/keeper/hpke.ts";
import { sealAsPage } from "../../../platform/keeper/testing-page.ts";
import { listTenants } from "../../../platform/storage/database.ts";
import { type TestDatabase, openTestDatabase } from "../../../platform/storage/testing.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { currentCardKey } from "../../../safe/vault/card-key.ts";
import { enterByNumber } from "../../../workflows/collection/enter-by-number.ts";
import { FORM_VERSION, provide } from "../../../workflows/collection/provide.ts";
import { collectionOf } from "../../collection-of.ts";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";
import { type TestPerson, makePerson } from "../_test-person.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book, basis: contract } }
fields:
  name:     { label: Name, category: identity, type: name, purposes: [booking], retention: 3y }
  email:    { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  phone:    { label: Phone, category: contact, type: phone, purposes: [booking], retention: 3y }
  passport: { label: Passport number, category: government-id, type: text, purposes: [booking], retention: 1y }
  card:     { label: Payment card, category: payment-card, type: card, many: true, custody: until-used, purposes: [booking], retention: 1y }
roles:
  desk:  { booking: { name: [masked, change], email: [masked, change], phone: [change], passport: [change], card: [masked, use, change] } }
  clerk: { booking: { card: [clear, masked], passport: [clear] }, needs: { clear: { approval: 2 } } }
  boss:  { booking: { card: [clear], passport: [clear] } }
  alone: { booking: { passport: [clear], card: [clear] }, onCalls: true, needs: { clear: { approval: 3 } }, breakGlass: true }
`;
const CARD = { number: "4242424242424242", expiry: "12/34", holder: "A Example", cvc: "987" };
const OTHER = { ...CARD, number: "5555555555554444", cvc: "123" };

let db: TestDatabase;
let edge: TestEdge;
let desk = "";
let subject = "";
let ana: TestPerson;
let bo: TestPerson;
let eve: TestPerson;
let owner: TestPerson;

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  const key = await makeBusiness(edge, "Blue Sky", MAP);
  desk = String((await call(edge.port, "POST", "/v1/keys", { key, body: { role: "desk" } })).json["key"]);
  subject = await customer({ name: "Cus Tomer", email: "cus@example.com", passport: "P1234567" });
  ana = await makePerson(edge, { name: "Ana Asker", roles: ["clerk"] });
  bo = await makePerson(edge, { name: "Bo Boss", roles: ["boss"] });
  eve = await makePerson(edge, { name: "Eve Alone", roles: ["alone"] });
  owner = await makePerson(edge, { name: "Olga Owner", isOwner: true });
  const attested = { os: "linux", osVersion: "debian 13", diskEncrypted: true, screenLock: true };
  await db.owner`update devices set state = 'enrolled', attested = ${db.owner.json(attested)}, attested_at = now(), enrolled_at = now()`;
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

async function customer(fields: Record<string, unknown>): Promise<string> {
  return String((await call(edge.port, "POST", "/v1/subjects", { key: desk, body: { fields } })).json["id"]);
}

/** The customer enters a card with its code on their page; answers the card's id. */
async function provided(card: typeof CARD): Promise<string> {
  const asked = { subject, asks: ["card"], transaction: { title: "Flights to Lisbon" } };
  const made = await call(edge.port, "POST", "/v1/collection-requests", { key: desk, body: asked });
  if (made.status !== 201) throw new Error(made.text);
  const id = String(made.json["id"]);
  const collection = collectionOf(edge.house);
  const { safe, clock } = edge.house;
  const [tenant = "ten_"] = await listTenants(db);
  const entered = await enterByNumber(collection, { number: String(made.json["number"]), address: "192.0.2.7" }, clock());
  if (!entered.ok) throw new Error(entered.refusal.code);
  const key = await withTx(safe.db, tenant, (tx) => currentCardKey(safe, tx, clock()));
  const sealed = await sealAsPage(
    key,
    { origin: collection.cardOrigin, tenant, request: id, formVersion: FORM_VERSION },
    JSON.stringify({ card }),
  );
  const wire = { keyId: key.keyId, ...sealed, keep: false, agreed: false, nickname: null };
  const done = await provide(collection, unveil(entered.value.visit), wire, clock());
  if (!done.ok) throw new Error(JSON.stringify(done.refusal));
  const told = await call(edge.port, "GET", `/v1/collection-requests/${id}`, { key: desk });
  return (told.json["card"] as { id: string }).id;
}

const reveal = (person: TestPerson, body: Record<string, unknown>, of = subject): Promise<Answer> =>
  person.call("POST", `/v1/subjects/${of}/reveals`, { body });
const fieldOf = (answer: Answer, field: string): Record<string, unknown> =>
  ((answer.json["fields"] ?? {}) as Record<string, Record<string, unknown>>)[field] ?? {};
const outbox = async (): Promise<readonly { kind: string; subject: string; text: string }[]> => {
  const { json } = await owner.call("GET", "/v1/outbox");
  return json["items"] as { kind: string; subject: string; text: string }[];
};

async function agreed(field: string): Promise<void> {
  const asked = await ana.call("POST", "/v1/approvals", { body: { subject, field, reason: "the bank asks" } });
  if (asked.status !== 201) throw new Error(asked.text);
  const voted = await bo.call("POST", `/v1/approvals/${String(asked.json["id"])}/votes`, { body: { vote: "agree" } });
  if (voted.status !== 200) throw new Error(voted.text);
}

test("broken glass opens without call and second person, for a reason, and is told to owners and the customer at once", async () => {
  const passport = { fields: ["passport"] };
  expect(fieldOf(await reveal(eve, passport), "passport")).toMatchObject({ code: "no_open_call", also: ["approval_needed"] });
  expect(fieldOf(await reveal(eve, { ...passport, breakGlass: true, reason: "oh" }), "passport")).toMatchObject({ code: "reason_needed" });
  expect(fieldOf(await reveal(ana, { ...passport, breakGlass: true, reason: "an emergency" }), "passport")).toMatchObject({
    code: "approval_needed",
  });
  expect((await reveal(eve, { fields: ["passport", "card"], breakGlass: true, reason: "an emergency" })).json).toMatchObject({
    status: 400,
    code: "one_field_at_a_time",
  });
  expect((await outbox()).map((mail) => mail.kind)).not.toContain("glass_broken");
  const seen = await reveal(eve, { ...passport, breakGlass: true, reason: "the customer is stranded" });
  expect(fieldOf(seen, "passport")).toEqual({ form: "clear", value: "P1234567" });
  expect(seen.json["guarded"]).toMatchObject({ seconds: 60, watermark: { name: "Eve Alone" } });
  const letters = (await outbox()).filter(({ kind }) => kind === "glass_broken" || kind === "value_seen");
  expect(letters.map(({ kind }) => kind).toSorted()).toEqual(["glass_broken", "value_seen"]);
  expect(JSON.stringify(letters)).not.toMatch(/P1234567|Cus Tomer|stranded/u);
  expect(JSON.stringify(letters.filter(({ kind }) => kind === "value_seen"))).not.toMatch(/Eve/u);
  // Once is once: the next ask stands where the first one stood.
  expect(fieldOf(await reveal(eve, passport), "passport")).toMatchObject({ code: "no_open_call" });
});

test("another person reviews it, once; whoever broke it, and whoever has nothing to do with it, does not", async () => {
  const listed = await owner.call("GET", "/v1/glass-breaks?state=open");
  const [broken] = listed.json["items"] as { id: string; entry: string }[];
  expect(broken).toMatchObject({
    fields: [{ field: "passport", label: "Passport number" }],
    actor: { name: "Eve Alone" },
    reason: "the customer is stranded",
    mayReview: true,
  });
  const entry = await owner.call("GET", `/v1/ledger/entries?act=subject.reveal&limit=5`);
  expect((entry.json["items"] as { id: string; detail: unknown }[]).find((one) => one.id === broken?.entry)?.detail).toEqual({
    guard: "break_glass",
  });
  const path = `/v1/glass-breaks/${broken?.id ?? ""}/reviews`;
  const body = { finding: "justified", note: "I called the customer" };
  expect((await eve.call("POST", path, { body })).json).toMatchObject({ status: 403, code: "own_glass_break" });
  expect((await ana.call("POST", path, { body })).status).toBe(404);
  expect((await ana.call("GET", "/v1/glass-breaks")).json).toMatchObject({ status: 403, code: "not_granted" });
  expect((await owner.call("POST", path, { body: { ...body, note: " no " } })).status).toBe(400);
  const answers = await Promise.all([1, 2, 3].map(() => owner.call("POST", path, { body })));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
  expect((await eve.call("GET", "/v1/glass-breaks")).json["items"]).toMatchObject([
    { state: "reviewed", finding: "justified", note: "I called the customer", reviewedBy: { name: "Olga Owner" }, isOwn: true },
  ]);
  expect((await owner.call("GET", "/v1/ledger/entries?act=glass.review")).json["items"]).toMatchObject([
    { detail: { finding: "justified", of: broken?.entry } },
  ]);

  // Of words that are damaged it is told that they were there: without them the look would seem to be of somebody who was erased.
  const turn = async (): Promise<readonly number[]> => [
    (await db.owner`update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1) where kind = 'glass-review'`).count,
    (
      await db.owner`
        update subject_keys set wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1)
         where subject_id = ${subject} and key_class = 'identity'`
    ).count,
  ];
  expect(await turn()).toEqual([1, 1]);
  const damaged = (await owner.call("GET", "/v1/glass-breaks")).json["items"];
  expect(await turn()).toEqual([1, 1]);
  expect(damaged).toMatchObject([{ id: broken?.id, finding: "justified", note: "••••", reason: "••••" }]);
});

test("a card's security code is shown once, to the browser's own key, with its card and under guard only", async () => {
  const [card, other] = [await provided(CARD), await provided(OTHER)];
  const { key } = newHpkeKey();
  const to = key.publicKey.toString("base64");
  const wish = { fields: ["card"], code: { card, to } };
  expect(fieldOf(await reveal(ana, wish), "card")).toMatchObject({ form: "refused", code: "approval_needed" });
  expect((await reveal(bo, wish)).json).toMatchObject({ status: 409, code: "code_needs_guard" });
  await agreed("card");
  expect((await reveal(ana, { ...wish, code: { card: "crd_00", to } })).json).toMatchObject({ code: "card_not_found" });
  const low = Buffer.alloc(32).toString("base64");
  expect((await reveal(ana, { ...wish, code: { card, to: low } })).json).toMatchObject({ code: "invalid_input" });

  const both = await reveal(ana, { fields: ["card"] });
  expect((fieldOf(both, "card")["value"] as unknown[]).length).toBe(2);
  const seen = await reveal(ana, wish);
  expect(fieldOf(seen, "card")).toMatchObject({ form: "clear", value: { number: CARD.number } });
  expect(seen.text).not.toMatch(/(?<![0-9a-z])987(?![0-9a-z])|5555/iu);
  const { enc, sealed, ...place } = seen.json["code"] as HandOverPlace & { enc: string; sealed: string };
  const [from, locked] = [Buffer.from(enc, "base64"), Buffer.from(sealed, "base64")];
  const opened = hpkeOpen(key, from, handOverInfo(place), Buffer.alloc(0), locked);
  expect(opened && decodePayload(opened).value).toBe("987");
  expect(hpkeOpen(key, from, handOverInfo({ ...place, errand: "cvr_other" }), Buffer.alloc(0), locked)).toBeUndefined();

  // It is gone; what is refused shows nothing of the card either, and says so in the ledger.
  const again = await reveal(ana, wish);
  expect(again.json).toMatchObject({ status: 409, code: "code_not_held" });
  expect(again.text).not.toContain(CARD.number);
  const [entry] = (await owner.call("GET", "/v1/ledger/entries?act=subject.reveal&limit=1")).json["items"] as unknown[];
  expect(entry).toMatchObject({ outcome: "refused", codes: ["code_not_held"], detail: { card } });

  const rivals = await Promise.all([1, 2, 3, 4].map(() => reveal(ana, { fields: ["card"], code: { card: other, to } })));
  expect(rivals.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409]);
});

test("what is shown guarded is kept under no Idempotency-Key: of those who ask at once and again, one sees it", async () => {
  await agreed("passport");
  const asked = { body: { fields: ["passport"] }, headers: { "idempotency-key": "guarded-1" } };
  const once = (): Promise<Answer> => ana.call("POST", `/v1/subjects/${subject}/reveals`, asked);
  const answers = [...(await Promise.all([once(), once(), once()])), await once()].toSorted((a, b) => a.status - b.status);
  expect(answers.map(({ status }) => status)).toEqual([200, 409, 409, 409]);
  expect(fieldOf(answers[0] as Answer, "passport")).toEqual({ form: "clear", value: "P1234567" });
  for (const again of answers.slice(1)) {
    expect(again.json).toMatchObject({ code: "shown_once" });
    expect(again.text).not.toContain("P1234567");
  }
});

test("whoever has no e-mail is told by a text, and a look at nothing is told to nobody but owners", async () => {
  const texted = await customer({ phone: "+442079460000", passport: "P7654321" });
  const empty = await customer({ email: "empty@example.com" });
  const glass = { fields: ["passport"], breakGlass: true, reason: "an emergency again" };
  const before = (await outbox()).length;
  expect((await reveal(eve, glass, empty)).json).toMatchObject({ fields: { passport: { code: "no_value" } } });
  expect((await outbox()).slice(0, -before).map(({ kind }) => kind)).toEqual(["glass_broken"]);
  await reveal(eve, glass, texted);
  const told = await db.owner`select channel from outbox where kind = 'value_seen' order by mail_id desc limit 1`;
  expect(told).toEqual([{ channel: "sms" }]);
});

test("a key has neither glass nor code, and two persons do not count for it", async () => {
  const key = String((await owner.call("POST", "/v1/keys", { body: { role: "boss" } })).json["key"]);
  const asked = (body: unknown): Promise<Answer> => call(edge.port, "POST", `/v1/subjects/${subject}/reveals`, { key, body });
  expect((await asked({ fields: ["passport"], breakGlass: true, reason: "an emergency" })).json).toMatchObject({ code: "person_needed" });
  expect((await asked({ fields: ["passport"] })).json).toMatchObject({ fields: { passport: { value: "P1234567" } } });
});
