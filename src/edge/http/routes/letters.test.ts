import { afterAll, beforeAll, expect, test } from "vitest";
import type { TenantId } from "../../../base/ids.ts";
import { DAY_MS, instant } from "../../../base/instant.ts";
import { placesInPdf, textOfPdf } from "../../../platform/pdf/testing.ts";
import { chooseTenant } from "../../../platform/storage/tenants.ts";
import { type TestDatabase, openTestDatabase } from "../../../platform/storage/testing.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { sweepLastLetters } from "../../../registers/mailing/postal/postal-letters.ts";
import { tellCustomers } from "../../../workflows/notice/tell-customers.ts";
import { eraseCooled } from "../../../workflows/rights/erasing/erase-cooled.ts";
import { makeExports } from "../../../workflows/rights/export/make-exports.ts";
import { lookerOf } from "../../looker-of.ts";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB], address: "1 Harbour Street, Bristol BS1 4QA" }
purposes: { booking: { label: Book your travel, basis: contract } }
fields:
  name:    { label: Name, category: identity, type: name, purposes: [booking], retention: 3y }
  email:   { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  address: { label: Address, category: contact, type: address, purposes: [booking], retention: 3y }
roles:
  desk: { booking: { name: [clear, change], email: [masked, change], address: [masked, change] } }
`;
const HOME = { line1: "Lindenweg 7", postalCode: "80331", city: "M\u00fcnchen", country: "Germany" };

let db: TestDatabase;
let edge: TestEdge;
let owner = "";
let desk = "";
let tenant: TenantId;
const NOBODY = new AbortController().signal;

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  owner = await makeBusiness(edge, "Blue Sky", MAP);
  desk = String((await ask("POST", "/v1/keys", { role: "desk" })).json["key"]);
  tenant = (await chooseTenant(db, undefined)) as TenantId;
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

const ask = (method: string, path: string, body?: unknown, key = owner): Promise<Answer> =>
  call(edge.port, method, path, { key, ...(body === undefined ? {} : { body }) });
const advance = (ms: number): void => edge.house.setClock(instant(edge.house.clock() + ms));
const rights = () => {
  const { safe, settings } = edge.house;
  return { safe, cardOrigin: settings.cardOrigin, publicOrigin: settings.publicOrigin, mailbox: null };
};

async function someone(more: Record<string, unknown> = {}): Promise<string> {
  const fields = { name: "Ana Example", address: HOME, ...more };
  return String((await ask("POST", "/v1/subjects", { fields, purpose: "booking" }, desk)).json["id"]);
}
async function file(subject: string, kind: string, more: Record<string, unknown> = {}): Promise<string> {
  const filed = await ask("POST", "/v1/rights-requests", { kind, subject, method: "call-back", channel: "phone", ...more });
  expect(filed.status, filed.text).toBe(201);
  return String(filed.json["id"]);
}
type Letter = { readonly id: string; readonly kind: string; readonly state: string; readonly subject: string | null };
const letters = async (query: string): Promise<readonly Letter[]> =>
  ((await ask("GET", `/v1/letters?${query}`)).json["items"] as Letter[]).toReversed();
const kinds = async (query: string): Promise<readonly string[]> => (await letters(query)).map(({ kind }) => kind);

async function print(...ids: readonly string[]): Promise<Buffer | string> {
  const answer = await fetch(`http://127.0.0.1:${edge.port}/v1/letters/prints`, {
    method: "POST",
    headers: { authorization: `Bearer ${owner}`, "content-type": "application/json" },
    body: JSON.stringify({ letters: ids }),
  });
  return answer.status === 200
    ? Buffer.from(await answer.arrayBuffer())
    : String(((await answer.json()) as Record<string, unknown>)["code"]);
}
async function printed(id: string): Promise<string> {
  const pdf = await print(id);
  if (typeof pdf === "string") throw new Error(pdf);
  return textOfPdf(pdf).replaceAll("\n", " ");
}
const send = (id: string, how = "post"): Promise<Answer> => ask("POST", `/v1/letters/${id}/dispatches`, { how });

