import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { MINUTE_MS, instant } from "../../../base/instant.ts";
import { openTestDatabase } from "../../../platform/storage/testing.ts";
import type { TestDatabase } from "../../../platform/storage/testing.ts";
import { makeAuthenticator } from "../../../platform/passkeys/testing.ts";
import type { Quirks, TestAuthenticator } from "../../../platform/passkeys/testing.ts";
import { call, makeBusiness, openTestEdge } from "../_test-edge.ts";
import type { Answer, TestEdge } from "../_test-edge.ts";
import { ORIGIN, makePerson } from "../_test-person.ts";
import type { TestPerson } from "../_test-person.ts";

let db: TestDatabase;
let edge: TestEdge;
let ownerKey = "";
let ana: TestPerson;

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  ownerKey = await makeBusiness(edge);
  ana = await makePerson(edge, { isOwner: true });
});
afterEach(async () => {
  edge.house.setClock(instant(Date.now()));
  await ana.signIn();
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

const told = ({ status, json }: Answer): string => `${status} ${(json["code"] as string | undefined) ?? ""}`;

async function show(person: TestPerson, act: "unlock" | "step-up", passkey: TestAuthenticator, quirks: Quirks = {}): Promise<Answer> {
  const asked = await person.call("POST", `/v1/session/${act}-options`, { body: {} });
  if (asked.status !== 200) return asked;
  const credential = passkey.get(asked.json["options"] as never, quirks);
  return await person.call("POST", `/v1/session/${act}`, { body: { challenge: asked.json["challenge"], credential } });
}

function later(minutes: number): void {
  edge.house.setClock(instant(edge.house.clock() + minutes * MINUTE_MS));
}

test("what cannot be taken back needs a sign-in of the last five minutes; a step-up is one, and a key is not asked", async () => {
  const make = (): Promise<Answer> => ana.call("POST", "/v1/keys", { body: { role: "owner" } });
  expect((await make()).status).toBe(201);
  later(6);
  expect(told(await make())).toBe("403 step_up_needed");
  expect((await ana.call("GET", "/v1/keys")).status).toBe(200);
  expect((await call(edge.port, "POST", "/v1/keys", { key: ownerKey, body: { role: "owner" } })).status).toBe(201);
  const strong = await show(ana, "step-up", ana.passkey);
  expect(strong.json).toMatchObject({ strong: { kind: "passkey" } });
  expect((await make()).status).toBe(201);
});

test("a map is tried without a fresh sign-in and put in force with one", async () => {
  const { map } = (await ana.call("GET", "/v1/data-map")).json;
  later(6);
  expect((await ana.call("PUT", "/v1/data-map", { body: { map, dryRun: true } })).status).toBe(200);
  expect(told(await ana.call("PUT", "/v1/data-map", { body: { map } }))).toBe("403 step_up_needed");
});

test("a locked session does nothing but unlock, by its own person's passkey, and goes on where it was", async () => {
  expect((await ana.call("POST", "/v1/session/lock")).status).toBe(204);
  for (const [method, path] of [
    ["GET", "/v1/session"],
    ["GET", "/v1/keys"],
    ["POST", "/v1/session/step-up-options"],
  ] as const)
    expect(told(await ana.call(method, path, method === "POST" ? { body: {} } : {})), path).toBe("401 session_locked");
  expect(told(await show(ana, "unlock", makeAuthenticator(ORIGIN)))).toBe("401 sign_in_failed");
  const ben = await makePerson(edge);
  expect(told(await show(ana, "unlock", ben.passkey))).toBe("401 sign_in_failed");
  expect((await show(ana, "unlock", ana.passkey)).status).toBe(200);
  expect((await ana.call("GET", "/v1/session")).status).toBe(200);
});

test("a session that stood idle is unlocked without losing it", async () => {
  later(20);
  expect(told(await ana.call("GET", "/v1/session"))).toBe("401 session_locked");
  expect((await show(ana, "unlock", ana.passkey)).status).toBe(200);
  expect((await ana.call("GET", "/v1/keys")).status).toBe(200);
});

test("a passkey's answer counts for one challenge, this site, this person, with the person there, and once", async () => {
  const wrong: readonly Quirks[] = [
    { origin: "https://evil.example" },
    { origin: `http://127.0.0.1:${edge.port}` },
    { rpId: "evil.example" },
    { isUserVerified: false },
    { counter: 0 },
    { type: "webauthn.create" },
    { userHandle: Buffer.from("ten_x:stf_y").toString("base64url") },
  ];
  for (const quirks of wrong)
    expect(told(await show(ana, "step-up", ana.passkey, quirks)), JSON.stringify(quirks)).toBe("401 sign_in_failed");

  const asked = await ana.call("POST", "/v1/session/step-up-options", { body: {} });
  const body = { challenge: asked.json["challenge"], credential: ana.passkey.get(asked.json["options"] as never) };
  expect((await ana.call("POST", "/v1/session/step-up", { body })).status).toBe(200);
  expect(told(await ana.call("POST", "/v1/session/step-up", { body }))).toBe("409 challenge_not_valid");
});

test("a challenge of one session or of signing in serves no other", async () => {
  const ben = await makePerson(edge);
  const asked = await ben.call("POST", "/v1/session/step-up-options", { body: {} });
  const body = { challenge: asked.json["challenge"], credential: ana.passkey.get(asked.json["options"] as never) };
  expect(told(await ana.call("POST", "/v1/session/step-up", { body }))).toBe("409 challenge_not_valid");
  expect(told(await ana.call("POST", "/v1/session/unlock", { body: { ...body, challenge: "chg_00000000000000000000000000" } }))).toBe(
    "409 challenge_not_valid",
  );
});

test("a challenge that was used at once by many serves one", async () => {
  const asked = await ana.call("POST", "/v1/session/step-up-options", { body: {} });
  const body = { challenge: asked.json["challenge"], credential: ana.passkey.get(asked.json["options"] as never) };
  const answers = await Promise.all(Array.from({ length: 20 }, () => ana.call("POST", "/v1/session/step-up", { body })));
  expect(answers.map(told).toSorted()).toEqual(["200 ", ...Array.from({ length: 19 }, () => "409 challenge_not_valid")]);
});
