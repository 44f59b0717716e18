import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, instant } from "../../base/instant.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { OWNER, testActor } from "../../safe/testing.ts";
import { eraseSubjects } from "../../safe/vault/erase.ts";
import { readSubjects } from "../../safe/vault/read.ts";
import { type NewRequest, createRequest } from "./create-request.ts";
import { collectionHolder } from "./holder.ts";
import { readRequest, readRequests } from "./read-requests.ts";
import { revokeRequest } from "./revoke-request.ts";
import { COLLECTING_MAP, type TestCollection, WISH, openTestCollection } from "./testing.ts";

let stand: TestCollection;

beforeAll(async () => {
  stand = await openTestCollection();
});
afterAll(() => stand.close());

const read = (id: `col_${string}`, actor = stand.desk) => stand.within((tx) => readRequest(stand.collection, tx, actor, id));
const list = (more: Partial<Parameters<typeof readRequests>[2]> = {}) =>
  stand.within((tx) =>
    readRequests(stand.collection, tx, {
      actor: stand.desk,
      states: null,
      number: null,
      subject: null,
      mine: false,
      limit: 50,
      cursor: null,
      ...more,
    }),
  );
const newest = async (act: string) => (await stand.within((tx) => listEntries(tx, { act }, { limit: 1, cursor: null }))).items[0];

test("what staff write is read back, and the database holds none of it in clear", async () => {
  const made = await stand.made({ asks: ["card", "passport"], language: "de" });
  const found = await read(made.id);
  expect(found).toMatchObject({
    ok: true,
    value: {
      subject: stand.customer,
      state: "created",
      purpose: "booking",
      asks: ["card", "passport"],
      cardField: "card",
      custody: "until-used",
      transaction: WISH.transaction,
      message: "See you on the phone.",
      language: "de",
      secondItem: "code",
      createdBy: { kind: "key", id: "key_test" },
    },
  });
  const [row] = await stand.db.owner`select c::text as text from collection_requests c where request_id = ${made.id}`;
  const stored = String(row?.["text"]);
  const words = ["Lisbon", "LHR", "phone", made.code, made.token, Buffer.from("Lisbon").toString("hex")];
  for (const word of words) expect(stored.includes(word), word).toBe(false);
  expect(await newest("collection.create")).toMatchObject({
    subject: stand.customer,
    fields: ["card", "passport"],
    purpose: "booking",
    form: "change",
    outcome: "granted",
    detail: { request: made.id },
  });
});

test("a card is asked for during two days and data during seven, unless staff say otherwise", async () => {
  const now = stand.safe.clock();
  expect((await stand.made()).expiresAt).toBe(now + 48 * HOUR_MS);
  expect((await stand.made({ asks: ["passport"] })).expiresAt).toBe(now + 7 * DAY_MS);
  expect((await stand.made({ ttlSeconds: 600 })).expiresAt).toBe(now + 600_000);
});

test("what cannot be asked for is named with its place, and nothing is made", async () => {
  const { items: before } = await list();
  const refused: readonly (readonly [Partial<NewRequest>, string, string])[] = [
    [{ asks: ["card", "shoe_size"] }, "asks[1]", "field_unknown"],
    [{ asks: ["passport", "passport"] }, "asks[1]", "asked_twice"],
    [{ asks: ["scan"] }, "asks[0]", "file_not_asked"],
    [{ asks: ["card", "spare"] }, "asks[1]", "one_card"],
    [{ asks: ["card", "passport"], purpose: "billing", actor: testActor(["books"]) }, "asks[1]", "purpose_not_declared"],
    [{ custody: "vault" }, "custody", "custody_looser"],
    [{ asks: ["passport"], custody: "processor" }, "custody", "no_card"],
    [{ fields: { name: "Ana" } }, "fields", "subject_given"],
    [{ sendTo: "ana at example" }, "sendTo", "not_an_email"],
    [{ message: "My card is 4111 1111 1111 1111" }, "message", "card_number_in_text"],
    [{ transaction: { ...WISH.transaction, title: "4111111111111111" } }, "transaction.title", "card_number_in_text"],
    [{ transaction: { ...WISH.transaction, currency: null } }, "transaction.currency", "missing"],
    [{ transaction: { ...WISH.transaction, currency: "ZZZ" } }, "transaction.currency", "currency_unknown"],
  ];
  for (const [more, field, code] of refused) {
    const created = await stand.create({ purpose: "booking", ...more });
    expect(created, code).toMatchObject({ ok: false, refusal: { code: "request_invalid", fields: [{ field, code }] } });
    expect(JSON.stringify(created)).not.toContain("4111");
  }
  expect((await list()).items).toEqual(before);
});

test("a stricter custody is taken, and a card for the provider only when one is connected", async () => {
  const refusal = { ok: false, refusal: { code: "provider_needed" } };
  for (const more of [{ custody: "processor" }, { asks: ["charged"] }] as const) expect(await stand.create(more)).toEqual(refusal);
  const collection = { ...stand.collection, hasProvider: () => Promise.resolve(true) };
  const made = await stand.within((tx) =>
    createRequest(collection, tx, { ...WISH, actor: stand.desk, subject: stand.customer, asks: ["spare"], custody: "processor" }),
  );
  if (!made.ok) throw new Error(made.refusal.code);
  expect(await read(made.value.id)).toMatchObject({ value: { custody: "processor", cardField: "spare" } });
});

test("the purpose may be left out where only one fits all that is asked for", async () => {
  const both = testActor(["both"]);
  expect(await stand.create({ actor: both, asks: ["card", "passport"] })).toMatchObject({ ok: true });
  expect(await stand.create({ actor: both, asks: ["card"] })).toMatchObject({ refusal: { code: "purpose_needed" } });
  expect(await stand.create({ actor: both, purpose: "holidays" })).toMatchObject({ refusal: { code: "purpose_unknown" } });
  expect(await stand.create({ actor: testActor([]) })).toMatchObject({ refusal: { code: "not_granted" } });
});