test("whom no mail and no text reaches is answered on paper, in their language, with the address in the window, noted before it is printed", async () => {
  const ana = await someone();
  const id = await file(ana, "restriction", { language: "de" });
  expect((await ask("GET", "/v1/outbox")).json["items"]).toEqual([]);
  await ask("POST", `/v1/rights-requests/${id}/messages`, { text: "Wir haben eine Frage zu Ihrer Anschrift." });
  await ask("POST", `/v1/rights-requests/${id}/decisions`, { decision: "refused", reasons: [{ code: "manifestly_unfounded" }] });
  const waiting = await letters(`request=${id}&state=waiting`);
  expect(waiting.map(({ kind }) => kind)).toEqual(["rights_received", "rights_message", "rights_decided"]);
  // Nothing of the customer's stands in the row, nor of what was written.
  const [row] = await db.owner`select string_agg(l::text, ' ') as text from postal_letters l`;
  expect(String(row?.["text"])).not.toMatch(/Ana|Lindenweg|Frage/u);
  const need = ((await ask("GET", "/v1/home")).json["needs"] as Record<string, unknown>[]).find((one) => one["kind"] === "letters_to_post");
  expect(need).toMatchObject({ title: expect.stringMatching(/^\d+ letters to be sent by post$/u), link: "/letters", severity: "due" });

  const pdf = (await print(...waiting.map((letter) => letter.id))) as Buffer;
  const places = placesInPdf(pdf);
  for (const line of ["Ana Example", "Lindenweg 7", "80331 M\u00fcnchen", "GERMANY"]) {
    const found = places.filter(({ text }) => text === line);
    expect(found, line).toHaveLength(3);
    for (const { x, y } of found) expect([x >= 20 && x <= 105, y >= 62 && y <= 90], `${line} ${x} ${y}`).toEqual([true, true]);
  }
  const sender = places.find(({ text }) => text.startsWith("Blue Sky \u00b7 1 Harbour Street"));
  expect(sender !== undefined && sender.y > 45 && sender.y < 62.7).toBe(true);
  for (const { text, y } of places.filter(({ text: said }) => /Zeichen/u.test(said))) expect(y, text).toBeGreaterThan(98);
  const text = textOfPdf(pdf).replaceAll("\n", " ");
  for (const part of ["Wir haben eine Frage zu Ihrer Anschrift.", `Zeichen: ${id}`, "Aufsichtsbeh\u00f6rde"]) expect(text).toContain(part);
  expect(text).not.toMatch(/https?:|melden Sie sich|Mail/u);

  const entries = (await ask("GET", `/v1/subjects/${ana}/entries`)).json["items"] as {
    act: string;
    fields: string[];
    actor: { kind: string };
  }[];
  expect(entries.filter(({ act }) => act === "letter.print").map(({ actor }) => actor.kind)).toEqual(["key", "key", "key"]);
  expect(entries.find(({ act }) => act === "post.customer")?.fields).toEqual(["name", "address"]);
  const [first, second] = waiting.map((letter) => letter.id) as [string, string];
  const both = await Promise.all([send(first), send(first, "handed_over")]);
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  expect(await letters(`request=${id}&state=sent`)).toMatchObject([{ id: first, endedBy: expect.stringMatching(/^key_/u) }]);
  expect([await print(first), await print(second, "ltr_" + "0".repeat(26))]).toEqual(["letter_over", "letter_not_found"]);
  expect((await send(second, "not_needed")).json).toMatchObject({ state: "dropped", how: null });
  for (const [method, path] of [
    ["GET", "/v1/letters"],
    ["POST", `/v1/letters/${second}/dispatches`],
  ] as const)
    expect((await ask(method, path, method === "POST" ? { how: "post" } : undefined, desk)).status).toBe(403);
});

test("who asked for post gets paper though they have a mail; every step has its letter", async () => {
  const ana = await someone({ email: "post@example.com" });
  const id = await file(ana, "erasure", { byPost: true, language: "fr" });
  await ask("POST", `/v1/rights-requests/${id}/extensions`, { reason: "complex" });
  await ask("POST", `/v1/rights-requests/${id}/decisions`, { decision: "granted", coolingDays: 7 });
  await ask("POST", `/v1/rights-requests/${id}/withdrawals`, {});
  const own = await letters(`request=${id}`);
  expect(own.map(({ kind }) => kind)).toEqual(["rights_received", "rights_extended", "rights_erasure_cooling", "rights_withdrawn"]);
  for (const letter of own) expect(await printed(letter.id)).toContain(`R\u00e9f\u00e9rence : ${id}`);
  expect((await ask("GET", "/v1/outbox")).json["items"]).toEqual([]);
  const agent = await file(ana, "access", { byPost: true, method: undefined, agent: { name: "Consumer Help", evidence: "letter" } });
  expect(await printed((await letters(`request=${agent}`))[0]?.id ?? "")).toContain("gave them your permission");
});

