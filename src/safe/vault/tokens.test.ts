import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubjectId, TokenId } from "../../base/ids.ts";
import { unveil } from "../../base/redacted.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import type { Actor } from "../access/actor.ts";
import { OWNER, type TestSafe, makeSubject, openTestSafe, testActor } from "../testing.ts";
import { changeSubjects } from "./change.ts";
import { eraseSubjects } from "./erase.ts";
import { type IssuedItem, issueTokens } from "./issue-tokens.ts";
import { lookUpTokens } from "./look-up-tokens.ts";
import { type ItemAsk, startItems } from "./reveal-items.ts";

const MAP = `
controller: { name: Blue Sky Concierge, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book your travel, basis: contract }
  offers:  { label: Send you offers, basis: consent }
fields:
  email:    { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking, offers], retention: 3y }
  passport: { label: Passport number, category: government-id, type: government-id, purposes: [booking], retention: 1y }
  token:    { label: Loyalty number, category: contact, type: text, purposes: [booking], retention: 1y }
  card:     { label: Payment card, category: payment-card, type: card, many: true, purposes: [booking], custody: vault, retention: 1y }
roles:
  intake:    { booking: { email: [change], passport: [change], card: [change], token: [change] } }
  concierge: { booking: { email: [masked], passport: [masked, use], card: [masked, use], token: [use] }, offers: { email: [use] } }
  manager:   { booking: { passport: [clear], card: [clear] } }
  mailer:    { offers: { email: [masked, use] } }
  metered:   { booking: { passport: [use] }, budget: { hour: 2 } }
`;

const intake = testActor(["intake"]);
const concierge = testActor(["concierge"], { id: "key_concierge" });
const manager = testActor(["manager"], { id: "key_manager" });
const CARDS = ["4242424242424242", "5555555555554444"];

let t: TestSafe;
let counter = 0;

beforeAll(async () => {
  t = await openTestSafe(MAP);
});
afterAll(async () => {
  await t.close();
});

async function someone(): Promise<SubjectId> {
  counter += 1;
  return await makeSubject(t, intake, { email: `guest${counter}@example.com`, passport: `X123456${counter}`, card: CARDS, token: "gold" });
}

async function issue(subject: SubjectId, fields: readonly string[], actor: Actor = concierge, purpose = "booking") {
  const [issued] = await t.within((tx) => issueTokens(t.safe, tx, [{ actor, purpose, subject, fields, reason: null }]));
  if (issued === undefined) throw new Error("no answer");
  return issued;
}

async function tokensOf(subject: SubjectId, fields: readonly string[]): Promise<readonly TokenId[]> {
  const issued = await issue(subject, fields);
  if (!issued.ok) throw new Error(issued.refusal.code);
  return issued.value.items.map((item: IssuedItem) => ("token" in item ? item.token : (item.code as never)));
}

async function reveal(tokens: readonly string[], actor = manager, tenant = t.tenant): Promise<readonly unknown[]> {
  const asks = tokens.map((token): ItemAsk => ({ actor, purpose: "booking", reason: null, token: token as TokenId }));
  const revealed = await withTx(t.db, tenant, (tx) => startItems(t.safe, tx, asks).then(({ opening }) => opening));
  return revealed.map((one) => {
    if (!one.ok) return one.refusal.code;
    return Object.values(one.value.fields).map((field) => (field.form === "clear" ? unveil(field.value) : field.code))[0];
  });
}

async function lookUp(tokens: readonly string[], actor: Actor = concierge, purpose = "booking", tenant = t.tenant) {
  const [found] = await withTx(t.db, tenant, (tx) => lookUpTokens(t.safe, tx, [{ actor, purpose, tokens: tokens as readonly TokenId[] }]));
  if (found?.ok !== true) return found?.refusal.code;
  return found.value.items.map((one) => (one.ok ? one.value : one.refusal.code));
}

test("a value keeps its token, whoever asks again, and through every change of it", async () => {
  const subject = await someone();
  const [first] = await tokensOf(subject, ["passport"]);
  expect(first).toMatch(/^tok_[0-9a-z]{26}$/u);
  expect(await tokensOf(subject, ["passport"])).toEqual([first]);
  const change = { actor: intake, purpose: "booking", subject, fields: { passport: "Y7654321" } };
  await t.within((tx) => changeSubjects(t.safe, tx, [change]));
  expect(await tokensOf(subject, ["passport"])).toEqual([first]);
  expect(await reveal([first ?? ""])).toEqual(["Y7654321"]);
  await t.within((tx) => changeSubjects(t.safe, tx, [{ ...change, fields: { passport: null } }]));
  expect(await reveal([first ?? ""])).toEqual(["no_value"]);
});

test("each value of a field of many has a token of its own, and only that value opens by it", async () => {
  const subject = await someone();
  const tokens = await tokensOf(subject, ["card"]);
  expect(new Set(tokens).size).toBe(2);
  const opened = await reveal([...tokens].toReversed());
  expect(opened).toMatchObject([{ number: CARDS[1] }, { number: CARDS[0] }]);
  await t.within((tx) => changeSubjects(t.safe, tx, [{ actor: intake, purpose: "booking", subject, fields: { card: [CARDS[0]] } }]));
  expect(await reveal(tokens)).toEqual(["no_value", "no_value"]);
});

