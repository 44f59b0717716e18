import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS, instant } from "../../../base/instant.ts";
import { passkeyHome } from "../../../platform/passkeys/verify-passkey.ts";
import { listTenants } from "../../../platform/storage/database.ts";
import { openTestDatabase } from "../../../platform/storage/testing.ts";
import type { TestDatabase } from "../../../platform/storage/testing.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { openBoxes } from "../../../platform/keeper/boxes.ts";
import { completeRecoveries } from "../../../workflows/staffing/complete-recoveries.ts";
import { makeCollisions } from "../_test-collisions.ts";
import { makeBusiness, openTestEdge } from "../_test-edge.ts";
import type { Answer, TestEdge } from "../_test-edge.ts";
import { ORIGIN, fromPage, makePerson } from "../_test-person.ts";
import type { TestPerson } from "../_test-person.ts";

let db: TestDatabase;
let edge: TestEdge;
let owner: TestPerson;

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  await makeBusiness(edge);
  owner = await makePerson(edge, { name: "Olga Owner", isOwner: true });
});
afterEach(async () => {
  edge.house.setClock(instant(Date.now()));
  await owner.signIn();
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

const told = ({ status, json }: Answer): string => `${status} ${(json["code"] as string | undefined) ?? ""}`;
type Mail = { readonly id: string; readonly kind: string; readonly to: string; readonly text: string };

/** Every mail of this kind to this address, as it will leave. */
async function mailsTo(email: string, kind: string): Promise<readonly Mail[]> {
  const [tenant] = await listTenants(db);
  const rows = await db.owner<{ mail_id: string; kind: string }[]>`select mail_id, kind from outbox where kind = ${kind} order by mail_id`;
  return await withTx(db, tenant as `ten_${string}`, async (tx) => {
    const boxes = await openBoxes(
      tx,
      edge.house.keeper,
      "mail",
      rows.map((row) => `mail/${row.mail_id}`),
    );
    return rows
      .map((row) => {
        const content = JSON.parse(boxes.get(`mail/${row.mail_id}`)?.toString() ?? "{}") as { to: { address: string }; text: string };
        return { id: row.mail_id, kind: row.kind, to: content.to.address, text: content.text };
      })
      .filter((mail) => mail.to === email);
  });
}

const ask = (email: string): Promise<Answer> => fromPage(edge, "/v1/recoveries", { email });
const codeIn = (mail: Mail | undefined): string => /\b[0-9a-z]{5}-[0-9a-z]{5}\b/u.exec(mail?.text ?? "")?.[0] ?? "";
const tokenIn = (mail: Mail | undefined, page: string): string =>
  new RegExp(`${ORIGIN}/${page}#([0-9a-z]{77})`, "u").exec(mail?.text ?? "")?.[1] ?? "";

async function withCodes(): Promise<{ readonly person: TestPerson; readonly codes: readonly string[] }> {
  const person = await makePerson(edge, { name: "Rita Lost" });
  const { codes } = (await person.call("POST", "/v1/me/recovery-codes", { body: {} })).json as { codes: string[] };
  return { person, codes };
}

async function complete(): Promise<number> {
  const [tenant] = await listTenants(db);
  const staffing = { db: edge.house.db, keeper: edge.house.keeper, home: passkeyHome(ORIGIN) };
  return await completeRecoveries(staffing, tenant as `ten_${string}`, edge.house.clock());
}

/** Asks and proves; answers the answer to the proofs. */
async function prove(person: TestPerson, recoveryCode: string, code?: string): Promise<Answer> {
  const asked = await ask(person.email);
  const mailed = codeIn((await mailsTo(person.email, "recovery_code")).at(-1));
  return await fromPage(edge, `/v1/recoveries/${asked.json["id"] as string}/proofs`, {
    business: asked.json["business"],
    code: code ?? mailed,
    recoveryCode,
  });
}

test("two proofs, a day, and the person joins anew; what they had before is dead", async () => {
  const { person, codes } = await withCodes();
  const proven = await prove(person, codes[0] ?? "");
  expect(proven.status, proven.text).toBe(200);
  const wait = Date.parse(String(proven.json["effectiveAt"])) - edge.house.clock();
  expect(Math.abs(wait - DAY_MS)).toBeLessThan(MINUTE_MS);
  expect(await complete()).toBe(0);
  expect((await person.call("GET", "/v1/session")).json).toMatchObject({ recovery: { effectiveAt: proven.json["effectiveAt"] } });

  edge.house.setClock(instant(edge.house.clock() + DAY_MS + 1));
  const done = await Promise.all([complete(), complete(), complete()]);
  expect(done.filter((n) => n === 1)).toHaveLength(1);
  expect(told(await person.call("GET", "/v1/session"))).toBe("401 signed_out");
  expect(told(await person.signIn())).toBe("401 sign_in_failed");
  const token = tokenIn((await mailsTo(person.email, "invite")).at(-1), "join");
  expect((await fromPage(edge, "/v1/invitations/look", { token })).status).toBe(200);
  expect(await mailsTo(person.email, "recovery_done")).toHaveLength(1);
});

test("everybody concerned is told, and each letter's link stops it, once", async () => {
  const { person, codes } = await withCodes();
  await prove(person, codes[0] ?? "");
  const mine = tokenIn((await mailsTo(person.email, "recovery_asked")).at(-1), "recover");
  const owners = tokenIn((await mailsTo(owner.email, "recovery_watch")).at(-1), "recover");
  expect(owners).toBe(mine);
  expect((await fromPage(edge, "/v1/recoveries/cancellations", { token: owners })).status).toBe(204);
  expect(told(await fromPage(edge, "/v1/recoveries/cancellations", { token: mine }))).toBe("404 not_found");
  edge.house.setClock(instant(edge.house.clock() + DAY_MS + 1));
  expect(await complete()).toBe(0);
  expect((await person.signIn()).status).toBe(200);
  expect(await mailsTo(person.email, "recovery_cancelled")).toHaveLength(1);
});

test("the person who is signed in stops it, and so does an owner; nobody else", async () => {
  const { person, codes } = await withCodes();
  const stranger = await makePerson(edge);
  for (const by of [person, owner]) {
    const code = codes[by === person ? 0 : 1] ?? "";
    expect((await prove(person, code)).status).toBe(200);
    const { recovery } = (await person.call("GET", "/v1/session")).json as { recovery: { id: string } };
    expect(told(await stranger.call("DELETE", `/v1/recoveries/${recovery.id}`))).toBe("404 not_found");
    expect((await by.call("DELETE", `/v1/recoveries/${recovery.id}`)).status).toBe(204);
    expect((await person.call("GET", "/v1/session")).json).toMatchObject({ recovery: null });
    edge.house.setClock(instant(edge.house.clock() + 10 * MINUTE_MS));
    for (const one of [person, stranger, owner]) await one.signIn();
  }
});

test("one proof is none; a code of the drawer is not spent by a wrong mailed code, and each is good once", async () => {
  const { person, codes } = await withCodes();
  expect(told(await prove(person, codes[0] ?? "", "00000-00000"))).toBe("422 proofs_wrong");
  expect(told(await prove(person, "00000-00000"))).toBe("422 proofs_wrong");
  expect((await prove(person, codes[0] ?? "")).status).toBe(200);
  edge.house.setClock(instant(edge.house.clock() + 10 * MINUTE_MS));
  await person.call("DELETE", `/v1/recoveries/${((await person.call("GET", "/v1/session")).json["recovery"] as { id: string }).id}`);
  expect(told(await prove(person, codes[0] ?? ""))).toBe("422 proofs_wrong");
});

test("whoever asks is told the same for an e-mail that nobody has, and asking again soon sends no second mail", async () => {
  const { person } = await withCodes();
  edge.house.setClock(instant(Math.ceil(Date.now() / (10 * MINUTE_MS)) * 10 * MINUTE_MS + MINUTE_MS));
  const [known, again, unknown] = [await ask(person.email), await ask(person.email), await ask("nobody@bluesky.example")];
  for (const answer of [known, again, unknown]) {
    expect([answer.status, Object.keys(answer.json).toSorted()]).toEqual([202, ["business", "id"]]);
    expect(answer.json["id"]).toMatch(/^rcv_[0-9a-z]{26}$/u);
  }
  expect(again.json).toEqual(known.json);
  expect((await ask("nobody@bluesky.example")).json).toEqual(unknown.json);
  expect(await mailsTo(person.email, "recovery_code")).toHaveLength(1);
  const proofs = { business: unknown.json["business"], code: "00000-00000", recoveryCode: "00000-00000" };
  expect(told(await fromPage(edge, `/v1/recoveries/${unknown.json["id"] as string}/proofs`, proofs))).toBe("422 proofs_wrong");
});

test("after ten tries, or an hour, the mailed code is worthless", async () => {
  const { person, codes } = await withCodes();
  const asked = await ask(person.email);
  const code = codeIn((await mailsTo(person.email, "recovery_code")).at(-1));
  const proofs = (given: string): Promise<Answer> =>
    fromPage(edge, `/v1/recoveries/${asked.json["id"] as string}/proofs`, {
      business: asked.json["business"],
      code: given,
      recoveryCode: codes[0],
    });
  await Promise.all(Array.from({ length: 10 }, () => proofs("11111-11111")));
  expect(told(await proofs(code))).toBe("422 proofs_wrong");

  edge.house.setClock(instant(edge.house.clock() + 11 * MINUTE_MS));
  await ask(person.email);
  const mails = await mailsTo(person.email, "recovery_code");
  expect(mails).toHaveLength(2);
  edge.house.setClock(instant(edge.house.clock() + HOUR_MS));
  expect(told(await prove(person, codes[0] ?? "", codeIn(mails.at(-1))))).toBe("422 proofs_wrong");
});

test("two colleagues vouch, one of them an owner, freshly signed in; nobody vouches for themselves", async () => {
  const lost = await makePerson(edge, { name: "Lena Lost" });
  const [one, two] = [await makePerson(edge, { name: "One" }), await makePerson(edge, { name: "Two" })];
  await ask(lost.email);
  const listed = (await one.call("GET", "/v1/recoveries")).json["items"] as { id: string; staff: { name: string }; approvals: number }[];
  const recovery = listed.find((item) => item.staff.name === "Lena Lost");
  const path = `/v1/recoveries/${recovery?.id ?? ""}/approvals`;
  expect(told(await lost.call("POST", path, { body: {} }))).toBe("409 own_recovery");
  expect((await one.call("POST", path, { body: {} })).json).toEqual({ effectiveAt: null });
  expect((await one.call("POST", path, { body: {} })).json).toEqual({ effectiveAt: null });
  expect((await two.call("POST", path, { body: {} })).json).toEqual({ effectiveAt: null });
  edge.house.setClock(instant(edge.house.clock() + 6 * MINUTE_MS));
  expect(told(await owner.call("POST", path, { body: {} }))).toBe("403 step_up_needed");
  await owner.signIn();
  const approved = await owner.call("POST", path, { body: {} });
  expect(approved.json["effectiveAt"]).toEqual(expect.any(String));
  expect(await mailsTo(lost.email, "recovery_asked")).toHaveLength(1);
});

test("an owner alone is one colleague, one who is owner no more is a colleague, and one who was put off meanwhile is none", async () => {
  const lost = await makePerson(edge, { name: "Mara Lost" });
  const [gone, here, lowered] = [await makePerson(edge), await makePerson(edge), await makePerson(edge, { isOwner: true })];
  await ask(lost.email);
  const listed = (await owner.call("GET", "/v1/recoveries")).json["items"] as { id: string; staff: { name: string } }[];
  const path = `/v1/recoveries/${listed.find((item) => item.staff.name === "Mara Lost")?.id ?? ""}/approvals`;
  expect((await gone.call("POST", path, { body: {} })).json).toEqual({ effectiveAt: null });
  expect((await owner.call("DELETE", `/v1/staff/${gone.id}`)).status).toBeLessThan(300);
  expect((await lowered.call("POST", path, { body: {} })).json).toEqual({ effectiveAt: null });
  expect((await owner.call("PATCH", `/v1/staff/${lowered.id}`, { body: { isOwner: false } })).status).toBeLessThan(300);
  expect((await here.call("POST", path, { body: {} })).json).toEqual({ effectiveAt: null });
  expect((await owner.call("POST", path, { body: {} })).json["effectiveAt"]).toEqual(expect.any(String));
});

test("a recovery whose day is over is done where it collides, and its letters go once", async () => {
  const { person, codes } = await withCodes();
  await prove(person, codes[0] ?? "");
  edge.house.setClock(instant(edge.house.clock() + DAY_MS + 1));
  const collideTimes = await makeCollisions(db);
  await collideTimes(2);
  expect(await complete()).toBeGreaterThan(0);
  await collideTimes(0);
  expect(await mailsTo(person.email, "recovery_done")).toHaveLength(1);
});
