import { expect, test } from "vitest";
import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import { ok } from "../../base/result.ts";
import { NO_STANDINGS } from "../../registers/consent/standings.ts";
import { compileMap } from "../../registers/datamap/compile-map.ts";
import { parseMapYaml } from "../../registers/datamap/parse-map.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import type { Actor } from "./actor.ts";
import { isUsual, questionsOf } from "./question.ts";
import { type AskForm, NO_OPENS } from "./rules.ts";

const NOW = instant(1_800_000_000_000);
const parsed = parseMapYaml(`
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book, basis: contract } }
fields:
  email: { label: E-mail, category: contact, type: email, purposes: [booking], retention: 3y }
  note:  { label: Note, category: contact, type: free-text, purposes: [booking], retention: { booking: 30d } }
roles:
  agent: { booking: { email: [clear], note: [clear] } }
`);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const MAP = compileMap(parsed.map, 1);
const KEY: Actor = { kind: "key", id: "key_a", roles: ["agent"], purposes: "all", owner: false, address: "10.0.0.1" };
const ASK = {
  actor: KEY,
  purpose: "booking",
  fields: ["email"] as readonly string[],
  form: "clear" as AskForm,
  reason: null,
  act: "subject.reveal",
};

test("asks that differ in nothing but the subject have one question, whatever objects they are made of", () => {
  const asks = [ASK, { ...ASK }, { ...ASK, actor: { ...KEY }, fields: ["email"] }, ASK];
  let admitted = 0;
  const questions = questionsOf(MAP, asks, () => ok(`booking${(admitted += 1) > 1 ? "!" : ""}`));
  expect(new Set(questions).size).toBe(1);
  expect(admitted).toBe(1);
});

test("whatever a rule could look at, and whatever the ledger tells, makes another question; so does a text that looks like two", () => {
  const asks = [
    ASK,
    { ...ASK, fields: ["email", "note"] },
    { ...ASK, fields: ["email,note"] },
    { ...ASK, fields: ['email","note'] },
    { ...ASK, fields: ["note", "email"] },
    { ...ASK, purpose: null },
    { ...ASK, purpose: "null" },
    { ...ASK, purpose: "booking\n" },
    { ...ASK, form: "use" as const },
    { ...ASK, reason: "because" },
    { ...ASK, act: "subject.read" },
    { ...ASK, actor: { ...KEY, id: "key_b" } },
    { ...ASK, actor: { ...KEY, address: "10.0.0.2" } },
    { ...ASK, actor: { ...KEY, roles: ["agent", "other"] } },
    { ...ASK, actor: { ...KEY, purposes: ["booking"] } },
    { ...ASK, actor: { ...KEY, kind: "staff" as const } },
  ];
  for (const all of [asks, asks.toReversed()]) expect(new Set(questionsOf(MAP, all, () => ok("booking"))).size).toBe(asks.length);
});

function subjectWith(field: string, collectedAt: Instant, envelope = new Uint8Array(9)): Subject {
  return {
    id: "sub_a",
    createdAt: NOW,
    updatedAt: NOW,
    erasedAt: null,
    keys: new Map(),
    records: new Map([["identity", [{ field, record: "", revision: 1, collectedAt, envelope }]]]),
    damaged: new Set(),
  };
}

test("a verdict is shared among subjects of whom no rule knows anything special, and with no other", () => {
  const [question] = questionsOf(MAP, [{ ...ASK, fields: ["note"] }], () => ok("booking"));
  if (question === undefined) throw new Error("no question");
  const about = { actor: KEY, subject: subjectWith("note", NOW), standings: NO_STANDINGS, opens: NO_OPENS };
  const past = instant(NOW - 30 * DAY_MS - 1);
  expect(isUsual(question, about, NOW)).toBe(true);
  expect(isUsual(question, { ...about, subject: subjectWith("note", instant(NOW - 30 * DAY_MS)) }, NOW)).toBe(true);
  expect(isUsual(question, { ...about, subject: subjectWith("note", past) }, NOW)).toBe(false);
  expect(isUsual(question, { ...about, subject: subjectWith("note", past, new Uint8Array(0)) }, NOW)).toBe(true);
  expect(isUsual(question, { ...about, subject: subjectWith("email", past) }, NOW)).toBe(true);
  expect(isUsual(question, { ...about, standings: { ...NO_STANDINGS } }, NOW)).toBe(false);
  expect(isUsual(question, { ...about, opens: { ...NO_OPENS } }, NOW)).toBe(false);
  expect(isUsual(question, { ...about, actor: { ...KEY, kind: "staff" } }, NOW)).toBe(false);
});
