import { type IncomingMessage, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { Secret, TOTP } from "otpauth";
import type { DeviceId, StaffId, TenantId } from "../../base/ids.ts";
import { unveil } from "../../base/redacted.ts";
import { listTenants } from "../../platform/storage/database.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { type TestDeviceKey, makeDeviceKey } from "../../registers/devices/testing.ts";
import { type TestAuthenticator, makeAuthenticator } from "../../platform/passkeys/testing.ts";
import { invite } from "../../registers/staff/invites.ts";
import { createStaff } from "../../registers/staff/staff.ts";
import { type Answer, type Sent, type TestEdge, call } from "./_test-edge.ts";

/** A person at a browser of their own: a passkey, a device key, and the cookie once signed in. */
export type TestPerson = {
  readonly id: StaffId;
  readonly email: string;
  readonly passkey: TestAuthenticator;
  readonly deviceKey: TestDeviceKey;
  /** As of the last sign-in. */
  session(): Record<string, unknown>;
  device(): DeviceId;
  cookie(): string;
  /** A call as the console makes it: cookie, proof by the device's key, and the page's origin. */
  call(method: string, path: string, sent?: Sent): Promise<Answer>;
  /** A call whose body keeps us waiting: it is let in before, and ends when it is told to. */
  begin(method: string, path: string, body: unknown): Begun;
  proof(method: string, path: string, more?: { readonly ms?: number; readonly nonce?: string }): string;
  signIn(): Promise<Answer>;
};

export type Begun = { readonly isUnderway: Promise<void>; readonly finish: () => Promise<Answer> };

export type NewPerson = {
  readonly name?: string;
  readonly email?: string;
  readonly roles?: readonly string[];
  readonly isOwner?: boolean;
  /** Where there are several businesses; else the one there is. */
  readonly tenant?: TenantId;
};

export const ORIGIN = "http://localhost:4600";
let people = 0;

/** Invites somebody and answers the token of their link. */
export async function invitePerson(
  edge: TestEdge,
  who: NewPerson = {},
): Promise<{ readonly id: StaffId; readonly token: string; readonly email: string }> {
  const { db, keeper, clock } = edge.house;
  const tenant = who.tenant ?? (await listTenants(db))[0];
  if (tenant === undefined) throw new Error("no business");
  const email = who.email ?? `person-${++people}@bluesky.example`;
  const asked = { name: who.name ?? "Ana Agent", email, roles: who.roles ?? [], isOwner: who.isOwner ?? false, language: "en" };
  return await withTx(db, tenant, async (tx) => {
    const made = await createStaff(tx, keeper, { kind: "operator", id: "test", role: "operator" }, asked, clock());
    if (!made.ok) throw new Error(made.refusal.code);
    const { token } = await invite(tx, "test", made.value.id, clock());
    return { id: made.value.id, token: unveil(token), email };
  });
}

/** Invites somebody, who accepts with a passkey and is then signed in. */
export async function makePerson(edge: TestEdge, who: NewPerson = {}): Promise<TestPerson> {
  const { id, token, email } = await invitePerson(edge, who);
  const passkey = makeAuthenticator(ORIGIN);
  const deviceKey = makeDeviceKey();
  const asked = await fromPage(edge, "/v1/invitations/passkey-options", { token });
  if (asked.status !== 200) throw new Error(`no challenge: ${asked.text}`);
  const challenge = String(asked.json["challenge"]);
  const answer = await fromPage(edge, "/v1/invitations/acceptances", {
    token,
    name: who.name ?? "Ana Agent",
    language: "en",
    challenge,
    credential: passkey.create(asked.json["options"] as Parameters<TestAuthenticator["create"]>[0]),
    device: { publicKey: deviceKey.spki.toString("base64url"), signature: deviceKey.possession(challenge) },
  });
  if (answer.status !== 201) throw new Error(`not joined: ${answer.text}`);
  let last = answer;

  const session = (): Record<string, unknown> => last.json["session"] as Record<string, unknown>;
  const device = (): DeviceId => (session()["device"] as { id: DeviceId }).id;
  const cookie = (): string => String(last.headers["set-cookie"]).split(";")[0] ?? "";
  const proof: TestPerson["proof"] = (method, path, more = {}) =>
    deviceKey.proof(method, path, device(), more.ms ?? edge.house.clock(), more.nonce);
  return {
    id,
    email,
    passkey,
    deviceKey,
    session,
    device,
    cookie,
    proof,
    call: (method, path, sent = {}) =>
      call(edge.port, method, path, {
        ...sent,
        headers: { cookie: cookie(), "x-device-proof": proof(method, path), origin: ORIGIN, ...sent.headers },
      }),
    begin: (method, path, body) =>
      beginCall(edge.port, method, path, JSON.stringify(body), { cookie: cookie(), "x-device-proof": proof(method, path), origin: ORIGIN }),
    signIn: async () => {
      const signedIn = await signInWith(edge, passkey, deviceKey);
      if (signedIn.status === 200) last = signedIn;
      return signedIn;
    },
  };
}

/** So long a call takes at most until it waits for its body. */
const LET_IN_MS = 300;

/** A call whose bytes come slowly; JSON where the headers name no other type. */
export function beginCall(port: number, method: string, path: string, payload: string, headers: Readonly<Record<string, string>>): Begun {
  const length = { "content-type": "application/json", "content-length": Buffer.byteLength(payload) };
  const outgoing = request({ host: "127.0.0.1", port, method, path, headers: { ...length, ...headers }, agent: false });
  const answer = new Promise<Answer>((resolve, reject) => {
    outgoing.once("error", reject);
    outgoing.once("response", (incoming) => resolve(readAnswer(incoming)));
  });
  outgoing.write(payload.slice(0, 1));
  return {
    isUnderway: sleep(LET_IN_MS),
    finish: () => {
      outgoing.end(payload.slice(1));
      return answer;
    },
  };
}

async function readAnswer(incoming: IncomingMessage): Promise<Answer> {
  const text = (await incoming.toArray()).join("");
  const json = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, text, json };
}

