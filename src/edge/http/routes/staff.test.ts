import { afterAll, beforeAll, expect, test } from "vitest";
import { MINUTE_MS, instant } from "../../../base/instant.ts";
import { openTestDatabase } from "../../../platform/storage/testing.ts";
import type { TestDatabase } from "../../../platform/storage/testing.ts";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";
import { type TestPerson, fromPage, makePerson } from "../_test-person.ts";

let db: TestDatabase;
let edge: TestEdge;
let ownerKey = "";
let owner: TestPerson;

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  ownerKey = await makeBusiness(edge);
  owner = await makePerson(edge, { name: "Olga Owner", isOwner: true });
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

const told = ({ status, json }: Answer): string => `${status} ${(json["code"] as string | undefined) ?? ""}`.trim();
let guests = 0;

async function invite(more: Record<string, unknown> = {}): Promise<Answer> {
  guests += 1;
  return await owner.call("POST", "/v1/staff", { body: { email: `guest.${guests}@bluesky.example`, roles: ["concierge"], ...more } });
}

function tokenOf(answer: Answer): string {
  return String(answer.json["link"]).split("#")[1] ?? "";
}

async function person(id: unknown): Promise<Record<string, unknown>> {
  return (await owner.call("GET", `/v1/staff/${String(id)}`)).json;
}

