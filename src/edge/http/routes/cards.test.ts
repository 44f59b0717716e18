import { afterAll, beforeAll, expect, test } from "vitest";
import { listTenants } from "../../../platform/storage/database.ts";
import { hearOfCodes } from "../../../platform/keeper/forget-codes.ts";
import { unsealRoot } from "../../../platform/keeper/keyring.ts";
import { sealAsPage } from "../../../platform/keeper/testing-page.ts";
import { openTestDatabase } from "../../../platform/storage/testing.ts";
import type { TestDatabase } from "../../../platform/storage/testing.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { unveil } from "../../../base/redacted.ts";
import { currentCardKey } from "../../../safe/vault/card-key.ts";
import { enterByNumber } from "../../../workflows/collection/enter-by-number.ts";
import { FORM_VERSION, provide } from "../../../workflows/collection/provide.ts";
import { CARD, COLLECTING_MAP } from "../../../workflows/collection/testing.ts";
import { collectionOf } from "../../collection-of.ts";
import { type Answer, PASSPHRASE, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";
import { type TestPerson, makePerson } from "../_test-person.ts";

let db: TestDatabase;
let edge: TestEdge;
let keys: Readonly<Record<"owner" | "desk" | "books" | "editor", string>>;
let agent: TestPerson;

const MAP = COLLECTING_MAP.replace("roles:", "roles:\n  editor:   { booking: { card: [change] } }");
const PATH = "/v1/collection-requests";

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  const owner = await makeBusiness(edge, "Blue Sky", MAP);
  const keyFor = async (role: string): Promise<string> =>
    String((await call(edge.port, "POST", "/v1/keys", { key: owner, body: { role } })).json["key"]);
  keys = { owner, desk: await keyFor("desk"), books: await keyFor("books"), editor: await keyFor("editor") };
  agent = await makePerson(edge, { roles: ["phone"] });
  const attested = { os: "linux", osVersion: "13", diskEncrypted: true, screenLock: true };
  await agent.call("POST", "/v1/devices/enrolments", { body: { label: "Desk", attested } });
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

const api = (method: string, path: string, key: string, body?: unknown): Promise<Answer> =>
  call(edge.port, method, path, { key, ...(body === undefined ? {} : { body }) });

const NEW = { asks: ["card", "passport"], transaction: { title: "Flights to Lisbon" } };

/** Fills in what was asked for, as the customer's page does. */
async function fill(made: Readonly<Record<string, unknown>>, plain: unknown, nickname: string | null = null): Promise<void> {
  const collection = collectionOf(edge.house);
  const { safe, clock } = edge.house;
  const [tenant = "ten_"] = await listTenants(edge.house.db);
  const entered = await enterByNumber(collection, { number: String(made["number"]), address: "192.0.2.7" }, clock());
  if (!entered.ok) throw new Error(entered.refusal.code);
  const key = await withTx(safe.db, tenant, (tx) => currentCardKey(safe, tx, clock()));
  const binding = { origin: collection.cardOrigin, tenant, request: String(made["id"]), formVersion: FORM_VERSION };
  const sealed = await sealAsPage(key, binding, JSON.stringify(plain));
  const wire = { keyId: key.keyId, ...sealed, keep: false, agreed: false, nickname };
  const provided = await provide(collection, unveil(entered.value.visit), wire, clock());
  if (!provided.ok) throw new Error(JSON.stringify(provided.refusal));
}

test("what came is seen masked by who asked, who then works with the customer as on a call until it is done", async () => {
  const made = await agent.call("POST", PATH, { body: { ...NEW, fields: { name: "Ana Example" } } });
  const [id, subject] = [String(made.json["id"]), String(made.json["subject"])];
  const compare = () =>
    agent.call("POST", `/v1/subjects/${subject}/comparisons`, { body: { field: "passport", value: "X1234567", purpose: "booking" } });
  expect((await compare()).json["code"]).toBe("no_open_call");

  await fill(made.json, { card: CARD, fields: { passport: "X1234567" } }, "Blue work card");
  const read = await agent.call("GET", `${PATH}/${id}`);
  expect(read.json).toMatchObject({
    state: "provided",
    isCodeHeld: true,
    card: { brand: "visa", last4: "4242", expires: "12/34", nickname: "Blue work card" },
  });
  for (const secret of ["424242424242", "X1234567", '"123"']) expect(read.text).not.toContain(secret);
  expect((await compare()).json).toMatchObject({ match: true });
  const entries = await api("GET", `/v1/subjects/${subject}/entries`, keys.owner);
  const compared = (entries.json["items"] as Record<string, unknown>[]).find((one) => one["act"] === "subject.compare");
  expect(compared?.["task"]).toMatch(/^tsk_/u);
  // Number and code are known to whoever asked: they get what was asked for, and not the rest of the customer.
  const name = await agent.call("POST", `/v1/subjects/${subject}/comparisons`, {
    body: { field: "name", value: "Ana Example", purpose: "booking" },
  });
  expect(name.json["code"]).toBe("no_open_call");
  // Another person's task is nobody else's.
  const colleague = await makePerson(edge, { roles: ["phone"] });
  const other = await colleague.call("POST", `/v1/subjects/${subject}/comparisons`, {
    body: { field: "passport", value: "x", purpose: "booking" },
  });
  expect(other.status).toBe(403);

  const done = await agent.call("POST", `${PATH}/${id}/completions`, { body: {} });
  expect(done.json).toMatchObject({ state: "used", isCodeHeld: false });
  expect(done.json["card"]).toBeUndefined();
  expect((await compare()).json["code"]).toBe("no_open_call");
  expect(await agent.call("POST", `${PATH}/${id}/completions`, { body: {} })).toMatchObject({
    status: 409,
    json: { code: "request_over" },
  });
});

test("a security code that another process holds goes with its card, request or customer", async () => {
  const two = await openTestEdge(db);
  const heard = await hearOfCodes(edge.house.db, edge.house.keeper, () => undefined);
  try {
    expect((await unsealRoot(two.house.db, two.house.keeper, PASSPHRASE)).ok).toBe(true);
    const [tenant = "ten_"] = await listTenants(edge.house.db);
    const there = (method: string, path: string, key: string, body?: unknown): Promise<Answer> =>
      call(two.port, method, path, { key, ...(body === undefined ? {} : { body }) });
    const card = async (subject: string): Promise<string> => {
      const [one] = JSON.parse((await there("GET", `/v1/subjects/${subject}/cards`, keys.desk)).text) as { id: string }[];
      return String(one?.id);
    };
    const ends = [
      async (_id: string, subject: string) => await there("POST", "/v1/erasures", keys.owner, { subject, reason: "asked" }),
      async (id: string) => await there("POST", `${PATH}/${id}/completions`, keys.desk, {}),
      async (_id: string, subject: string) => await there("DELETE", `/v1/subjects/${subject}/cards/${await card(subject)}`, keys.editor),
    ];
    for (const end of ends) {
      const made = await api("POST", PATH, keys.desk, { ...NEW, asks: ["card"], fields: { name: "Cleo Example" } });
      const id = String(made.json["id"]);
      await fill(made.json, { card: CARD });
      const isHeld = async (): Promise<boolean | undefined> => (await edge.house.keeper.hasCodes(tenant, [id]))[0];
      expect(await isHeld()).toBe(true);
      expect((await end(id, String(made.json["subject"]))).status).toBeLessThan(300);
      await expect.poll(isHeld, { interval: 10, timeout: 3_000 }).toBe(false);
    }
  } finally {
    await heard.stop();
    await two.close();
  }
});

test("cards on file are listed, renamed and removed by who may, and their numbers are nowhere", async () => {
  const made = await api("POST", PATH, keys.desk, { ...NEW, asks: ["card"], fields: { name: "Ben Example" } });
  const subject = String(made.json["subject"]);
  await fill(made.json, { card: CARD });
  const path = `/v1/subjects/${subject}/cards`;
  const listed = await api("GET", path, keys.desk);
  const [card] = JSON.parse(listed.text) as Record<string, unknown>[];
  expect(card).toMatchObject({
    field: "card",
    brand: "visa",
    last4: "4242",
    expires: "12/34",
    nickname: null,
    custody: "until-used",
    isExpired: false,
  });
  expect(listed.text).not.toContain("424242");

  const one = `${path}/${String(card?.["id"])}`;
  expect((await api("PATCH", one, keys.desk, { nickname: "Mine" })).json["code"]).toBe("not_granted");
  const renamed = await api("PATCH", one, keys.editor, { nickname: " Mine " });
  expect([renamed.status, renamed.json]).toMatchObject([200, { id: card?.["id"], nickname: "Mine" }]);
  const digits = await api("PATCH", one, keys.editor, { nickname: "4242" });
  expect([digits.status, digits.json["fields"]]).toMatchObject([400, [{ field: "nickname", code: "card_label_digits" }]]);
  expect((JSON.parse((await api("GET", path, keys.desk)).text) as Record<string, unknown>[])[0]?.["nickname"]).toBe("Mine");

  for (const wrong of ["crd_none", "crd_0", `${String(card?.["id"])}0`])
    expect((await api("DELETE", `${path}/${wrong}`, keys.editor)).status).toBe(404);
  expect((await api("DELETE", one, keys.desk)).status).toBe(403);
  expect((await api("DELETE", one, keys.editor)).status).toBe(204);
  expect((await api("DELETE", one, keys.editor)).json["code"]).toBe("card_not_found");
  expect((await api("GET", path, keys.desk)).text).toBe("[]");
  expect((await api("GET", path, keys.books)).text).toBe("[]");
});
