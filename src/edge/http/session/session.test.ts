import { afterAll, beforeAll, expect, test } from "vitest";
import type { SessionId } from "../../../base/ids.ts";
import { HOUR_MS, MINUTE_MS, instant } from "../../../base/instant.ts";
import { listTenants } from "../../../platform/storage/database.ts";
import { openTestDatabase } from "../../../platform/storage/testing.ts";
import type { TestDatabase } from "../../../platform/storage/testing.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { makeDeviceKey, nonceNamed } from "../../../registers/devices/testing.ts";
import { makeAuthenticator } from "../../../platform/passkeys/testing.ts";
import { isSessionLive } from "../../../registers/sign-in/sessions.ts";
import { holdStaff } from "../../../registers/staff/staff.ts";
import { call, makeBusiness, openTestEdge } from "../_test-edge.ts";
import type { Answer, TestEdge } from "../_test-edge.ts";
import { ORIGIN, fromPage, invitePerson, makePerson, signInWith } from "../_test-person.ts";

let db: TestDatabase;
let edge: TestEdge;
let ownerKey = "";

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  ownerKey = await makeBusiness(edge);
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

const told = ({ status, json }: Answer): string => `${status} ${(json["code"] as string | undefined) ?? ""}`;

test("an invited person joins with a passkey, is signed in, and is told who they are", async () => {
  const ana = await makePerson(edge, { name: "Ana Owner", email: "ana@bluesky.example", isOwner: true });
  const session = await ana.call("GET", "/v1/session");
  expect(session.status).toBe(200);
  expect(session.json).toMatchObject({
    staff: { id: ana.id, name: "Ana Owner", email: "ana@bluesky.example", isOwner: true, roles: [], language: "en" },
    tenant: { name: "Blue Sky Concierge", mode: "test" },
    device: { id: ana.device(), state: "known" },
    strong: { kind: "passkey" },
    lockAfterSeconds: 900,
  });
  expect((await ana.call("GET", "/v1/keys")).status).toBe(200);
});

test("the cookie is for this host, TLS and our own pages only, and no script reads it", async () => {
  const { token } = await invitePerson(edge);
  const asked = await fromPage(edge, "/v1/invitations/passkey-options", { token });
  const key = makeDeviceKey();
  const challenge = String(asked.json["challenge"]);
  const answer = await fromPage(edge, "/v1/invitations/acceptances", {
    token,
    name: "Ben",
    language: "de",
    challenge,
    credential: makeAuthenticator(ORIGIN).create(asked.json["options"] as never),
    device: { publicKey: key.spki.toString("base64url"), signature: key.possession(challenge) },
  });
  expect(String(answer.headers["set-cookie"])).toMatch(
    /^__Host-strongroom=[0-9a-z]{77}; Max-Age=43200; Path=\/; Secure; HttpOnly; SameSite=Strict$/u,
  );
  expect(answer.text).not.toContain(String(answer.headers["set-cookie"]).slice(17, 60));
});

test("a person signs in again, from the same browser and from another", async () => {
  const ana = await makePerson(edge);
  const device = ana.device();
  expect((await ana.signIn()).status).toBe(200);
  expect(ana.device()).toBe(device);
  const elsewhere = await signInWith(edge, ana.passkey, makeDeviceKey());
  expect(elsewhere.status).toBe(200);
  expect((elsewhere.json["session"] as { device: { id: string } }).device.id).not.toBe(device);
});

test("the cookie without the device's key is worth nothing, and does not tell whether it was ever good", async () => {
  const ana = await makePerson(edge);
  const thief = makeDeviceKey();
  const tries = [
    { cookie: ana.cookie() },
    { cookie: ana.cookie(), "x-device-proof": thief.proof("GET", "/v1/session", ana.device(), edge.house.clock()) },
    { cookie: ana.cookie(), "x-device-proof": ana.proof("GET", "/v1/keys") },
    { cookie: ana.cookie(), "x-device-proof": "1.2.3.4" },
    { cookie: `__Host-strongroom=${"0".repeat(77)}`, "x-device-proof": ana.proof("GET", "/v1/session") },
    { cookie: "__Host-strongroom=x", "x-device-proof": ana.proof("GET", "/v1/session") },
    { cookie: `${ana.cookie()}; ${ana.cookie()}`, "x-device-proof": ana.proof("GET", "/v1/session") },
  ];
  for (const headers of tries) expect(told(await call(edge.port, "GET", "/v1/session", { headers }))).toBe("401 device_proof_needed");
  await ana.call("DELETE", "/v1/session");
  expect(told(await call(edge.port, "GET", "/v1/session", { headers: { cookie: ana.cookie() } }))).toBe("401 device_proof_needed");
});

