import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { MINUTE_MS, instant } from "../../../base/instant.ts";
import { openTestDatabase } from "../../../platform/storage/testing.ts";
import type { TestDatabase } from "../../../platform/storage/testing.ts";
import { makeDeviceKey } from "../../../registers/devices/testing.ts";
import { makeBusiness, openTestEdge } from "../_test-edge.ts";
import type { Answer, TestEdge } from "../_test-edge.ts";
import { codeOf, fromPage, invitePerson, makePerson, signInByPassword } from "../_test-person.ts";
import type { TestPerson } from "../_test-person.ts";

const GOOD = "lantern orbit velvet quarry";

let db: TestDatabase;
let edge: TestEdge;
let owner: TestPerson;

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  await makeBusiness(edge);
  owner = await makePerson(edge, { isOwner: true });
});
afterEach(() => edge.house.setClock(instant(Date.now())));
afterAll(async () => {
  await edge.close();
  await db.close();
});

const told = ({ status, json }: Answer): string => `${status} ${(json["code"] as string | undefined) ?? ""}`;
const fieldCode = ({ json }: Answer): string | undefined => (json["fields"] as { code: string }[] | undefined)?.[0]?.code;

/** A person with a passkey, a password and an authenticator app; answers the app's secret. */
async function withPassword(name = "Pia Password"): Promise<TestPerson & { readonly secret: string }> {
  const person = await makePerson(edge, { name });
  expect((await person.call("PUT", "/v1/me/password", { body: { password: GOOD } })).status).toBe(204);
  const { secret } = (await person.call("POST", "/v1/me/totp", { body: {} })).json as { secret: string };
  const confirmed = await person.call("POST", "/v1/me/totp/confirmations", { body: { code: codeOf(edge, secret, -1) } });
  expect(confirmed.status, confirmed.text).toBe(204);
  return { ...person, secret };
}

