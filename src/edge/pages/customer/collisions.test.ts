import { afterAll, beforeAll, expect, test } from "vitest";
import { setTimeout as sleep } from "node:timers/promises";
import { makeAuthenticator } from "../../../platform/passkeys/testing.ts";
import { CARD, COLLECTING_MAP } from "../../../workflows/collection/testing.ts";
import { makeCollisions } from "../../http/_test-collisions.ts";
import { type Answer, call } from "../../http/_test-edge.ts";
import { stopLinkIn } from "./_test-contacts.ts";
import { type CustomerPages, codeIn, cookieOf, openCustomerPages, sealForVisit, ticketIn, visitByNumber } from "./_testing.ts";

const MAP = COLLECTING_MAP.replace("purposes:\n", "purposes:\n  club: { label: Run the club, basis: consent }\n").replace(
  "roles:\n",
  "lists:\n  news: { label: Letter, purpose: club }\nroles:\n",
);

let pages: CustomerPages;
let cookie = "";
let collideTimes: (times: number) => Promise<void>;

beforeAll(async () => {
  pages = await openCustomerPages(MAP);
  cookie = await signIn("ana@example.com");
  collideTimes = await makeCollisions(pages.db);
});
afterAll(() => pages.close());

async function askCode(contact: string): Promise<{ readonly ticket: string; readonly code: string }> {
  const ticket = ticketIn(await pages.post("/c/sign-in/codes", { contact }));
  return { ticket, code: codeIn((await pages.mails())[0]) };
}

async function signIn(contact: string): Promise<string> {
  return cookieOf(await pages.post("/c/sign-in", await askCode(contact)));
}

const newest = async (kind: string): Promise<string> => (await pages.mails()).find((mail) => mail.kind === kind)?.text ?? "";
const json = (path: string, body: unknown, more: Record<string, string> = {}): Promise<Answer> =>
  call(pages.edge.port, "POST", path, { body, headers: { origin: pages.origin, ...more } });

test("what a customer sends is tried again where it collides, done once, and fails only where it collides each time", async () => {
  const choose = (allow: "yes" | "no"): ReturnType<CustomerPages["post"]> =>
    pages.post("/c/consents", { of: "use", name: "club", allow }, { cookie });
  await collideTimes(2);
  const chosen = await choose("yes");
  expect([chosen.status, chosen.headers["location"]]).toEqual([303, "/c/consents?lang=en&saved=1"]);
  const history = await call(pages.edge.port, "GET", `/v1/subjects/${pages.subject}/consents/club/history`, { key: pages.ownerKey });
  expect(history.json["items"]).toHaveLength(1);

  await collideTimes(2);
  const shown = await pages.post("/c/held", { field: "name" }, { cookie });
  expect([shown.status, shown.text.includes("Ana Example")]).toEqual([200, true]);

  await collideTimes(99);
  expect((await choose("no")).status).toBe(500);
  await collideTimes(0);
});

