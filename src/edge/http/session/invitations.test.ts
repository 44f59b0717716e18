import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { DAY_MS, instant } from "../../../base/instant.ts";
import { unveil } from "../../../base/redacted.ts";
import { listTenants } from "../../../platform/storage/database.ts";
import { openTestDatabase } from "../../../platform/storage/testing.ts";
import type { TestDatabase } from "../../../platform/storage/testing.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { makeDeviceKey } from "../../../registers/devices/testing.ts";
import { makeAuthenticator } from "../../../platform/passkeys/testing.ts";
import type { Quirks } from "../../../platform/passkeys/testing.ts";
import { parseStaffEmail } from "../../../registers/staff/email.ts";
import { invite } from "../../../registers/staff/invites.ts";
import { createStaff } from "../../../registers/staff/staff.ts";
import { makeBusiness, openTestEdge } from "../_test-edge.ts";
import type { Answer, TestEdge } from "../_test-edge.ts";
import { ORIGIN, fromPage, invitePerson, makePerson, signInWith } from "../_test-person.ts";

let db: TestDatabase;
let edge: TestEdge;

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  await makeBusiness(edge);
});
afterEach(() => edge.house.setClock(instant(Date.now())));
afterAll(async () => {
  await edge.close();
  await db.close();
});

const told = ({ status, json }: Answer): string => `${status} ${(json["code"] as string | undefined) ?? ""}`;

async function accept(token: string, more: Record<string, unknown> = {}, quirks: Quirks = {}, key = makeDeviceKey()): Promise<Answer> {
  const asked = await fromPage(edge, "/v1/invitations/passkey-options", { token });
  if (asked.status !== 200) return asked;
  const challenge = String(asked.json["challenge"]);
  const body = {
    token,
    name: "Ines Invited",
    language: "es",
    challenge,
    credential: makeAuthenticator(ORIGIN).create(asked.json["options"] as never, quirks),
    device: { publicKey: key.spki.toString("base64url"), signature: key.possession(challenge) },
  };
  return await fromPage(edge, "/v1/invitations/acceptances", { ...body, ...more });
}

async function inviteAgain(id: `stf_${string}`): Promise<string> {
  const [tenant] = await listTenants(db);
  const { token } = await withTx(db, tenant as `ten_${string}`, (tx) => invite(tx, "test", id, edge.house.clock()));
  return unveil(token);
}

test("looking at an invitation spends nothing, however often", async () => {
  const { token } = await invitePerson(edge, { roles: ["reservations"] });
  for (let n = 0; n < 5; n++)
    expect((await fromPage(edge, "/v1/invitations/look", { token })).json).toMatchObject({
      business: "Blue Sky Concierge",
      isOwner: false,
    });
  expect((await accept(token)).status).toBe(201);
});

test("an invitation that was used, replaced or has run out, and one that never was, are told alike", async () => {
  const [used, replaced, late] = [await invitePerson(edge), await invitePerson(edge), await invitePerson(edge)];
  expect((await accept(used.token)).status).toBe(201);
  const newer = await inviteAgain(replaced.id);
  for (const token of [used.token, replaced.token, "0".repeat(77), "x"])
    for (const path of ["look", "passkey-options", "totp"])
      expect(told(await fromPage(edge, `/v1/invitations/${path}`, { token }))).toBe("410 invitation_not_valid");
  expect((await accept(newer)).status).toBe(201);
  edge.house.setClock(instant(edge.house.clock() + 7 * DAY_MS));
  expect(told(await accept(late.token))).toBe("410 invitation_not_valid");
});

test("a passkey made for another site, another challenge, or without the person is not taken, and the invitation stays good", async () => {
  const { token } = await invitePerson(edge);
  for (const quirks of [{ origin: "https://evil.example" }, { rpId: "evil.example" }, { isUserVerified: false }, { type: "webauthn.get" }])
    expect(told(await accept(token, {}, quirks)), JSON.stringify(quirks)).toBe("422 passkey_refused");
  const other = await fromPage(edge, "/v1/invitations/passkey-options", { token });
  const foreign = makeAuthenticator(ORIGIN).create(other.json["options"] as never);
  expect(told(await accept(token, { credential: foreign }))).toBe("422 passkey_refused");
  expect((await accept(token)).status).toBe(201);
});