test("a person joins with a password and an app instead of a passkey, and signs in with both", async () => {
  const { token, email } = await invitePerson(edge);
  const offered = (await fromPage(edge, "/v1/invitations/totp", { token })).json as { secret: string; uri: string; challenge: string };
  expect(offered.uri).toMatch(/^otpauth:\/\/totp\//u);
  const key = makeDeviceKey();
  const join = (password: string, code: string, challenge = offered.challenge): Promise<Answer> =>
    fromPage(edge, "/v1/invitations/acceptances", {
      token,
      name: "Nora",
      language: "fr",
      challenge,
      password,
      code,
      device: { publicKey: key.spki.toString("base64url"), signature: key.possession(challenge) },
    });
  expect(fieldCode(await join(GOOD, "000000"))).toBe("code_wrong");
  const again = (await fromPage(edge, "/v1/invitations/totp", { token })).json as { secret: string; challenge: string };
  const code = codeOf(edge, again.secret, -1);
  const joined = await join(GOOD, code, again.challenge);
  expect(joined.json).toMatchObject({ session: { strong: { kind: "totp" }, staff: { name: "Nora", language: "fr" } } });
  expect(told(await signInByPassword(edge, { email, password: GOOD, code }, key))).toBe("401 sign_in_failed");
  expect((await signInByPassword(edge, { email, password: GOOD, code: codeOf(edge, again.secret) }, key)).status).toBe(200);
});

test("password and code are both needed; what is wrong, and whether there is such a person, is not told", async () => {
  const pia = await withPassword();
  const code = codeOf(edge, pia.secret);
  const off = await invitePerson(edge);
  const tries = [
    { email: pia.email, password: "another lantern orbit", code },
    { email: pia.email, password: GOOD, code: "000000" },
    { email: pia.email, password: GOOD, code: "not a code" },
    { email: "nobody@bluesky.example", password: GOOD, code },
    { email: "no e-mail at all", password: GOOD, code },
    { email: off.email, password: GOOD, code },
    { email: pia.email, password: GOOD, recoveryCode: "00000-00000" },
  ];
  for (const given of tries) expect(told(await signInByPassword(edge, given)), JSON.stringify(given)).toBe("401 sign_in_failed");
  expect(told(await signInByPassword(edge, { email: pia.email, password: GOOD }))).toBe("400 invalid_input");
  expect(
    (await signInByPassword(edge, { email: pia.email.toUpperCase(), password: GOOD, code: ` ${code.slice(0, 3)} ${code.slice(3)} ` }))
      .status,
  ).toBe(200);
});

test("a known and an unknown person are both refused on the beat, and not before the work of a password is done", async () => {
  const pia = await withPassword();
  for (const email of [pia.email, "someone.else@bluesky.example"]) {
    const started = performance.now();
    expect(told(await signInByPassword(edge, { email, password: "wrong wrong wrong wrong", code: "123456" }))).toBe("401 sign_in_failed");
    expect(performance.now() - started, email).toBeGreaterThan(245);
  }
});

test("a code is good once, however many show it at once; so is every earlier one", async () => {
  const pia = await withPassword();
  const code = codeOf(edge, pia.secret);
  const answers = await Promise.all(Array.from({ length: 4 }, () => signInByPassword(edge, { email: pia.email, password: GOOD, code })));
  expect(answers.map(told).toSorted()).toEqual(["200 ", "401 sign_in_failed", "401 sign_in_failed", "401 sign_in_failed"]);
  expect(told(await signInByPassword(edge, { email: pia.email, password: GOOD, code: codeOf(edge, pia.secret, -1) }))).toBe(
    "401 sign_in_failed",
  );
  expect((await signInByPassword(edge, { email: pia.email, password: GOOD, code: codeOf(edge, pia.secret, 1) })).status).toBe(200);
});

test("full-width digits are the same code; one of two steps away is none", async () => {
  const pia = await withPassword();
  const wide = (code: string): string => code.replaceAll(/\d/gu, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
  expect(told(await signInByPassword(edge, { email: pia.email, password: GOOD, code: codeOf(edge, pia.secret, 2) }))).toBe(
    "401 sign_in_failed",
  );
  expect((await signInByPassword(edge, { email: pia.email, password: GOOD, code: wide(codeOf(edge, pia.secret)) })).status).toBe(200);
});

test("ten recovery codes, each good once, also for two at once; a new set makes the old one worthless", async () => {
  const pia = await withPassword();
  const { codes } = (await pia.call("POST", "/v1/me/recovery-codes", { body: {} })).json as { codes: string[] };
  expect(codes).toHaveLength(10);
  expect(new Set(codes).size).toBe(10);
  const use = (recoveryCode: string): Promise<Answer> => signInByPassword(edge, { email: pia.email, password: GOOD, recoveryCode });
  const [first = "", second = "", third = ""] = codes;
  const both = await Promise.all([use(first), use(first.toUpperCase().replace("-", " "))]);
  expect(both.map(told).toSorted()).toEqual(["200 ", "401 sign_in_failed"]);
  expect((await use(second)).status).toBe(200);
  expect((await pia.call("GET", "/v1/me/secrets")).json).toMatchObject({ recoveryCodesLeft: 8 });
  await pia.call("POST", "/v1/me/recovery-codes", { body: {} });
  expect(told(await use(third))).toBe("401 sign_in_failed");
  const rows = await db.owner`select code_digest from recovery_codes`;
  expect(JSON.stringify(rows)).not.toContain(third);
});

test("the eleventh try waits half an hour, for a known and an unknown e-mail alike, and many at once are many", async () => {
  const pia = await withPassword();
  for (const email of [pia.email, "unknown@bluesky.example"]) {
    const wrong = { email, password: "wrong wrong wrong wrong", code: "123456" };
    const answers = await Promise.all(Array.from({ length: 13 }, () => signInByPassword(edge, wrong)));
    expect(
      answers.filter((one) => told(one) === "401 sign_in_failed"),
      email,
    ).toHaveLength(10);
    const locked = answers.find((one) => one.status === 429);
    expect(locked?.json["code"], email).toBe("locked_out");
    expect(Number(locked?.headers["retry-after"])).toBeGreaterThan(29 * 60);
  }
  expect(told(await signInByPassword(edge, { email: pia.email, password: GOOD, code: codeOf(edge, pia.secret) }))).toBe("429 locked_out");
  expect((await pia.signIn()).status).toBe(200);
  edge.house.setClock(instant(edge.house.clock() + 31 * MINUTE_MS));
  expect((await signInByPassword(edge, { email: pia.email, password: GOOD, code: codeOf(edge, pia.secret) })).status).toBe(200);
});

test("a password that is short, long, common, or made of one's own name or business is told so beside its field", async () => {
  const pia = await makePerson(edge, { name: "Pia Password", email: "pia.longname@bluesky.example" });
  const set = async (password: string): Promise<string | undefined> =>
    fieldCode(await pia.call("PUT", "/v1/me/password", { body: { password } }));
  expect(await set("fifteen chars 15".slice(0, 15))).toBe("password_too_short");
  expect(await set("🔑🪁".repeat(7))).toBe("password_too_short");
  expect(await set("x".repeat(129))).toBe("password_too_long");
  for (const common of ["aaaaaaaaaaaaaaaa", "passwordpassword", "P@ssw0rdP@ssw0rd", "qwertyuiopasdfgh", "1234567890123456"])
    expect(await set(common), common).toBe("password_too_plain");
  for (const near of ["Blue Sky Concierge!!", "pia.longname@bluesky.example", "bluesky-pia-longname-1"])
    expect(await set(near), near).toMatch(/^password_too_(near|plain)$/u);
  expect(await set(GOOD)).toBeUndefined();
});

test("modes of passwords are settled by the owner, told as deviations in words, and held", async () => {
  const pia = await makePerson(edge);
  const set = async (password: string): Promise<string | undefined> =>
    fieldCode(await pia.call("PUT", "/v1/me/password", { body: { password } }));
  const settle = (body: Record<string, unknown>): Promise<Answer> => owner.call("PATCH", "/v1/settings", { body });
  expect((await owner.call("GET", "/v1/settings")).json).toEqual({
    passwordMode: "standard",
    deviceChecks: "attested",
    trainingMonths: 12,
    deviations: [],
    mail: null,
  });
  const article = await settle({ passwordMode: "article" });
  expect(article.json["deviations"]).toMatchObject([{ setting: "passwordMode", from: expect.stringContaining("800-63B-4") }]);
  expect(await set(GOOD)).toBe("password_composition");
  expect(await set("Lantern orbit 7 quarry")).toBeUndefined();
  await settle({ passwordMode: "pci" });
  expect(await set("Lantern orbit 7 quarry")).toBe("password_used_before");
  expect(await set("velvet harbor 9 lantern")).toBeUndefined();
  expect(fieldCode(await settle({ passwordMode: "none" }))).toBe("not_a_choice");
  expect(told(await pia.call("PATCH", "/v1/settings", { body: { passwordMode: "standard" } }))).toBe("403 owner_needed");
  expect((await settle({ passwordMode: "standard" })).json["deviations"]).toEqual([]);
});

test("a new password ends the other sessions, is told by mail, and neither it nor the app's secret lies in the database", async () => {
  const pia = await withPassword();
  const other = makeDeviceKey();
  const mails = async (): Promise<{ mail_id: string; kind: string }[]> => await db.owner`select mail_id, kind from outbox`;
  const before = new Set((await mails()).map((mail) => mail.mail_id));
  expect((await signInByPassword(edge, { email: pia.email, password: GOOD, code: codeOf(edge, pia.secret) }, other)).status).toBe(200);
  const sessions = async (): Promise<unknown[]> => (await pia.call("GET", "/v1/me/sessions")).json["items"] as unknown[];
  expect(await sessions()).toHaveLength(2);
  expect((await pia.call("PUT", "/v1/me/password", { body: { password: "harbor lantern velvet nine" } })).status).toBe(204);
  expect(await sessions()).toHaveLength(1);
  const kinds = (await mails()).filter((mail) => !before.has(mail.mail_id)).map((mail) => mail.kind);
  expect(kinds.toSorted()).toEqual(["new_device", "password_changed"]);
  const dump = JSON.stringify([
    await db.owner`select * from boxes`,
    await db.owner`select * from passwords`,
    await db.owner`select * from totp`,
  ]);
  expect(dump).not.toContain("argon2id");
  expect(dump).not.toContain(pia.email);
});

test("a step-up by password and code counts as that, and its wrong tries are counted with those at the door", async () => {
  const pia = await withPassword();
  edge.house.setClock(instant(edge.house.clock() + 6 * MINUTE_MS));
  const stepUp = (password: string, code: string): Promise<Answer> => pia.call("POST", "/v1/session/step-up", { body: { password, code } });
  expect(told(await stepUp("wrong wrong wrong wrong", codeOf(edge, pia.secret)))).toBe("401 sign_in_failed");
  expect((await stepUp(GOOD, codeOf(edge, pia.secret))).json).toMatchObject({ strong: { kind: "totp" } });
  // The right password with a code that was spent by the one before.
  expect(told(await stepUp(GOOD, codeOf(edge, pia.secret)))).toBe("401 sign_in_failed");
  const noted = await db.owner`select 1 from ledger_words where kind = 'act' and word = 'session.refused' and batch_id in (
                                 select batch_id from ledger_words where kind = 'actor' and word = ${pia.id})`;
  expect(noted).toHaveLength(2);
  for (let n = 0; n < 10; n++) await stepUp("wrong wrong wrong wrong", "000000");
  expect(told(await signInByPassword(edge, { email: pia.email, password: GOOD, code: codeOf(edge, pia.secret, 1) }))).toBe(
    "429 locked_out",
  );
});

test("a password that is damaged lets nobody in, as a wrong one does; its person sets a new one from a passkey", async () => {
  const pia = await withPassword();
  const { count } = await db.owner`
    update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1) where box_id = ${`password/${pia.id}`}`;
  expect(count).toBe(1);
  const given = { email: pia.email, password: GOOD };
  expect(told(await signInByPassword(edge, { ...given, code: codeOf(edge, pia.secret) }))).toBe("401 sign_in_failed");
  expect((await pia.call("PUT", "/v1/me/password", { body: { password: GOOD } })).status).toBe(204);
  expect((await signInByPassword(edge, { ...given, code: codeOf(edge, pia.secret) })).status).toBe(200);
});