test("the answers stand in the order asked, tokens and names mixed, and what is unknown spoils no other", async () => {
  const [one, two] = [await someone(), await someone()];
  const [token = ""] = await tokensOf(two, ["passport"]);
  const by = { actor: manager, purpose: "booking", reason: null };
  const asks: ItemAsk[] = [
    { ...by, token: "tok_none" },
    { ...by, subject: one, fields: ["passport"] },
    { ...by, token: token as TokenId },
    { ...by, subject: "sub_none", fields: ["passport"] },
  ];
  const answers = await t.within((tx) => startItems(t.safe, tx, asks).then(({ opening }) => opening));
  expect(answers.map((answer) => (answer.ok ? answer.value.subject : answer.refusal.code))).toEqual([
    "token_not_found",
    one,
    two,
    "subject_not_found",
  ]);
});

test("a token gives no right: who may not use a value gets none, and who may not see it sees none by one", async () => {
  const subject = await someone();
  const [token = ""] = await tokensOf(subject, ["passport"]);
  expect(await issue(subject, ["passport", "email"], concierge)).toMatchObject({
    value: {
      items: [
        { field: "passport", token },
        { field: "email", form: "refused", code: "not_granted" },
      ],
    },
  });
  expect(await issue(subject, ["passport"], manager)).toMatchObject({ value: { items: [{ code: "not_granted" }] } });
  expect(await issue(subject, ["email"], concierge, "offers")).toMatchObject({ value: { items: [{ code: "consent_missing" }] } });
  expect(await reveal([token], concierge)).toEqual(["not_granted"]);
  expect(await reveal([token], intake)).toEqual(["not_granted"]);
});

test("giving out tokens counts against the budget, as every use", async () => {
  const subject = await someone();
  const metered = testActor(["metered"], { id: "key_metered_tokens" });
  const given = { value: { items: [{ field: "passport", token: expect.any(String) }] } };
  for (let n = 0; n < 2; n += 1) expect(await issue(subject, ["passport"], metered)).toMatchObject(given);
  expect(await issue(subject, ["passport"], metered)).toMatchObject({ value: { items: [{ code: "budget_spent" }] } });
});

test("a look-up tells the place and no value, to who has any grant of it, and is noted once a customer", async () => {
  const subject = await someone();
  const tokens = await tokensOf(subject, ["card", "passport"]);
  const found = await lookUp([...tokens, "tok_none"]);
  expect(found).toEqual([
    { token: tokens[0], subject, field: "card", record: expect.any(String) },
    { token: tokens[1], subject, field: "card", record: expect.any(String) },
    { token: tokens[2], subject, field: "passport" },
    "token_not_found",
  ]);
  expect(await lookUp([tokens[2] ?? ""], testActor(["mailer"], { id: "key_mailer" }), "offers")).toEqual(["purpose_not_declared"]);
  expect(await lookUp([tokens[2] ?? ""], testActor(["nobody"]))).toBe("not_granted");
  const { items } = await t.within((tx) => listEntries(tx, { subject }, { limit: 100, cursor: null }));
  const lookups = items
    .filter((entry) => entry.act === "token.lookup")
    .map((entry) => [...entry.fields.toSorted(), entry.outcome].join(" "));
  expect(lookups.toSorted()).toEqual(["card passport granted", "passport refused"]);
  expect(items.find((entry) => entry.act === "token.issue")).toMatchObject({ form: "use", purpose: "booking", outcome: "granted" });
});

test("the token of somebody erased says so, is not given out again, and its row stays", async () => {
  const subject = await someone();
  const tokens = await tokensOf(subject, ["passport", "card"]);
  const [erased] = await t.within((tx) => eraseSubjects(t.safe, tx, [{ actor: OWNER, subject, reason: "asked for it" }]));
  expect(erased).toMatchObject({ value: { certificate: { kept: expect.arrayContaining([expect.objectContaining({ what: "tokens" })]) } } });
  expect(await reveal(tokens)).toEqual(tokens.map(() => "subject_erased"));
  expect(await lookUp(tokens)).toEqual(tokens.map(() => "subject_erased"));
  expect(await issue(subject, ["passport"])).toMatchObject({ refusal: { code: "subject_erased" } });
  const [row] = await t.db.owner`select count(*)::int as n from tokens where subject_id = ${subject}`;
  expect(row?.["n"]).toBe(tokens.length);
  await expect(t.within((tx) => tx.sql`delete from tokens`)).rejects.toThrow(/permission denied/u);
});

test("another business's token is not there", async () => {
  const [token = ""] = await tokensOf(await someone(), ["passport"]);
  const other = await t.addTenant(MAP);
  expect(await reveal([token], manager, other)).toEqual(["token_not_found"]);
  expect(await lookUp([token], concierge, "booking", other)).toEqual(["token_not_found"]);
});

test("a row that somebody edits in the database opens nothing: tokens cannot be swapped", async () => {
  const [mine, theirs] = [await someone(), await someone()];
  const [token = ""] = await tokensOf(mine, ["passport"]);
  await tokensOf(theirs, ["passport"]);
  await t.db.owner`update tokens set subject_id = 'away' where subject_id = ${theirs}`;
  await t.db.owner`update tokens set subject_id = ${theirs} where token_id = ${token}`;
  expect(await reveal([token])).toEqual(["cannot_open"]);
  await t.db.owner`update tokens set subject_id = ${mine}, field = 'token' where token_id = ${token}`;
  expect(await lookUp([token])).toEqual(["cannot_open"]);
  await t.db.owner`update tokens set field = 'passport' where token_id = ${token}`;
  expect(await reveal([token])).toEqual([expect.stringMatching(/^X/u)]);
});

test("sealed, no token is given out, looked up or opened", async () => {
  const subject = await someone();
  const [token = ""] = await tokensOf(subject, ["passport"]);
  await t.keeper.lock();
  expect(await issue(subject, ["passport"])).toMatchObject({ refusal: { code: "sealed" } });
  expect(await reveal([token])).toEqual(["sealed"]);
  expect(await lookUp([token])).toBe("sealed");
});