test("a proof is good once, and only near the time here; a clock that is off is told the time", async () => {
  const ana = await makePerson(edge);
  const once = { "x-device-proof": ana.proof("GET", "/v1/session", { nonce: nonceNamed("once") }) };
  expect((await ana.call("GET", "/v1/session", { headers: once })).status).toBe(200);
  expect(told(await ana.call("GET", "/v1/session", { headers: once }))).toBe("401 device_proof_needed");
  const late = { "x-device-proof": ana.proof("GET", "/v1/session", { ms: edge.house.clock() - 3 * MINUTE_MS }) };
  const before = edge.house.clock();
  const answer = await ana.call("GET", "/v1/session", { headers: late });
  expect(told(answer)).toBe("401 clock_skewed");
  const at = Date.parse(String(answer.json["serverTime"]));
  expect(at >= before && at <= edge.house.clock()).toBe(true);
});

test("a call that changes something comes from our own page", async () => {
  const ana = await makePerson(edge, { isOwner: true });
  const body = { role: "owner" };
  for (const headers of [
    { origin: "https://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ])
    expect(told(await ana.call("POST", "/v1/keys", { body, headers })), JSON.stringify(headers)).toBe("403 origin_not_allowed");
  const without = { cookie: ana.cookie(), "x-device-proof": ana.proof("POST", "/v1/keys") };
  expect(told(await call(edge.port, "POST", "/v1/keys", { body, headers: without }))).toBe("403 origin_not_allowed");
  expect(told(await fromPage(edge, "/v1/sign-in/passkey-options", {}, { origin: "https://evil.example" }))).toBe("403 origin_not_allowed");
  expect((await ana.call("POST", "/v1/keys", { body, headers: { "sec-fetch-site": "same-origin" } })).status).toBe(201);
  expect((await ana.call("POST", "/v1/keys", { body, headers: { origin: `http://127.0.0.1:${edge.port}` } })).status).toBe(201);
});

test("a key and a cookie in one call are refused: it would be nobody's", async () => {
  const ana = await makePerson(edge);
  expect(told(await ana.call("GET", "/v1/keys", { key: ownerKey }))).toBe("400 two_credentials");
});

test("a person who is no owner may not do what only the owner may, and a key may not be a person", async () => {
  const ana = await makePerson(edge);
  expect(told(await ana.call("GET", "/v1/keys"))).toBe("403 owner_needed");
  expect(told(await call(edge.port, "GET", "/v1/session", { key: ownerKey }))).toBe("403 person_needed");
  expect(told(await call(edge.port, "GET", "/v1/session"))).toBe("401 key_missing");
});

test("fifteen minutes without a call lock a session, polls notwithstanding; twelve hours end it", async () => {
  const ana = await makePerson(edge, { isOwner: true });
  const began = edge.house.clock();
  try {
    edge.house.setClock(instant(began + 14 * MINUTE_MS));
    expect((await ana.call("GET", "/v1/keys")).status).toBe(200);
    edge.house.setClock(instant(began + 28 * MINUTE_MS));
    expect((await ana.call("GET", "/v1/session")).status).toBe(200);
    edge.house.setClock(instant(began + 29 * MINUTE_MS + 1_000));
    expect(told(await ana.call("GET", "/v1/keys"))).toBe("401 session_locked");
    expect(told(await ana.call("GET", "/v1/session"))).toBe("401 session_locked");
    edge.house.setClock(instant(began + 12 * HOUR_MS));
    expect(told(await ana.call("GET", "/v1/session"))).toBe("401 signed_out");
  } finally {
    edge.house.setClock(instant(Date.now()));
  }
});

test("signing out ends the session for good, also while it is locked", async () => {
  const ana = await makePerson(edge);
  const out = await ana.call("DELETE", "/v1/session");
  expect(out.status).toBe(204);
  expect(String(out.headers["set-cookie"])).toMatch(/^__Host-strongroom=; Max-Age=0;/u);
  expect(told(await ana.call("GET", "/v1/session"))).toBe("401 signed_out");
});

test("a first call after an hour and a deed that is under way do not wait for one another for ever", async () => {
  const ana = await makePerson(edge);
  const tenant = (await listTenants(db))[0] ?? "ten_";
  const [row] = await db.owner<{ session_id: SessionId }[]>`select session_id from sessions where staff_id = ${ana.id}`;
  await db.owner`update staff set seen_at = seen_at - interval '2 hours' where staff_id = ${ana.id}`;
  await db.owner`update sessions set seen_at = seen_at - interval '1 minute' where staff_id = ${ana.id}`;
  const begun = Promise.withResolvers<void>();
  const waited = Promise.withResolvers<void>();
  // A deed of theirs in another process, stopped between the two that it holds.
  const deed = withTx(edge.house.db, tenant, async (tx) => {
    await holdStaff(tx, [ana.id]);
    begun.resolve();
    await waited.promise;
    return await isSessionLive(tx, row?.session_id ?? "ses_", edge.house.clock());
  });
  await begun.promise;
  const called = ana.call("POST", "/v1/session/presence");
  await expect.poll(waitingForLocks, { interval: 10 }).toBe(1);
  waited.resolve();
  expect(await Promise.allSettled([deed, called.then(told)])).toEqual([
    { status: "fulfilled", value: true },
    { status: "fulfilled", value: "204 " },
  ]);
});

async function waitingForLocks(): Promise<number> {
  const [row] = await db.owner`
    select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return Number(row?.["n"]);
}
