import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, openTestDatabase } from "../../../platform/storage/testing.ts";
import { makeAuthenticator } from "../../../platform/passkeys/testing.ts";
import { agentText } from "../../../registers/devices/pair-agent.ts";
import { makeDeviceKey } from "../../../registers/devices/testing.ts";
import { makeCollisions } from "../_test-collisions.ts";
import { type Answer, PASSPHRASE, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";
import { ORIGIN, type TestPerson, fromPage, invitePerson, makePerson, signInByPassword, signInWith } from "../_test-person.ts";

const SOUND = { os: "linux", osVersion: "debian 13", diskEncrypted: true, screenLock: true } as const;

let db: TestDatabase;
let edge: TestEdge;
let owner: TestPerson;
let collideTimes: (times: number) => Promise<void>;

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  await makeBusiness(edge);
  owner = await makePerson(edge, { isOwner: true });
  collideTimes = await makeCollisions(db, ["ledger_batches", "boxes", "sign_in_failures"]);
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

type Deed = () => Promise<Answer>;

async function stepUp(): Promise<Deed> {
  const { json } = await owner.call("POST", "/v1/session/step-up-options", { body: {} });
  const body = { challenge: json["challenge"], credential: owner.passkey.get(json["options"] as never) };
  return () => owner.call("POST", "/v1/session/step-up", { body });
}

/** What people come in by, change it, lose it and leave; all ready to be sent. */
async function readyDeeds(): Promise<Readonly<Record<string, Deed>>> {
  const [ana, ben, cem] = [await makePerson(edge), await makePerson(edge), await makePerson(edge)];
  const [invited, other] = [await invitePerson(edge), await invitePerson(edge)];
  const [passkey, key] = [makeAuthenticator(ORIGIN), makeDeviceKey()];
  const join = (await fromPage(edge, "/v1/invitations/passkey-options", { token: invited.token })).json;
  const joining = {
    token: invited.token,
    name: "Dee Example",
    language: "en",
    challenge: join["challenge"],
    credential: passkey.create(join["options"] as never),
    device: { publicKey: key.spki.toString("base64url"), signature: key.possession(String(join["challenge"])) },
  };
  const more = (await ana.call("POST", "/v1/me/passkeys/options", { body: {} })).json;
  const added = { challenge: more["challenge"], credential: makeAuthenticator(ORIGIN).create(more["options"] as never), label: "Another" };
  await signInWith(edge, ben.passkey, makeDeviceKey());
  const sessions = (await ben.call("GET", "/v1/me/sessions")).json["items"] as { readonly id: string; readonly isThis: boolean }[];
  const elsewhere = sessions.find(({ isThis }) => !isThis)?.id ?? "none";
  const recovery = (await fromPage(edge, "/v1/recoveries", { email: cem.email })).json;
  const device = owner.device();
  expect((await owner.call("POST", "/v1/devices/enrolments", { body: { label: "Laptop", attested: SOUND } })).status).toBe(201);
  const { code } = (await owner.call("POST", `/v1/devices/${device}/pairings`)).json as { readonly code: string };
  const agent = makeDeviceKey();
  const paired = { code, publicKey: agent.spki.toString("base64url"), signature: agent.sign(agentText(code)) };
  return {
    "an app for who is invited": () => fromPage(edge, "/v1/invitations/totp", { token: other.token }),
    "by an invitation": () => fromPage(edge, "/v1/invitations/acceptances", joining),
    "by a passkey": () => signInWith(edge, cem.passkey, makeDeviceKey()),
    "shown again": await stepUp(),
    "one more passkey": () => ana.call("POST", "/v1/me/passkeys", { body: added }),
    "a password": () => ana.call("PUT", "/v1/me/password", { body: { password: "lantern orbit velvet quarry" } }),
    "lost all": () => fromPage(edge, "/v1/recoveries", { email: ana.email }),
    "vouched for": () => owner.call("POST", `/v1/recoveries/${String(recovery["id"])}/approvals`, { body: {} }),
    stopped: () => owner.call("DELETE", `/v1/recoveries/${String(recovery["id"])}`),
    "out elsewhere": () => ben.call("DELETE", `/v1/me/sessions/${elsewhere}`),
    locked: () => ben.call("POST", "/v1/session/lock", { body: {} }),
    out: () => ben.call("DELETE", "/v1/session"),
    "an agent of a device": () => call(edge.port, "POST", "/v1/device-agents", { body: paired }),
  };
}

test("what people sign in with and out by is tried again where it collides", async () => {
  const deeds = await readyDeeds();
  const answers: Record<string, string> = {};
  for (const [name, deed] of Object.entries(deeds)) {
    await collideTimes(2);
    const { status, text } = await deed();
    answers[name] = status < 300 ? "done" : `${status} ${text}`;
  }
  await collideTimes(0);
  expect(answers).toEqual(Object.fromEntries(Object.keys(deeds).map((name) => [name, "done"])));
});

test("a try with a wrong password, and what is the owner's alone, are refused and not failed where noting that collides", async () => {
  const ana = await makePerson(edge);
  await collideTimes(2);
  const tried = await signInByPassword(edge, { email: ana.email, password: "another lantern orbit", code: "000000" });
  await collideTimes(2);
  const asked = await ana.call("POST", "/v1/keys", { body: { role: "site" } });
  await collideTimes(0);
  expect([tried, asked].map(({ status, json }) => [status, json["code"]])).toEqual([
    [401, "sign_in_failed"],
    [403, "owner_needed"],
  ]);
});

test("a safe is unsealed, and every business has the entry of it, where noting it collides", async () => {
  const entries = async (): Promise<number> =>
    ((await owner.call("GET", "/v1/ledger/entries?act=keeper.unseal")).json["items"] as readonly unknown[]).length;
  const before = await entries();
  await edge.house.keeper.lock();
  await collideTimes(2);
  const unsealed = await call(edge.port, "POST", "/v1/unseal", { body: { passphrase: PASSPHRASE } });
  await collideTimes(0);
  expect([unsealed.status, await entries()]).toEqual([200, before + 1]);
});

test("whoever shows again who they are holds nothing that another wants who has them already", async () => {
  const show = await stepUp();
  let shown: Promise<Answer> | undefined;
  await db.owner.begin(async (sql) => {
    // In the order in which somebody is put off: they themselves, and then what they sign in with.
    await sql`select 1 as held from staff where staff_id = ${owner.id} for update`;
    shown = show();
    await expect.poll(async () => (await db.owner`select 1 as waits from pg_locks where not granted`).length).toBeGreaterThan(0);
    await sql`set local lock_timeout = '500ms'`;
    await sql`update passkeys set label = label where staff_id = ${owner.id}`;
  });
  expect((await shown)?.status).toBe(200);
});