test("a copy and what opens it never leave together: the second letter prints when the first is on its way", async () => {
  const ana = await someone();
  const id = await file(ana, "access");
  await ask("POST", `/v1/rights-requests/${id}/decisions`, { decision: "granted" });
  await makeExports({ ...rights(), onTrouble: () => undefined }, tenant, NOBODY);
  const own = await letters(`request=${id}`);
  const of = (kind: string): Letter => own.find((one) => one.kind === kind) as Letter;
  const [ready, opens] = [of("rights_export_ready"), of("rights_passphrase")];
  expect(own.map(({ kind }) => kind).toSorted()).toEqual(["rights_export_ready", "rights_passphrase", "rights_received"]);
  expect([await print(opens.id), await print(ready.id, opens.id)]).toEqual(["copy_first", "copy_first"]);
  expect(await printed(ready.id)).toContain("never together with it");
  await send(ready.id, "handed_over");
  const passphrase = String((await ask("POST", `/v1/rights-requests/${id}/export/passphrases`)).json["passphrase"]);
  expect(await printed(opens.id)).toContain(passphrase);
  const [row] = await db.owner`select count(*)::int as n from postal_letters l where l::text like ${`%${passphrase.slice(0, 9)}%`}`;
  expect(row?.["n"]).toBe(0);
  advance(8 * DAY_MS);
  expect(await print(opens.id)).toBe("copy_not_there");
});

test("the last letter has the address of who is erased, for thirty days at most; the others go with their customer", async () => {
  const ana = await someone();
  const id = await file(ana, "erasure");
  await ask("POST", `/v1/rights-requests/${id}/decisions`, { decision: "granted", coolingDays: 0 });
  await eraseCooled(rights(), lookerOf(edge.house), tenant, NOBODY);
  const own = await letters(`request=${id}`);
  expect(own).toMatchObject([{ kind: "rights_erased", subject: null, state: "waiting" }]);
  const last = await printed(own[0]?.id ?? "");
  for (const part of ["Lindenweg 7", "/c/certificates/", "our last message"]) expect(last).toContain(part);
  expect((await ask("GET", `/v1/rights-requests/${id}`)).json).toMatchObject({ state: "done", certificate: true });
  const boxes = async (): Promise<number> => (await db.owner`select 1 from boxes where kind = 'postal'`).length;
  const before = await boxes();
  advance(31 * DAY_MS);
  expect(await withTx(db, tenant, (tx) => sweepLastLetters(tx, edge.house.clock()))).toBe(1);
  expect([await boxes(), await print(own[0]?.id ?? "")]).toEqual([before - 1, "letter_over"]);
});

test("a notice that concerns somebody without a mail is a letter to print, where an address is held", async () => {
  const [ana, nobody] = [await someone(), await someone({ address: undefined })];
  const { map } = (await ask("GET", "/v1/data-map")).json as {
    map: { purposes: Record<string, unknown>; fields: Record<string, { purposes: string[] }> };
  };
  await ask("POST", "/v1/notice/versions", { effectiveOn: "2027-06-01" });
  map.purposes["offers"] = { label: "Send you offers", basis: "legitimate-interests" };
  map.fields["name"]?.purposes.push("offers");
  expect((await ask("PUT", "/v1/data-map", { map })).status).toBe(200);
  const published = await ask("POST", "/v1/notice/versions", { effectiveOn: "2027-12-01" });
  expect(published.status, published.text).toBeLessThan(300);
  const version = Number(published.json["version"]);
  const begun = await ask("POST", `/v1/notice/versions/${version}/tellings`, {});
  expect(begun.status, begun.text).toBeLessThan(300);
  const { safe, settings } = edge.house;
  await tellCustomers({ safe, cardOrigin: settings.cardOrigin }, tenant);
  expect([await kinds(`subject=${ana}&state=waiting`), await kinds(`subject=${nobody}`)]).toEqual([["notice_changed"], []]);
  expect(await printed((await letters(`subject=${ana}&state=waiting`))[0]?.id ?? "")).toContain(`/notices/${version}`);
});

test("a letter whose words are damaged is not printed without them; the others are, and it can be dropped", async () => {
  const id = await file(await someone(), "restriction");
  await ask("POST", `/v1/rights-requests/${id}/messages`, { text: "We have a question." });
  const [received, message] = await letters(`request=${id}&state=waiting`);
  const box = `postal/${message?.id ?? ""}`;
  const { count } = await db.owner`update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1) where box_id = ${box}`;
  expect(count).toBe(1);
  expect([await print(received?.id ?? "", message?.id ?? ""), await print(message?.id ?? "")]).toEqual([
    "letter_damaged",
    "letter_damaged",
  ]);
  expect(await printed(received?.id ?? "")).toContain("Ana Example");
  expect((await send(message?.id ?? "", "told")).status).toBe(200);
});