/** Signs in with a passkey from a browser that holds this key. */
export async function signInWith(
  edge: TestEdge,
  passkey: TestAuthenticator,
  deviceKey: TestDeviceKey,
  quirks?: Parameters<TestAuthenticator["get"]>[1],
): Promise<Answer> {
  const asked = await fromPage(edge, "/v1/sign-in/passkey-options", {});
  const challenge = String(asked.json["challenge"]);
  return await fromPage(edge, "/v1/sign-in/passkey", {
    challenge,
    credential: passkey.get(asked.json["options"] as Parameters<TestAuthenticator["get"]>[0], quirks),
    device: { publicKey: deviceKey.spki.toString("base64url"), signature: deviceKey.possession(challenge) },
  });
}

export type TestPassword = { readonly email: string; readonly password: string; readonly code?: string; readonly recoveryCode?: string };

/** Signs in with a password from a browser that holds this key. */
export async function signInByPassword(edge: TestEdge, given: TestPassword, deviceKey: TestDeviceKey = makeDeviceKey()): Promise<Answer> {
  const asked = await fromPage(edge, "/v1/sign-in/password-challenge", {});
  const challenge = String(asked.json["challenge"]);
  const device = { publicKey: deviceKey.spki.toString("base64url"), signature: deviceKey.possession(challenge) };
  return await fromPage(edge, "/v1/sign-in/password", { challenge, device, ...given });
}

/** The code that an authenticator app shows for this secret at the house's time, or `steps` half minutes later. */
export function codeOf(edge: TestEdge, secret: string, steps = 0): string {
  return TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: edge.house.clock() + steps * 30_000 });
}

let addresses = 0;

/** Whoever signs in does so from a place of their own, and none is stopped for what another tried. */
/** An address of which nobody has called yet, for tests that knock more often than one address may. */
export function someAddress(): string {
  addresses += 1;
  return `10.${addresses >> 16}.${(addresses >> 8) & 255}.${addresses & 255}`;
}

/** A call of a page that is not signed in. */
export function fromPage(edge: TestEdge, path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return call(edge.port, "POST", path, { body, headers: { origin: ORIGIN, "x-forwarded-for": someAddress(), ...headers } });
}