test("who may neither use, look up nor change a field cannot ask a customer for it, and the attempt is noted", async () => {
  const phone = testActor(["phone"]);
  for (const subject of [stand.customer, null]) {
    const refused = await stand.create({ actor: phone, subject, asks: ["passport", "diet"] });
    expect(refused).toMatchObject({ ok: false, refusal: { code: "not_granted", fields: [{ field: "diet", code: "not_granted" }] } });
    const noted = await newest("collection.create");
    expect(noted).toMatchObject({ subject, actor: { role: "phone" }, codes: ["not_granted"] });
    expect(refused.ok ? "" : "entry" in refused.refusal && refused.refusal.entry).toBe(noted?.id);
  }
  const limited = testActor(["both"], { purposes: ["billing"] });
  expect(await stand.create({ actor: limited, asks: ["passport"], purpose: "booking" })).toMatchObject({
    refusal: { code: "purpose_not_allowed" },
  });
});

test("somebody new is written down with what is known, or with nothing, also by staff who work on calls", async () => {
  const nobody = await stand.made({ subject: null, asks: ["name", "passport"] });
  const person = testActor(["phone"]);
  const known = await stand.made({ subject: null, fields: { name: "Cem Example" }, asks: ["passport"], actor: person });
  const [one, two] = await stand.within((tx) =>
    readSubjects(
      stand.safe,
      tx,
      [nobody, known].map(({ subject }) => ({ actor: stand.desk, purpose: "booking", subject })),
    ),
  );
  expect(one?.ok === true && one.value.fields["name"]).toBeUndefined();
  expect(two).toMatchObject({ ok: true, value: { fields: { name: { form: "masked", value: "C•••• E••••" } } } });
  const before = (await list()).items.length;
  expect(await stand.create({ subject: null, fields: { name: "" } })).toMatchObject({ refusal: { code: "fields_invalid" } });
  expect(await stand.create({ subject: null, fields: { email: "ana@example.com", name: "Ana" } })).toMatchObject({
    refusal: { code: "already_exists" },
  });
  expect((await list()).items).toHaveLength(before);
});

test("a request is known to whoever may act for its purpose, and not to other roles, owners and businesses", async () => {
  const made = await stand.made({ asks: ["passport"] });
  expect(await read(made.id, testActor(["phone"], { id: "key_other" }))).toMatchObject({ ok: true });
  for (const actor of [testActor(["books"]), OWNER, testActor(["both"], { purposes: ["billing"] })])
    expect(await read(made.id, actor)).toEqual({ ok: false, refusal: { code: "request_not_found" } });
  expect((await list({ actor: testActor(["books"]) })).items).toEqual([]);
  const other = await stand.addTenant(COLLECTING_MAP);
  const found = await withTx(stand.db, other, (tx) => readRequest(stand.collection, tx, stand.desk, made.id));
  expect(found).toEqual({ ok: false, refusal: { code: "request_not_found" } });
});

test("lists go page by page, by state, by customer, and by who made it", async () => {
  const other = testActor(["desk"], { id: "key_own" });
  const start = instant(stand.safe.clock() + 1);
  const someone = await stand.made({ subject: null, actor: other });
  stand.setNow(start);
  const more = await stand.made({ subject: someone.subject, actor: other, ttlSeconds: 60 });
  expect((await list({ actor: other, mine: true })).items.map((one) => one.id)).toEqual([more.id, someone.id]);
  const first = await list({ subject: someone.subject, limit: 1 });
  expect(first).toMatchObject({ items: [{ id: more.id }], nextCursor: more.id });
  expect(await list({ subject: someone.subject, limit: 1, cursor: more.id })).toMatchObject({
    items: [{ id: someone.id }],
    nextCursor: null,
  });
  expect((await list({ number: someone.number.toLowerCase() })).items.map((one) => one.id)).toEqual([someone.id]);
  expect((await list({ number: "no number" })).items).toEqual([]);
  stand.setNow(instant(start + 61_000));
  expect((await list({ subject: someone.subject, states: ["expired"] })).items.map((one) => one.id)).toEqual([more.id]);
  expect((await list({ subject: someone.subject, states: ["created"] })).items.map((one) => one.id)).toEqual([someone.id]);
  stand.setNow(start);
});

test("of many who revoke at once one does, and what is over is not revoked again", async () => {
  const made = await stand.made();
  const revoke = () => stand.within((tx) => revokeRequest(stand.collection, tx, stand.desk, made.id));
  const outcomes = await Promise.all(Array.from({ length: 8 }, revoke));
  expect(outcomes.filter((one) => one.ok)).toHaveLength(1);
  expect(await revoke()).toEqual({ ok: false, refusal: { code: "request_over" } });
  const stranger = await stand.within((tx) => revokeRequest(stand.collection, tx, testActor(["books"]), made.id));
  expect(stranger).toEqual({ ok: false, refusal: { code: "request_not_found" } });
});

test("requests go with their customer", async () => {
  const made = await stand.made({ subject: null });
  const safe = { ...stand.safe, holders: [...stand.safe.holders, collectionHolder] };
  await stand.within((tx) => eraseSubjects(safe, tx, [{ actor: OWNER, subject: made.subject, reason: null }]));
  expect(await read(made.id)).toEqual({ ok: false, refusal: { code: "request_not_found" } });
  const [row] = await stand.db.owner`select count(*)::int as n from collection_requests where subject_id = ${made.subject}`;
  expect(row?.["n"]).toBe(0);
});