test("an owner invites a person, who is found invited, and the link is told only because no mail leaves this house", async () => {
  const made = await invite({ name: "Gil Guest", language: "fr" });
  expect(made.status).toBe(201);
  expect(String(made.json["link"])).toMatch(/^http:\/\/localhost:4600\/join#[0-9a-z]{77}$/u);
  const look = await fromPage(edge, "/v1/invitations/look", { token: tokenOf(made) });
  expect(look.json).toMatchObject({
    business: "Blue Sky Concierge",
    name: "Gil Guest",
    roles: [{ name: "concierge", label: "Concierge" }],
    isOwner: false,
  });
  expect(await person(made.json["id"])).toMatchObject({
    name: "Gil Guest",
    email: `guest.${guests}@bluesky.example`,
    state: "invited",
    language: "fr",
    clearance: { met: 0, needed: 2 },
    devices: { trusted: 0, total: 0 },
    invitedUntil: made.json["expiresAt"],
  });
  const mails = await db.owner`select kind, carries_proof from outbox order by mail_id desc limit 1`;
  expect(mails[0]).toMatchObject({ kind: "invite", carries_proof: true });
});

test("whatever the map asks people to sign is there to be signed from the first invitation on", async () => {
  await invite();
  const rows = await db.owner`select name, kind from policies`;
  expect(rows).toMatchObject([{ name: "confidentiality", kind: "clause" }]);
});

test("an invitation again kills the older link, and a person who joined needs none", async () => {
  const made = await invite();
  const again = await owner.call("POST", `/v1/staff/${String(made.json["id"])}/invitations`, { body: {} });
  expect(again.status).toBe(201);
  expect(told(await fromPage(edge, "/v1/invitations/look", { token: tokenOf(made) }))).toMatch(/^4\d\d invitation_not_valid$/u);
  expect((await fromPage(edge, "/v1/invitations/look", { token: tokenOf(again) })).status).toBe(200);
  const ana = await makePerson(edge, { roles: ["concierge"] });
  expect(told(await owner.call("POST", `/v1/staff/${ana.id}/invitations`, { body: {} }))).toBe("409 staff_active");
});

test("a look-alike address, a known one, mixed scripts, an unknown role and pasted markup are answered clearly", async () => {
  const known = { email: "Case.Test@Blueſky.example", roles: [] };
  expect((await owner.call("POST", "/v1/staff", { body: known })).status).toBe(201);
  expect(told(await owner.call("POST", "/v1/staff", { body: { ...known, email: "ＣＡＳＥ.test@bluesky.example" } }))).toBe(
    "409 email_taken",
  );
  const wrong = [
    { email: "pаypal@bluesky.example" },
    // As a browser hands on a domain with one Cyrillic letter.
    { email: "noor@xn--blusky-5of.example" },
    { email: "no address" },
    { email: "a@b.example\r\nBcc: all@evil.example" },
    { roles: ["nobody"] },
    { roles: ["concierge", "concierge"] },
    { name: "x".repeat(500) },
    { isAdmin: true },
  ];
  for (const one of wrong) expect(told(await invite(one)), JSON.stringify(one)).toBe("400 invalid_input");
  const marked = await invite({ name: '<img src=x onerror="alert(1)">\u202eevil' });
  expect(marked.status).toBe(201);
  expect((await person(marked.json["id"]))["name"]).toContain("<img");
});

test("what an owner changes of a person holds from the next call on", async () => {
  const ana = await makePerson(edge, { roles: ["concierge"] });
  const before = await ana.call("GET", "/v1/session");
  expect(before.json).toMatchObject({ staff: { roles: [{ name: "concierge" }], isOwner: false } });
  const changed = await owner.call("PATCH", `/v1/staff/${ana.id}`, { body: { roles: ["accountant"], isOwner: true, name: "Ana Anew" } });
  expect(changed.json).toMatchObject({ roles: [{ name: "accountant" }], isOwner: true, name: "Ana Anew" });
  expect((await ana.call("GET", "/v1/session")).json).toMatchObject({ staff: { roles: [{ name: "accountant" }], isOwner: true } });
  expect(told(await owner.call("PATCH", `/v1/staff/${ana.id}`, { body: { roles: ["nobody"] } }))).toBe("400 invalid_input");
  expect(told(await owner.call("PATCH", `/v1/staff/${ana.id}`, { body: {} }))).toBe("400 invalid_input");
  expect(told(await owner.call("PATCH", "/v1/staff/stf_none", { body: { isOwner: false } }))).toBe("404 not_found");
  await owner.call("PATCH", `/v1/staff/${ana.id}`, { body: { isOwner: false } });
});

test("a leaver's sessions, devices and link are dead at once, and the keys that they made are told and may be revoked", async () => {
  const ben = await makePerson(edge, { roles: ["concierge"], isOwner: true });
  const [kept, spare] = [
    await ben.call("POST", "/v1/keys", { body: { role: "intake", label: "Site" } }),
    await ben.call("POST", "/v1/keys", { body: { role: "mailer", label: "Mails" } }),
  ];
  const left = await owner.call("DELETE", `/v1/staff/${ben.id}`);
  expect(left.json).toMatchObject({
    sessions: 1,
    devices: 1,
    keys: [
      { id: kept.json["id"], label: "Site", isRevoked: false },
      { id: spare.json["id"], label: "Mails", isRevoked: false },
    ],
  });
  expect(told(await ben.call("GET", "/v1/session"))).toBe("401 signed_out");
  expect((await ben.signIn()).status).toBe(401);
  expect((await call(edge.port, "GET", "/v1/data-map", { key: String(kept.json["key"]) })).status).toBe(200);
  const again = await owner.call("DELETE", `/v1/staff/${ben.id}?revokeKeys=true`);
  expect(again.json).toMatchObject({ sessions: 0, devices: 0, keys: [{ isRevoked: true }, { isRevoked: true }] });
  expect((await call(edge.port, "GET", "/v1/data-map", { key: String(kept.json["key"]) })).status).toBe(401);
  expect(await person(ben.id)).toMatchObject({ state: "off", offReason: "left" });
  const mails = await db.owner`select kind from outbox where kind = 'left'`;
  expect(mails.length).toBe(1);
});

test("an invitation to somebody who left is dead, and they come back by a new one with a new passkey and other roles", async () => {
  const made = await invite();
  const id = String(made.json["id"]);
  await owner.call("DELETE", `/v1/staff/${id}`);
  expect(told(await fromPage(edge, "/v1/invitations/look", { token: tokenOf(made) }))).toMatch(/invitation_not_valid$/u);
  expect(told(await owner.call("POST", `/v1/staff/${id}/invitations`, { body: {} }))).toBe("409 staff_off");
  expect(told(await owner.call("PATCH", `/v1/staff/${id}`, { body: { roles: [] } }))).toBe("409 staff_off");
  const back = await owner.call("POST", `/v1/staff/${id}/return`, { body: { roles: ["accountant"] } });
  expect(back.status).toBe(201);
  expect(await person(id)).toMatchObject({ state: "invited", roles: [{ name: "accountant" }], offReason: null });
  expect(told(await owner.call("POST", `/v1/staff/${id}/return`, { body: { roles: [] } }))).toBe("409 staff_not_off");

  const ben = await makePerson(edge, { roles: ["concierge"] });
  await owner.call("DELETE", `/v1/staff/${ben.id}`);
  await owner.call("POST", `/v1/staff/${ben.id}/return`, { body: { roles: ["concierge"] } });
  expect((await ben.signIn()).status).toBe(401);
});

test("five minutes after the sign-in an owner has to step up before they change who works here; a key is not asked", async () => {
  const began = edge.house.clock();
  try {
    edge.house.setClock(instant(began + 6 * MINUTE_MS));
    expect(told(await invite())).toBe("403 step_up_needed");
    expect(told(await owner.call("DELETE", `/v1/staff/${owner.id}`))).toBe("403 step_up_needed");
    expect((await owner.call("GET", "/v1/staff")).status).toBe(200);
    const body = { email: "by.key@bluesky.example", roles: [] };
    expect((await call(edge.port, "POST", "/v1/staff", { key: ownerKey, body })).status).toBe(201);
  } finally {
    edge.house.setClock(instant(Date.now()));
  }
  const ana = await makePerson(edge, { roles: ["concierge"] });
  expect(told(await ana.call("GET", "/v1/staff"))).toBe("403 owner_needed");
});

test("the list gives everybody a page at a time", async () => {
  const ids: unknown[] = [];
  let cursor = "";
  for (let pages = 0; pages < 20; pages += 1) {
    const page = await owner.call("GET", `/v1/staff?limit=4${cursor === "" ? "" : `&cursor=${cursor}`}`);
    const { items, nextCursor } = page.json as { items: { id: string }[]; nextCursor: string | null };
    ids.push(...items.map((one) => one.id));
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  const rows = await db.owner`select staff_id from staff order by staff_id`;
  expect(ids).toEqual(rows.map((row) => row["staff_id"] as string));
});

test("roles are told in words to whoever is signed in", async () => {
  const ana = await makePerson(edge, { roles: ["concierge"] });
  const { json } = await ana.call("GET", "/v1/roles");
  const items = json["items"] as { name: string; words: string[]; requires: unknown[]; onCalls: boolean; keys: boolean }[];
  expect(items.find((one) => one.name === "concierge")).toMatchObject({
    requires: [
      { name: "confidentiality", label: "Confidentiality" },
      { name: "privacy_training", label: "Privacy training" },
    ],
    onCalls: true,
    keys: false,
  });
  expect(items.find((one) => one.name === "mailer")?.words).toEqual(["Can use first names and e-mail addresses without seeing them"]);
});

test("a damaged card is marked in the list, hides nobody else, keeps nobody from working, and is written anew by the address it was made for only", async () => {
  const damage = async (id: string): Promise<void> => {
    const { count } = await db.owner`
      update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1) where box_id = ${`staff/${id}`}`;
    expect(count).toBe(1);
  };
  const guest = await invite({ name: "Gil Guest" });
  const [danAt, gilAt] = [`dan.${guests}@bluesky.example`, `guest.${guests}@bluesky.example`];
  const dan = await makePerson(edge, { name: "Dan Damaged", email: danAt, roles: ["concierge"], isOwner: true });
  const gil = String(guest.json["id"]);
  await damage(dan.id);
  await damage(gil);
  const mails = async (): Promise<number> => (await db.owner`select 1 as one from outbox where kind = 'bulk_unlocked'`).length;
  const before = await mails();

  const list = (await owner.call("GET", "/v1/staff?limit=100")).json["items"] as Record<string, unknown>[];
  expect(list).toContainEqual(expect.objectContaining({ id: owner.id, name: "Olga Owner", isDamaged: false }));
  expect(list).toContainEqual(expect.objectContaining({ id: dan.id, name: dan.id, email: "", isDamaged: true, state: "active" }));
  expect((await owner.call("GET", "/v1/home")).status).toBe(200);
  expect((await owner.call("GET", `/v1/clearances?staff=${dan.id}`)).json["items"]).toMatchObject([{ staff: dan.id, name: dan.id }]);
  expect((await owner.call("GET", `/v1/ledger/entries?actor=${dan.id}`)).status).toBe(200);

  // They work on, and what they do is told of them by their id.
  expect((await dan.call("GET", "/v1/session")).json["staff"]).toMatchObject({ id: dan.id, name: dan.id, email: "" });
  expect((await dan.call("GET", "/v1/home")).status).toBe(200);
  expect((await dan.call("POST", "/v1/me/passkeys/options", { body: {} })).status).toBe(200);
  expect((await dan.call("POST", "/v1/session/bulk-unlocks", { body: { reason: "many guests at once" } })).status).toBe(201);
  expect((await owner.call("GET", "/v1/bulk-unlocks")).json["items"]).toMatchObject([{ staff: dan.id, name: dan.id }]);
  // All owners are written to but those of whom nobody knows where.
  const reached = list.filter((one) => one["isOwner"] === true && one["state"] === "active" && one["isDamaged"] === false);
  expect((await mails()) - before).toBe(reached.length);

  // What needs the card says so; nothing of it is done.
  expect(told(await owner.call("PATCH", `/v1/staff/${dan.id}`, { body: { name: "Dan" } }))).toBe("409 staff_damaged");
  expect((await owner.call("PATCH", `/v1/staff/${dan.id}`, { body: { roles: [] } })).status).toBe(200);
  expect(told(await owner.call("POST", `/v1/staff/${gil}/invitations`, { body: {} }))).toBe("409 staff_damaged");
  expect(told(await fromPage(edge, "/v1/invitations/look", { token: tokenOf(guest) }))).toBe("409 staff_damaged");
  expect((await owner.call("DELETE", `/v1/staff/${gil}`)).status).toBe(200);
  expect(told(await owner.call("POST", `/v1/staff/${gil}/return`, { body: { roles: [] } }))).toBe("409 staff_damaged");
  expect(await person(gil)).toMatchObject({ state: "off", isDamaged: true });

  const write = (id: string, email: string): Promise<Answer> =>
    owner.call("PUT", `/v1/staff/${id}/card`, { body: { name: "Written Anew", email } });
  for (const email of ["other@bluesky.example", owner.email]) expect((await write(dan.id, email)).text).toContain("email_differs");
  expect(told(await write("stf_00000000000000000000000000", danAt))).toBe("404 not_found");
  expect((await write(dan.id, danAt.replace("dan", "Dan"))).json).toMatchObject({ name: "Written Anew", isDamaged: false });
  expect((await dan.call("GET", "/v1/session")).json["staff"]).toMatchObject({ name: "Written Anew", email: danAt.replace("dan", "Dan") });
  expect((await write(gil, gilAt)).json).toMatchObject({ state: "off", isDamaged: false });
  expect((await owner.call("POST", `/v1/staff/${gil}/return`, { body: { roles: [] } })).status).toBe(201);
});

test("two last owners who put each other off at the same moment leave one, and the owner's key counts as one", async () => {
  await db.owner`update api_keys set revoked_at = now() where role = 'owner'`;
  const [ana, ben] = [await makePerson(edge, { isOwner: true }), await makePerson(edge, { isOwner: true })];
  await db.owner`update staff set is_owner = false where is_owner and staff_id not in ${db.owner([ana.id, ben.id])}`;
  const both = await Promise.all([ana.call("DELETE", `/v1/staff/${ben.id}`), ben.call("DELETE", `/v1/staff/${ana.id}`)]);
  expect(both.map(told).filter((one) => one === "200").length).toBe(1);
  const rows = await db.owner`select staff_id from staff where is_owner and state = 'active'`;
  expect(rows.length).toBe(1);
  const last = rows[0]?.["staff_id"] === ana.id ? ana : ben;
  expect(told(await last.call("DELETE", `/v1/staff/${last.id}`))).toBe("409 last_owner");
  expect(told(await last.call("PATCH", `/v1/staff/${last.id}`, { body: { isOwner: false } }))).toBe("409 last_owner");
  await last.call("POST", "/v1/keys", { body: { role: "owner" } });
  expect((await last.call("DELETE", `/v1/staff/${last.id}`)).status).toBe(200);
  expect(told(await last.call("GET", "/v1/session"))).toBe("401 signed_out");
});