/** What customers come in by, and leave by; each by somebody of their own, all ready to be sent. */
async function readyDeeds(): Promise<Readonly<Record<string, () => Promise<Answer>>>> {
  for (const name of ["bea", "cy", "dee", "eva", "fay"])
    await pages.create({ name: `${name} Example`, email: `${name}@example.com`, address: "12 High Street, London SW1A 1AA, GB" });
  const subjectOf = async (email: string): Promise<string> => await pages.create({ name: "Gus Example", email });
  const [byNumber, byLink] = [
    await pages.ask({ subject: await subjectOf("gus@example.com") }),
    await pages.ask({ subject: await subjectOf("hal@example.com") }),
  ];
  const visitor = await visitByNumber(pages);
  const card = await sealForVisit(visitor, { card: CARD });
  const code = await askCode("bea@example.com");

  const authenticator = makeAuthenticator("http://localhost:4600");
  const cy = await signIn("cy@example.com");
  type Asked = { readonly challenge: string; readonly options: never };
  const first = (await json("/c/passkeys/options", {}, { cookie: cy })).json as unknown as Asked;
  await json("/c/passkeys", { challenge: first.challenge, credential: authenticator.create(first.options) }, { cookie: cy });
  const asked = (await json("/c/sign-in/passkey-options", {})).json as unknown as Asked;
  const passkey = { challenge: asked.challenge, credential: authenticator.get(asked.options) };
  const second = makeAuthenticator("http://localhost:4600");
  const eva = await signIn("eva@example.com");
  const more = (await json("/c/passkeys/options", {}, { cookie: eva })).json as unknown as Asked;
  const added = { challenge: more.challenge, credential: second.create(more.options) };

  const dee = await signIn("dee@example.com");
  const contact = { field: "email", value: "new-dee@example.com" };
  const proof = { field: "email", ticket: ticketIn(await pages.post("/c/held/contacts", contact, { cookie: dee })) };
  await pages.post("/c/held/contacts/codes", { ...proof, code: codeIn({ text: await newest("contact_code") }) }, { cookie: dee });
  const stop = stopLinkIn((await pages.mails()).find(({ kind, to }) => kind === "contact_changing" && to === "dee@example.com"));

  const fay = await signIn("fay@example.com");
  for (const on of ["yes", "no", "yes"]) await pages.post("/c/lists", { list: "news", on }, { cookie: fay });
  const leave = /\/u\/[0-9a-z]+/u.exec(await newest("list_left"))?.[0] ?? "/none";
  return {
    "by a code": () => pages.post("/c/sign-in", code),
    "by a passkey": () => json("/c/sign-in/passkey", passkey),
    "one more passkey": () => json("/c/passkeys", added, { cookie: eva }),
    "by a number": () => pages.post("/c/number", { number: byNumber.number }),
    "by a link": () => pages.post("/c/link", { token: byLink.token, by: "c", item: byLink.code }),
    "what was asked for": () => json("/c/provide", card, { cookie: visitor.cookie }),
    "no new address": () => pages.post(stop, {}),
    "off a list": () => pages.post(leave, {}),
  };
}

/** Whoever holds the lock of this number stands in the way of every entry; who waits for it looks soon whether all wait for each other. */
const IN_THE_WAY = 4_701;

async function standInTheWay(): Promise<void> {
  await pages.db.owner`
    create function wait_behind() returns trigger language plpgsql security definer set deadlock_timeout = '300ms' as $$
    begin
      perform pg_advisory_xact_lock_shared(4701);
      return null;
    end $$`;
  await pages.db.owner`create trigger wait_behind before insert on ledger_batches for each statement execute function wait_behind()`;
}

/** Sends a deed that has rows of its own already and waits for its entry when somebody comes who holds that up and wants those rows. */
async function inDeadlock(deed: () => Promise<Answer>): Promise<number> {
  const isWaiting = async (): Promise<boolean> => {
    const rows = await pages.db.owner`select 1 from pg_locks where locktype = 'advisory' and objid = ${IN_THE_WAY} and not granted`;
    return rows.length > 0;
  };
  return await pages.db.owner
    .begin(async (sql) => {
      await sql`set local deadlock_timeout = '30s'`;
      await sql`select pg_advisory_xact_lock(${IN_THE_WAY})`;
      let isAnswered = false;
      const answer = deed().finally(() => (isAnswered = true));
      while (!isAnswered && !(await isWaiting())) await sleep(5);
      await sql`lock table subjects, list_members, collection_requests in exclusive mode`;
      return { answer };
    })
    .then(async ({ answer }) => (await answer).status);
}

test("whoever comes in, signs in, sends or leaves in the moment of a deadlock need not do so again", async () => {
  const deeds = await readyDeeds();
  await standInTheWay();
  const said: Record<string, number> = {};
  for (const [name, deed] of Object.entries(deeds)) said[name] = await inDeadlock(deed);
  expect(said).toEqual({
    "by a code": 303,
    "by a passkey": 200,
    "one more passkey": 200,
    "by a number": 303,
    "by a link": 303,
    "what was asked for": 200,
    "no new address": 200,
    "off a list": 200,
  });
});
