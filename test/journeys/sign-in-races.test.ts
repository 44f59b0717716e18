import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeDeviceKey } from "../../src/registers/devices/testing.ts";
import { makeAuthenticator } from "../../src/platform/passkeys/testing.ts";
import type { Answer } from "../support/http-client.ts";
import { PLAIN_MAP } from "../support/plain-map.ts";
import { startPostgresServer } from "../support/postgres-server.ts";
import type { PostgresServer } from "../support/postgres-server.ts";
import { makeStrongroom } from "../support/strongroom.ts";
import type { App, Strongroom } from "../support/strongroom.ts";

/** Two app processes on one PostgreSQL server: what is good once is good once over both. */
const ORIGIN = "http://localhost:4600";
const PASSWORD = "lantern orbit velvet quarry";

let server: PostgresServer;
let room: Strongroom;
let apps: readonly App[] = [];
let calls = 0;

beforeAll(async () => {
  server = await startPostgresServer();
  room = makeStrongroom({ databaseUrl: await server.database("sign_in_races") });
  await room.init(PLAIN_MAP);
  const secondDir = join(room.home, "second");
  mkdirSync(secondDir);
  const env = { PUBLIC_ORIGIN: ORIGIN, TRUSTED_PROXIES: "127.0.0.1" };
  apps = [await room.serve(env), await room.serve({ ...env, DATA_DIR: secondDir })];
});
afterAll(async () => {
  await room.remove();
  await server.stop();
});

/** From the console's own page, and from somewhere else each time. */
function step(n: number, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  calls += 1;
  const address = `10.1.${calls >> 8}.${calls & 255}`;
  const app = apps[n % apps.length] as App;
  return app.call("POST", path, { body, headers: { origin: ORIGIN, "x-forwarded-for": address, ...headers } });
}

async function inviteToken(email: string): Promise<string> {
  const invited = await room.cli(["staff", "invite", "--name", "Rae Racer", "--email", email, "--json"]);
  expect(invited.status, invited.stdout).toBe(0);
  return String(invited.json.joinLink).split("#")[1] ?? "";
}

const codes = (answers: readonly Answer[]): readonly string[] => answers.map((one) => `${one.status} ${one.json?.code ?? ""}`).toSorted();

test("of fifty who accept one invitation at once, one gets in; there is one session and one passkey", async () => {
  const token = await inviteToken("fifty@bluesky.example");
  const ready = await Promise.all(
    Array.from({ length: 50 }, async (_, n) => {
      const asked = await step(n, "/v1/invitations/passkey-options", { token });
      const key = makeDeviceKey();
      const challenge = String(asked.json.challenge);
      return {
        token,
        name: `Racer ${n}`,
        language: "en",
        challenge,
        credential: makeAuthenticator(ORIGIN).create(asked.json.options),
        device: { publicKey: key.spki.toString("base64url"), signature: key.possession(challenge) },
      };
    }),
  );
  const answers = await Promise.all(ready.map((body, n) => step(n + 1, "/v1/invitations/acceptances", body)));
  const counted = Map.groupBy(codes(answers), (code) => code);
  expect([...counted].map(([code, all]) => [code, all.length])).toEqual([
    ["201 ", 1],
    ["410 invitation_not_valid", 49],
  ]);
});

test("a code of the app, and a recovery code, shown to both processes at once let one in", async () => {
  const email = "codes@bluesky.example";
  const token = await inviteToken(email);
  const offered = await step(0, "/v1/invitations/totp", { token });
  const code = (steps: number): string =>
    TOTP.generate({ secret: Secret.fromBase32(String(offered.json.secret)), timestamp: Date.now() + steps * 30_000 });
  const key = makeDeviceKey();
  const shown = (challenge: string) => ({ publicKey: key.spki.toString("base64url"), signature: key.possession(challenge) });
  const challenge = String(offered.json.challenge);
  const body = { token, name: "Cora Codes", language: "en", challenge, password: PASSWORD, code: code(-1), device: shown(challenge) };
  const joined = await step(1, "/v1/invitations/acceptances", body);
  expect(joined.status, joined.text).toBe(201);
  const device = joined.json.session.device.id as `dev_${string}`;
  const cookie = String(joined.headers["set-cookie"]).split(";")[0] ?? "";
  const made = await step(
    0,
    "/v1/me/recovery-codes",
    {},
    { cookie, "x-device-proof": key.proof("POST", "/v1/me/recovery-codes", device, Date.now()) },
  );
  expect(made.status, made.text).toBe(201);

  const signIn = async (n: number, given: Record<string, string>): Promise<Answer> => {
    const asked = await step(n, "/v1/sign-in/password-challenge", {});
    const id = String(asked.json.challenge);
    return await step(n, "/v1/sign-in/password", { challenge: id, email, password: PASSWORD, device: shown(id), ...given });
  };
  const [now, one] = [code(0), String(made.json.codes[0])];
  expect(codes(await Promise.all([0, 1, 2, 3].map((n) => signIn(n, { code: now }))))).toEqual([
    "200 ",
    ...Array.from({ length: 3 }, () => "401 sign_in_failed"),
  ]);
  expect(codes(await Promise.all([0, 1, 2, 3].map((n) => signIn(n, { recoveryCode: one }))))).toEqual([
    "200 ",
    ...Array.from({ length: 3 }, () => "401 sign_in_failed"),
  ]);
});
