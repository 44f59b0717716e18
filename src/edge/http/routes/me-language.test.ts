import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../../platform/storage/testing.ts";
import type { TestDatabase } from "../../../platform/storage/testing.ts";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";
import { type TestPerson, makePerson } from "../_test-person.ts";

const PATH = "/v1/me/language";

let db: TestDatabase;
let edge: TestEdge;
let ownerKey = "";
let ana: TestPerson;

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  ownerKey = await makeBusiness(edge);
  ana = await makePerson(edge, { name: "Ana" });
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

const told = ({ status, json }: Answer): string => `${status} ${(json["code"] as string | undefined) ?? ""}`.trim();
const choose = (person: TestPerson, language: unknown): Promise<Answer> => person.call("PUT", PATH, { body: { language } });

async function spokenTo(person: TestPerson): Promise<unknown> {
  return ((await person.call("GET", "/v1/session")).json["staff"] as Record<string, unknown>)["language"];
}

async function noted(person: TestPerson): Promise<readonly unknown[]> {
  const { json } = await call(edge.port, "GET", "/v1/ledger/entries?act=language.set", { key: ownerKey });
  const entries = json["items"] as readonly { readonly actor: { readonly id: string }; readonly detail: unknown }[];
  return entries.filter(({ actor }) => actor.id === person.id).map(({ detail }) => detail);
}

test("the language that a person chooses is theirs from the next call and the next mail on, and in the ledger once", async () => {
  expect(await spokenTo(ana)).toBe("en");
  expect(told(await choose(ana, "de"))).toBe("204");
  expect(told(await choose(ana, "de"))).toBe("204");
  expect(await spokenTo(ana)).toBe("de");
  expect(await noted(ana)).toEqual([{ language: "de" }]);

  expect((await ana.call("PUT", "/v1/me/password", { body: { password: "lantern orbit velvet quarry" } })).status).toBe(204);
  const { json } = await call(edge.port, "GET", "/v1/outbox", { key: ownerKey });
  const mails = json["items"] as readonly { readonly kind: string; readonly text: string }[];
  expect(mails.find(({ kind }) => kind === "password_changed")?.text).toContain("Passwort");
});

test("a language that nobody speaks here is refused, and changes nothing", async () => {
  const before = [await spokenTo(ana), await noted(ana)];
  for (const language of ["pt", "DE", "", null, ["fr"]]) expect(told(await choose(ana, language))).toBe("400 invalid_input");
  expect(told(await ana.call("PUT", PATH, { body: { language: "fr", staff: ana.id } }))).toBe("400 invalid_input");
  const refused = (await choose(ana, "pt")).json["fields"] as readonly { readonly field: string }[];
  expect(refused.map(({ field }) => field)).toEqual(["language"]);
  expect([await spokenTo(ana), await noted(ana)]).toEqual(before);
});

test("nobody chooses without a session that is open: no key, no stranger, no screen that is locked", async () => {
  const body = { language: "fr" };
  expect(told(await call(edge.port, "PUT", PATH, { key: ownerKey, body }))).toBe("403 person_needed");
  expect(told(await call(edge.port, "PUT", PATH, { body }))).toBe("401 key_missing");
  const ben = await makePerson(edge, { name: "Ben" });
  expect((await ben.call("POST", "/v1/session/lock")).status).toBe(204);
  expect(told(await choose(ben, "fr"))).toBe("401 session_locked");
  expect(await noted(ben)).toEqual([]);
});

test("of many who choose at once for one person each is answered, none in another's way, and every change is noted", async () => {
  const cleo = await makePerson(edge, { name: "Cleo" });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => choose(cleo, n % 2 === 0 ? "fr" : "es")));
  expect([...new Set(answers.map(told))]).toEqual(["204"]);
  expect((await noted(cleo))[0]).toEqual({ language: await spokenTo(cleo) });
});