test("a refusal at the last step leaves nothing behind: the link is good, and no passkey is there", async () => {
  const taken = await makePerson(edge);
  const { id, token } = await invitePerson(edge);
  expect(told(await accept(token, {}, {}, taken.deviceKey))).toBe("403 device_key_taken");
  const rows =
    await db.owner`select state, (select count(*)::int from passkeys where staff_id = ${id}) as passkeys from staff where staff_id = ${id}`;
  expect(rows).toEqual([{ state: "invited", passkeys: 0 }]);
  expect((await accept(token)).status).toBe(201);
});

test("a device shows that it holds the key that it names", async () => {
  const { token } = await invitePerson(edge);
  const [mine, other] = [makeDeviceKey(), makeDeviceKey()];
  const device = { publicKey: other.spki.toString("base64url"), signature: mine.possession("chg_00000000000000000000000000") };
  const answer = await accept(token, { device });
  expect([answer.status, (answer.json["fields"] as { code: string }[])[0]?.code]).toEqual([400, "device_key_not_held"]);
});

test("names of 500 characters, none, or another language are told beside their field; pasted HTML is a name like any other", async () => {
  const { token } = await invitePerson(edge);
  for (const wrong of [{ name: "x".repeat(500) }, { name: "   " }, { language: "tlh" }, { extra: 1 }])
    expect(told(await accept(token, wrong))).toBe("400 invalid_input");
  const html = `<img src=x onerror=alert(1)> "Bobby" & co`;
  const joined = await accept(token, { name: html });
  expect((joined.json["session"] as { staff: { name: string } }).staff.name).toBe(html);
});

test("e-mails that look alike are one; those that mix scripts are refused in words", async () => {
  const { email } = await invitePerson(edge, { email: "anna@bluesky.example" });
  const [tenant] = await listTenants(db);
  const create = (address: string): Promise<string> =>
    withTx(db, tenant as `ten_${string}`, async (tx) => {
      const asked = { name: "A", email: address, roles: [], isOwner: false, language: "en" };
      const made = await createStaff(tx, edge.house.keeper, { kind: "operator", id: "t", role: "operator" }, asked, edge.house.clock());
      return made.ok ? "made" : made.refusal.code;
    });
  for (const same of [email.toUpperCase(), "ａｎｎａ@bluesky.example", " anna@BLUESKY.example "])
    expect(await create(same), same).toBe("email_taken");
  for (const mixed of ["аnna@bluesky.example", "anna@bluеsky.example", "anna@βluesky.example"]) {
    expect(await create(mixed), mixed).toBe("email_invalid");
    const parsed = parseStaffEmail(mixed);
    expect(parsed.ok ? "" : parsed.refusal.say).toContain("look alike");
  }
  expect(await create("анна@пример.рф")).toBe("made");
});

test("one who has not joined yet cannot sign in, and a passkey of another business is none here", async () => {
  const stranger = makeAuthenticator(ORIGIN);
  const { token } = await invitePerson(edge);
  const asked = await fromPage(edge, "/v1/invitations/passkey-options", { token });
  stranger.create(asked.json["options"] as never);
  expect(told(await signInWith(edge, stranger, makeDeviceKey()))).toBe("401 sign_in_failed");
  const ana = await makePerson(edge);
  const userHandle = Buffer.from(`ten_00000000000000000000000000:${ana.id}`).toString("base64url");
  expect(told(await signInWith(edge, ana.passkey, makeDeviceKey(), { userHandle }))).toBe("401 sign_in_failed");
});

test("what is personal about staff is in no table that a dump would tell", async () => {
  await makePerson(edge, { name: "Zoe Unmistakable", email: "zoe.unmistakable@bluesky.example" });
  const tables =
    await db.owner`select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`;
  const everything = await Promise.all(tables.map((row) => db.owner`select t::text as row from ${db.owner(String(row["table_name"]))} t`));
  const text = JSON.stringify(everything);
  expect(text).toContain("staff.join");
  for (const secret of ["nmistakable", Buffer.from("zoe.unmistakable").toString("hex")]) expect(text.includes(secret), secret).toBe(false);
});
