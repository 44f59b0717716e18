import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SessionId } from "../../../base/ids.ts";
import { MINUTE_MS, instant, instantToIso } from "../../../base/instant.ts";
import { unsealRoot } from "../../../platform/keeper/keyring.ts";
import { listWhole } from "../../../platform/outbox/_testing.ts";
import { listTenants } from "../../../platform/storage/database.ts";
import { openTestDatabase, type TestDatabase } from "../../../platform/storage/testing.ts";
import { type Tx, withTx } from "../../../platform/storage/tx.ts";
import { agentText } from "../../../registers/devices/pair-agent.ts";
import { reportText } from "../../../registers/devices/take-report.ts";
import { holdPerson } from "../../../safe/access/hold-person.ts";
import { makeDeviceKey } from "../../../registers/devices/testing.ts";
import { type Answer, PASSPHRASE, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";
import { makeAuthenticator } from "../../../platform/passkeys/testing.ts";
import { ORIGIN, type TestPerson, fromPage, makePerson, signInWith } from "../_test-person.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract } }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  passport: { label: Passport, category: government-id, type: text, purposes: [booking], retention: 1y }
roles:
  site: { booking: { email: [clear, change], passport: [clear, change] }, keys: true }
  agent: { booking: { email: [masked] } }
`;
const SOUND = { os: "linux", osVersion: "debian 13", diskEncrypted: true, screenLock: true } as const;

let db: TestDatabase;
let edge: TestEdge;
let twin: TestEdge;
let ownerKey = "";
let siteKey = "";

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  ownerKey = await makeBusiness(edge, "Blue Sky", MAP);
  siteKey = String((await call(edge.port, "POST", "/v1/keys", { key: ownerKey, body: { role: "site" } })).json["key"]);
  twin = await openTestEdge(db);
  expect((await unsealRoot(twin.house.db, twin.house.keeper, PASSPHRASE)).ok).toBe(true);
});
afterAll(async () => {
  await Promise.all([edge.close(), twin.close()]);
  await db.close();
});

const told = ({ status, json }: Answer): string => `${status} ${(json["code"] as string | undefined) ?? ""}`.trim();
const enrol = (person: TestPerson, attested: object = SOUND): Promise<Answer> =>
  person.call("POST", "/v1/devices/enrolments", { body: { label: "Ana's laptop", attested } });
const lose = (person: TestPerson, device: string, kind = "stolen"): Promise<Answer> =>
  person.call("POST", `/v1/devices/${device}/losses`, { body: { kind } });

async function makeCustomer(email: string): Promise<string> {
  return String((await call(edge.port, "POST", "/v1/subjects", { key: siteKey, body: { fields: { email } } })).json["id"]);
}

test("a device is known at sign-in, and trusted once its person has told how it is protected", async () => {
  const ana = await makePerson(edge, { roles: ["agent"] });
  const before = await ana.call("GET", "/v1/session");
  expect(before.json["device"]).toMatchObject({ state: "known", isTrusted: false, problems: [{ code: "not_enrolled" }] });
  expect(await enrol(ana)).toMatchObject({
    status: 201,
    json: { state: "enrolled", isCurrent: true, isTrusted: true, label: "Ana's laptop" },
  });
  expect((await ana.call("GET", "/v1/session")).json["device"]).toMatchObject({ isTrusted: true, problems: [] });

  const sam = await makePerson(edge, { roles: ["site"] });
  const subject = await makeCustomer("token@example.com");
  const refused = await sam.call("POST", `/v1/subjects/${subject}/tokens`, { body: { fields: ["email"] } });
  expect(refused.json["items"]).toMatchObject([{ field: "email", form: "refused", lacks: [{ what: "device" }] }]);

  const path = `/v1/devices/${ana.device()}`;
  const worse = await ana.call("PATCH", path, { body: { attested: { ...SOUND, diskEncrypted: false } } });
  expect(worse.json).toMatchObject({ isTrusted: false, problems: [{ code: "disk_not_encrypted" }] });
  expect((await ana.call("PATCH", path, { body: { label: "Old laptop" } })).json).toMatchObject({ label: "Old laptop", isTrusted: false });
  expect(told(await ana.call("PATCH", path, { body: {} }))).toBe("400 invalid_input");
  expect(told(await enrol(ana, { ...SOUND, osVersion: "<b>13</b>" }))).toBe("400 invalid_input");
  expect(told(await enrol(ana, { ...SOUND, diskEncrypted: "yes" }))).toBe("400 invalid_input");
  expect(told(await ana.call("POST", "/v1/devices/enrolments", { body: { label: "x".repeat(500), attested: SOUND } }))).toBe(
    "400 invalid_input",
  );
});

test("people see and change their own devices; the owner sees all; to others they are not there", async () => {
  const [ana, ben] = [await makePerson(edge), await makePerson(edge)];
  const owner = await makePerson(edge, { isOwner: true });
  const mine = (await ana.call("GET", "/v1/devices?mine=true")).json["items"] as { id: string; staff: string }[];
  expect(mine.map(({ id, staff }) => [id, staff])).toEqual([[ana.device(), ana.id]]);
  expect(told(await ana.call("GET", "/v1/devices"))).toBe("403 owner_needed");
  expect(told(await call(edge.port, "GET", "/v1/devices?mine=true", { key: ownerKey }))).toBe("403 person_needed");
  const all = (await owner.call("GET", "/v1/devices?limit=200")).json["items"] as { id: string }[];
  expect(all.map(({ id }) => id)).toEqual(expect.arrayContaining([ana.device(), ben.device(), owner.device()]));
  const first = await owner.call("GET", "/v1/devices?limit=1");
  const second = await owner.call("GET", `/v1/devices?limit=1&cursor=${String(first.json["nextCursor"])}`);
  expect([first, second].map((page) => (page.json["items"] as { id: string }[])[0]?.id)).toEqual(all.slice(0, 2).map(({ id }) => id));

  const path = `/v1/devices/${ana.device()}`;
  const tries = [
    await ben.call("PATCH", path, { body: { label: "Mine" } }),
    await ben.call("DELETE", path),
    await ben.call("POST", `${path}/losses`, { body: { kind: "lost" } }),
    await ben.call("GET", `${path}/records`),
    await ben.call("POST", `${path}/pairings`),
    await owner.call("POST", `${path}/pairings`),
    await call(edge.port, "DELETE", path, { key: siteKey }),
  ];
  expect(tries.map(told)).toEqual(tries.map(() => "404 not_found"));
  expect((await ana.call("GET", "/v1/session")).status).toBe(200);
});

test("a stolen device is dead on every process as soon as the answer is there, and no call of its sessions gets through after", async () => {
  const ana = await makePerson(edge, { roles: ["agent"] });
  const phone = makeDeviceKey();
  await signInWith(edge, ana.passkey, phone);
  const subject = await makeCustomer("race@example.com");
  let [isOver, isLost] = [false, false];
  const late: string[] = [];
  const hammer = Array.from({ length: 8 }, async (_, n) => {
    while (!isOver) {
      const begunAfter = isLost;
      const answer = await onTwin(n % 2 === 0 ? edge : twin, ana, "GET", `/v1/subjects/${subject}`);
      if (begunAfter) late.push(told(answer));
    }
  });
  await sleep(150);
  const loss = await lose(ana, ana.device());
  isLost = true;
  expect(loss.status).toBe(200);
  while (late.length <= 8) await sleep(10);
  isOver = true;
  await Promise.all(hammer);
  expect(new Set(late)).toEqual(new Set(["401 signed_out"]));
  expect(told(await ana.signIn())).toBe("403 device_ended");
  expect((await signInWith(edge, ana.passkey, phone)).status).toBe(200);
});

function onTwin(on: TestEdge, person: TestPerson, method: string, path: string): Promise<Answer> {
  const headers = { cookie: person.cookie(), "x-device-proof": person.proof(method, path) };
  return call(on.port, method, path, { headers });
}

test("a deed that is under way comes before the loss, and none of that session comes after it", async () => {
  const ana = await makePerson(edge);
  const [tenant = "ten_"] = await listTenants(edge.house.db);
  const [row] = await db.owner<{ session_id: SessionId }[]>`select session_id from sessions where device_id = ${ana.device()}`;
  const actor = {
    kind: "staff",
    id: ana.id,
    roles: [],
    purposes: "all",
    owner: false,
    address: null,
    session: row?.session_id ?? "ses_",
  } as const;
  const hold = (tx: Tx): ReturnType<typeof holdPerson> => holdPerson(tx, actor, edge.house.clock());

  let isLost = false;
  const loss = await withTx(edge.house.db, tenant, async (tx) => {
    expect(await hold(tx)).toBeUndefined();
    const losing = lose(ana, ana.device()).then((answer) => {
      isLost = true;
      return answer;
    });
    await sleep(200);
    expect(isLost).toBe(false);
    return { losing };
  });
  expect((await loss.losing).status).toBe(200);
  expect(await withTx(edge.house.db, tenant, hold)).toEqual({ code: "signed_out" });
});

test("a call that was let in before the loss and whose body comes after it leaves no way in behind", async () => {
  const ana = await makePerson(edge);
  const bea = await makePerson(edge);
  const options = (await ana.call("POST", "/v1/me/passkeys/options", { body: {} })).json as { challenge: string; options: never };
  const credential = makeAuthenticator(ORIGIN).create(options.options);
  const asked = await fromPage(edge, "/v1/recoveries", { email: bea.email });
  const under = [
    ana.begin("POST", "/v1/me/passkeys", { challenge: options.challenge, credential }),
    ana.begin("PUT", "/v1/me/password", { password: "lantern orbit velvet quarry" }),
    ana.begin("POST", `/v1/recoveries/${String(asked.json["id"])}/approvals`, {}),
  ];
  await Promise.all(under.map(({ isUnderway }) => isUnderway));
  expect((await lose(ana, ana.device())).status).toBe(200);
  expect((await Promise.all(under.map(({ finish }) => finish()))).map(told)).toEqual(under.map(() => "401 signed_out"));
  const left = await db.owner`
    select (select count(*) from passkeys where staff_id = ${ana.id})::int as passkeys,
           (select count(*) from passwords where staff_id = ${ana.id})::int as passwords,
           (select count(*) from recovery_approvals where staff_id = ${ana.id})::int as approvals`;
  expect(left[0]).toEqual({ passkeys: 1, passwords: 0, approvals: 0 });
});

test("the loss tells how many customers the device displayed, and the list tells which, what and when", async () => {
  const ana = await makePerson(edge, { roles: ["agent"] });
  await enrol(ana);
  const subjects = [await makeCustomer("list-1@example.com"), await makeCustomer("list-2@example.com")];
  const other = await makePerson(edge, { roles: ["agent"] });
  await other.call("GET", `/v1/subjects/${subjects[0]}`);
  for (const subject of [...subjects, ...subjects]) expect((await ana.call("GET", `/v1/subjects/${subject}`)).status).toBe(200);
  await ana.call("POST", `/v1/subjects/${subjects[0]}/reveals`, { body: { fields: ["email"], purpose: "booking" } });

  const device = ana.device();
  expect((await lose(ana, device, "lost")).json).toEqual({ records: 2 });
  const page = (await call(edge.port, "GET", `/v1/devices/${device}/records?limit=3`, { key: ownerKey })).json;
  const items = page["items"] as { subject: string; fields: string[]; form: string; act: string }[];
  expect(items.map((item) => [item.subject, item.fields, item.form, item.act])).toEqual(
    [subjects[1], subjects[0], subjects[1]].map((subject) => [subject, ["email"], "masked", "subject.read"]),
  );
  const rest = await call(edge.port, "GET", `/v1/devices/${device}/records?cursor=${String(page["nextCursor"])}`, { key: ownerKey });
  expect(rest.json).toMatchObject({ items: [{ subject: subjects[0] }], nextCursor: null });
  expect(JSON.stringify([page, rest.json])).not.toContain("@example.com");

  const entries = await call(edge.port, "GET", `/v1/ledger/entries?device=${device}&limit=200`, { key: ownerKey });
  const acts = (entries.json["items"] as { act: string; device: string }[]).map((entry) => [entry.act, entry.device]);
  expect(acts.filter(([act]) => act === "subject.read")).toHaveLength(4);
  expect(new Set(acts.map(([, on]) => on))).toEqual(new Set([device]));
  expect(
    (await call(edge.port, "GET", `/v1/ledger/entries?device=dev_0000000000000000000000000a`, { key: ownerKey })).json["items"],
  ).toEqual([]);
});

test("the owners hear of a loss by mail, in words, with a link to this house", async () => {
  const owner = await makePerson(edge, { isOwner: true, email: "boss@bluesky.example" });
  const ana = await makePerson(edge, { name: "Ana Agent", roles: ["agent"] });
  await enrol(ana);
  await lose(ana, ana.device());
  const [tenant = "ten_"] = await listTenants(edge.house.db);
  const { items } = await withTx(edge.house.db, tenant, (tx) => listWhole(tx, edge.house.keeper, { limit: 200, before: null }));
  const mail = items.find((one) => one.kind === "device_lost" && one.content.to.address === owner.email);
  expect(mail?.content.text).toContain("Ana Agent reported the device Ana's laptop");
  expect(mail?.content.text).toContain("http://localhost:4600/devices");
});

test("the owner ends anybody's device, with a sign-in of the last five minutes; an owner's key is not asked", async () => {
  const [ana, ben] = [await makePerson(edge), await makePerson(edge)];
  const owner = await makePerson(edge, { isOwner: true });
  try {
    edge.house.setClock(instant(Date.now() + 6 * MINUTE_MS));
    expect(told(await lose(owner, ana.device()))).toBe("403 step_up_needed");
    expect(told(await owner.call("DELETE", `/v1/devices/${ana.device()}`))).toBe("403 step_up_needed");
    expect((await ana.call("GET", "/v1/session")).status).toBe(200);
  } finally {
    edge.house.setClock(instant(Date.now()));
  }
  expect(await lose(owner, ana.device())).toMatchObject({ status: 200, json: { records: 0 } });
  expect(told(await ana.call("GET", "/v1/session"))).toBe("401 signed_out");
  expect((await call(edge.port, "DELETE", `/v1/devices/${ben.device()}`, { key: ownerKey })).status).toBe(204);
  expect(told(await ben.call("GET", "/v1/session"))).toBe("401 signed_out");
  expect(told(await lose(owner, ana.device()))).toBe("403 device_ended");
  expect(told(await call(edge.port, "DELETE", `/v1/devices/${ana.device()}`, { key: ownerKey }))).toBe("403 device_ended");
});

test("of many reports of one loss at once, one does it, and none is a fault", async () => {
  const owner = await makePerson(edge, { isOwner: true });
  const ana = await makePerson(edge);
  const path = `/v1/devices/${ana.device()}/losses`;
  const report = (person: TestPerson): Promise<Answer> => person.call("POST", path, { body: { kind: "lost" } });
  const answers = await Promise.all([report(ana), report(owner), report(ana), report(owner), report(ana), report(owner)]);
  const codes = answers.map(told);
  expect(codes.filter((code) => code === "200")).toHaveLength(1);
  for (const code of codes) expect(["200", "401 signed_out", "403 device_ended"]).toContain(code);
});

test("an agent pairs with the code its person was shown, and its report is what the device is judged by", async () => {
  const ana = await makePerson(edge);
  await enrol(ana);
  const device = ana.device();
  const paired = await ana.call("POST", `/v1/devices/${device}/pairings`);
  expect(paired.status).toBe(201);
  const code = String(paired.json["code"]);
  const agent = makeDeviceKey();
  const send = (signature: string): Promise<Answer> =>
    call(edge.port, "POST", "/v1/device-agents", { body: { code, publicKey: agent.spki.toString("base64url"), signature } });
  expect(told(await send(agent.sign(code)))).toBe("400 invalid_input");
  const answer = await send(agent.sign(agentText(code)));
  expect(answer).toMatchObject({ status: 201, json: { device } });
  expect(told(await send(agent.sign(agentText(code))))).toBe("404 pairing_unknown");

  const tenant = String(answer.json["tenant"]) as `ten_${string}`;
  const facts = { os: "linux", osVersion: "debian 13", diskEncrypted: "no", screenLock: "yes" } as const;
  const report = { tenant, device, at: instantToIso(edge.house.clock()).replace(/\.\d+Z/u, "Z"), facts };
  const post = (body: object): Promise<Answer> => call(edge.port, "POST", "/v1/device-reports", { body });
  const signature = agent.sign(reportText(report));
  expect(told(await post({ ...report, facts: { ...facts, diskEncrypted: "yes" }, signature }))).toBe("403 report_not_trusted");
  expect(await post({ ...report, signature })).toMatchObject({
    status: 200,
    json: { isTrusted: false, problems: [{ code: "disk_not_encrypted" }] },
  });
  expect(told(await post({ ...report, signature }))).toBe("409 report_not_newer");
  expect(told(await post({ ...report, facts: { ...facts, serial: "C02" }, signature }))).toBe("400 invalid_input");
  expect((await ana.call("GET", "/v1/session")).json["device"]).toMatchObject({ isTrusted: false });

  const old = { ...report, at: "2020-01-01T00:00:00Z" };
  const skewed = await post({ ...old, signature: agent.sign(reportText(old)) });
  expect([told(skewed), typeof skewed.json["serverTime"]]).toEqual(["401 clock_skewed", "string"]);
});

test("a loss can be reported while the safe is sealed", async () => {
  const ana = await makePerson(edge);
  await edge.house.keeper.lock();
  try {
    expect((await lose(ana, ana.device())).status).toBe(200);
  } finally {
    await unsealRoot(edge.house.db, edge.house.keeper, PASSPHRASE);
  }
});
