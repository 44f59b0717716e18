import { type IncomingMessage, request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SessionId, TenantId } from "../../../base/ids.ts";
import { openTestDatabase } from "../../../platform/storage/testing.ts";
import type { TestDatabase } from "../../../platform/storage/testing.ts";
import { createKeyGate } from "../../../registers/keys/authenticate.ts";
import type { Actor } from "../../../safe/access/actor.ts";
import { COLLECTING_MAP } from "../../../workflows/collection/testing.ts";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";
import { ORIGIN, type TestPerson, makePerson } from "../_test-person.ts";
import { isStillHere } from "../still-here.ts";

let db: TestDatabase;
let one: TestEdge;
let two: TestEdge;
let desk = "";
let books = "";
let agent: TestPerson;

const PATH = "/v1/collection-requests";
const EVENTS = `${PATH}/events`;

beforeAll(async () => {
  db = await openTestDatabase();
  [one, two] = [await openTestEdge(db), await openTestEdge(db)];
  const owner = await makeBusiness(one, "Blue Sky", COLLECTING_MAP);
  await call(two.port, "POST", "/v1/unseal", { body: { passphrase: "correct horse battery staple" } });
  const keyFor = async (role: string): Promise<string> =>
    String((await call(one.port, "POST", "/v1/keys", { key: owner, body: { role } })).json["key"]);
  [desk, books] = [await keyFor("desk"), await keyFor("books")];
  agent = await makePerson(one, { roles: ["phone"] });
});
afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await db.close();
});

type Stream = { readonly incoming: IncomingMessage; readonly text: () => string; readonly leave: () => void };

function listen(port: number, headers: Record<string, string>): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, path: EVENTS, headers, agent: false }, (incoming) => {
      let text = "";
      incoming.on("data", (chunk: Buffer) => (text += chunk.toString()));
      incoming.on("error", () => undefined);
      resolve({ incoming, text: () => text, leave: () => outgoing.destroy() });
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}
const byKey = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });
const byPerson = (): Record<string, string> => ({
  cookie: agent.cookie(),
  "x-device-proof": agent.proof("GET", EVENTS),
  origin: ORIGIN,
});
const create = (): Promise<Answer> =>
  call(one.port, "POST", PATH, { key: desk, body: { asks: ["passport"], transaction: { title: "Flights to Lisbon" } } });

test("what changes in one process is told at once in another, to a person and to a key, with nothing of the customer in it", async () => {
  const [person, key, stranger] = await Promise.all([
    listen(one.port, byPerson()),
    listen(two.port, byKey(desk)),
    listen(two.port, byKey(books)),
  ]);
  expect([person.incoming.statusCode, person.incoming.headers["content-type"]]).toEqual([200, "text/event-stream"]);
  await expect.poll(() => [person, key, stranger].every((each) => each.text() === ": open\n\n")).toBe(true);
  const id = String((await create()).json["id"]);
  await call(two.port, "DELETE", `${PATH}/${id}`, { key: desk });
  const told = ["created", "revoked"].map((state) => `event: change\ndata: {"id":"${id}","state":"${state}"}\n\n`).join("");
  await expect.poll(() => [person.text(), key.text()]).toEqual([`: open\n\n${told}`, `: open\n\n${told}`]);
  expect(stranger.text()).toBe(": open\n\n");
  for (const each of [person, key, stranger]) each.leave();
});

test("nobody listens without a key or a session, and nobody holds more streams than they need", async () => {
  expect((await listen(one.port, {})).incoming.statusCode).toBe(401);
  const streams: Stream[] = [];
  for (let n = 0; n < 12; n += 1) {
    const stream = await listen(one.port, byKey(desk));
    streams.push(stream);
    if (stream.incoming.statusCode === 200) await expect.poll(() => stream.text()).toBe(": open\n\n");
  }
  expect(streams.map((each) => each.incoming.statusCode)).toEqual([...Array.from({ length: 10 }, () => 200), 429, 429]);
  for (const each of streams) each.leave();
  // A place is free as soon as its reader is gone, and not at the next ping.
  const afterwards = async (): Promise<number | undefined> => {
    const { incoming, leave } = await listen(one.port, byKey(desk));
    leave();
    return incoming.statusCode;
  };
  await expect.poll(afterwards).toBe(200);
});

test("who signs out, is locked, has lost a role or whose key is revoked is no longer there at the next ping", async () => {
  const { safe, clock, db: opened } = one.house;
  const gate = createKeyGate({ db: opened, clock, elapsedMs: () => performance.now(), maps: safe.maps });
  const [row] = await db.owner`select tenant_id, session_id from sessions where staff_id = ${agent.id} order by started_at desc limit 1`;
  const { tenant_id: tenant, session_id: session } = row as { tenant_id: TenantId; session_id: SessionId };
  const actor = { kind: "staff", id: agent.id, roles: ["phone"], purposes: "all", owner: false, address: null, session } as const;
  const incoming = (key: string): IncomingMessage => ({ headers: byKey(key) }) as unknown as IncomingMessage;
  const person = (more: Partial<Actor> = {}): Promise<boolean> =>
    isStillHere({ safe, gate }, { tenant, actor: { ...actor, ...more } }, incoming(desk));
  expect([await person(), await person({ roles: ["desk"] })]).toEqual([true, false]);
  expect((await agent.call("POST", "/v1/session/lock")).status).toBeLessThan(300);
  expect(await person()).toBe(false);

  const keyActor = { kind: "key", id: "key_a", roles: ["desk"], purposes: "all", owner: false, address: null } as const;
  const withKey = (key: string): Promise<boolean> => isStillHere({ safe, gate }, { tenant, actor: keyActor }, incoming(key));
  expect([await withKey(desk), await withKey("sk_test_none")]).toEqual([true, false]);
});

test("a server that stops does not wait for those who listen", async () => {
  const third = await openTestEdge(db);
  const stream = await listen(third.port, byKey(desk));
  await expect.poll(() => stream.text()).toBe(": open\n\n");
  const ended = new Promise((resolve) => stream.incoming.once("close", resolve));
  // Nothing cuts it off: it would wait for as long as they listen.
  await third.server.close(new AbortController().signal);
  await ended;
  await third.house.close();
});
