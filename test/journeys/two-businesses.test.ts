import { afterAll, beforeAll, expect, test } from "vitest";
import { BODIES, type Ids } from "../../src/edge/http/_test-bodies.ts";
import { type Answer, type Sent, type TestEdge, call, openTestEdge } from "../../src/edge/http/_test-edge.ts";
import { ORIGIN, someAddress } from "../../src/edge/http/_test-person.ts";
import type { Route } from "../../src/edge/http/route.ts";
import { instantToIso } from "../../src/base/instant.ts";
import { newHpkeKey } from "../../src/platform/keeper/hpke.ts";
import { openTestDatabase } from "../../src/platform/storage/testing.ts";
import type { TestDatabase } from "../../src/platform/storage/testing.ts";
import { dumpAll } from "../support/dump.ts";
import { type TestVendor, startVendor } from "../support/forwards.ts";
import { type Document, type IdPlace, idPlaces, withMember } from "../support/id-places.ts";
import { type BusinessWithOneOfEach, makeOneOfEach } from "../support/one-of-each.ts";

/** Two businesses in one house. Every place of every route that takes an id is asked by one for what is the other's. */
let db: TestDatabase;
let edge: TestEdge;
let vendor: TestVendor;
let theirs: BusinessWithOneOfEach;
let ours: BusinessWithOneOfEach;
let places: readonly IdPlace[];

beforeAll(async () => {
  [db, vendor] = [await openTestDatabase(), await startVendor()];
  edge = await openTestEdge(db);
  theirs = await makeOneOfEach(edge, db, "Blue Sky", vendor.origin);
  ours = await makeOneOfEach(edge, db, "Red Sea", vendor.origin);
  places = idPlaces((await call(edge.port, "GET", "/v1/openapi.json")).json as unknown as Document);
}, 120_000);
afterAll(async () => {
  await vendor.close();
  await edge.close();
  await db.close();
});

/** What is no business's: a challenge belongs to a browser that has yet to say who sits at it. */
const NOBODYS: ReadonlySet<string> = new Set(["chg"]);
/** Kept as a digest only, or in no table. */
const NOT_READABLE: ReadonlySet<string> = new Set(["tok"]);

/** What makes a call whole but for the id, beyond `BODIES`: by its route, or by its route and the member that it takes an id in. */
const WHOLE: Readonly<Record<string, () => unknown>> = {
  "POST /v1/subjects/{id}/reveals code.card": () => ({ fields: ["card"], code: { to: newHpkeKey().key.publicKey.toString("base64") } }),
  "POST /v1/reveals items[].token": () => ({ items: [{}] }),
  "POST /v1/downloads subject": () => ({ what: "subject", reason: "asked for it", format: "zip", passphrase: "twelve or more letters" }),
  "POST /v1/downloads import": () => ({ what: "rejected", format: "zip", passphrase: "twelve or more letters" }),
  "POST /v1/holds": () => ({ reason: "dispute", until: "2027-06-30" }),
  "POST /v1/forwards card": () => ({
    vendor: "air",
    subject: ours.ids["sub"],
    purpose: "booking",
    request: { method: "POST", path: "/", body: "{{card.number}}" },
  }),
  "POST /v1/fills": () => ({
    vendor: "air",
    form: "card",
    subject: ours.ids["sub"],
    origin: vendor.origin,
    to: newHpkeKey().key.publicKey.toString("base64"),
  }),
  "POST /v1/fills/{id}/redemptions": () => ({ ticket: "0".repeat(42), origin: vendor.origin }),
  "POST /v1/fills/{id}/outcomes": () => ({ ticket: "0".repeat(42), state: "filled", boxes: 1 }),
  "POST /v1/prepared-disclosures": () => ({ vendor: "air", purpose: "booking", fields: ["name"], format: "csv", protect: "age" }),
  "POST /v1/device-reports": () => ({
    tenant: ours.tenant,
    device: ours.ids["dev"],
    at: instantToIso(edge.house.clock()).replace(/\.\d+/u, ""),
    facts: { os: "linux", osVersion: "13", diskEncrypted: "yes", screenLock: "yes" },
    signature: "AAAA",
  }),
  "POST /v1/recoveries/{id}/proofs": () => ({ business: ours.tenant, code: "000000", recoveryCode: "00000-00000" }),
  "POST /v1/recoveries/{id}/approvals": () => ({}),
};
const QUERIES: Readonly<Record<string, string>> = { "GET /v1/fills/choices": "vendor=air&form=card" };

/** What is answered where it is not "404, there is no such thing"; a list that is asked by an id (`?subject=`) is empty. */
const OTHERWISE: Readonly<Record<string, readonly [number, string]>> = {
  "POST /v1/reveals items[].subject": [200, "subject_not_found"],
  "POST /v1/reveals items[].token": [200, "token_not_found"],
  "POST /v1/tokens/lookups tokens[]": [200, "token_not_found"],
  "DELETE /v1/lists/{id}/members/{member} member": [404, "member_unknown"],
  "GET /v1/lists/{id}/mailings/{mailing} mailing": [404, "mailing_unknown"],
  "DELETE /v1/lists/{id}/mailings/{mailing} mailing": [404, "mailing_unknown"],
  // Who asks is refused for what they are, before it is looked whom they ask about.
  "POST /v1/downloads subject": [403, "not_granted"],
  "POST /v1/device-reports tenant": [403, "report_not_trusted"],
  "POST /v1/device-reports device": [403, "report_not_trusted"],
  "POST /v1/recoveries/{id}/proofs id": [422, "proofs_wrong"],
  "POST /v1/recoveries/{id}/proofs business": [422, "proofs_wrong"],
  "POST /v1/subjects/{id}/reveals code.card": [409, "code_needs_guard"],
  // Nothing is paid before a provider is connected; whose card may be charged is told in the tests of payments.
  "POST /v1/collection-requests/{id}/payments card": [409, "no_provider"],
};

test("there is one of each kind that any route takes the id of", async () => {
  const kinds = new Set(places.map(({ kind }) => kind).filter((kind) => !NOBODYS.has(kind)));
  expect([...kinds].filter((kind) => !(kind in theirs.ids))).toEqual([]);
  const tables = (await dumpAll(db.owner)).map(({ bytes }) => bytes.toString("latin1")).join("\n");
  for (const [kind, id] of Object.entries(theirs.ids)) {
    expect(id).toMatch(new RegExp(`^${kind}_[0-9a-z]+$`, "u"));
    if (!NOT_READABLE.has(kind)) expect(tables.includes(id), id).toBe(true);
  }
});

test("another business's id is answered as one that nobody has", async () => {
  expect(places.length).toBeGreaterThan(150);
  for (const place of places.filter(({ kind }) => !NOBODYS.has(kind))) {
    const id = theirs.ids[place.kind] ?? "";
    const none = `${place.kind}_${"7".repeat(26)}`;
    const [there, nowhere] = [await asked(place, id), await asked(place, none)];
    const name = `${nameOf(place)} ${place.name}`;
    expect([there.status, plain(there, id)], name).toEqual([nowhere.status, plain(nowhere, none)]);
    const [status, code] = OTHERWISE[name] ?? (place.where === "query" && there.status === 200 ? [200, '"items":[]'] : [404, "not_found"]);
    expect.soft([there.status, there.text.includes(code)], `${name}: ${there.text}`).toEqual([status, true]);
  }
}, 300_000);

/** An answer without what differs from one call to the next. */
function plain({ text }: Answer, id: string): string {
  return text.replaceAll(/"(requestId|entry)":"[^"]*"/gu, "").replaceAll(id, "the id");
}

function nameOf({ method, path }: IdPlace): string {
  return `${method} ${path}`;
}

async function asked(place: IdPlace, id: string): Promise<Answer> {
  const name = nameOf(place);
  const route = edge.server.routes.find((one) => `${one.method} ${one.path.replace("+}", "}")}` === name);
  if (route === undefined) throw new Error(name);
  const path = place.path.replaceAll(/\{(\w+)\}/gu, (_whole, step: string) =>
    place.where === "path" && step === place.name ? id : ownAt(place, step),
  );
  const query = [QUERIES[name], place.where === "query" ? `${place.name}=${id}` : undefined].filter((part) => part !== undefined).join("&");
  return await send(route, query === "" ? path : `${path}?${query}`, payloadOf(route, place, id));
}

function payloadOf({ body }: Route, place: IdPlace, id: string): Sent {
  if (body.kind === "stream") return { raw: "x", headers: { "content-type": body.types[0] ?? "" } };
  if (body.kind === "none") return {};
  const { ids, tenant } = ours;
  const named = { tenant, subject: ids["sub"], request: ids["rrq"], key: ids["key"], staff: ids["stf"], policy: ids["pol"] } as Ids;
  const name = nameOf(place);
  const whole = (WHOLE[`${name} ${place.name}`] ?? WHOLE[name])?.() ?? BODIES[name]?.(named);
  return { body: place.where === "body" ? withMember(whole, place.name, id) : whole };
}

/** What stands at the other places of an address is ours. */
function ownAt(place: IdPlace, step: string): string {
  const kind = places.find(
    (one) => one.method === place.method && one.path === place.path && one.where === "path" && one.name === step,
  )?.kind;
  return kind === undefined ? (NAMES[step] ?? "offers") : (ours.ids[kind] ?? "");
}
const NAMES: Readonly<Record<string, string>> = {
  field: "scan",
  purpose: "booking",
  kind: "no-distribution",
  name: "card",
  path: "0/000.p/1",
  n: "1",
  version: "1",
};

async function send(route: Route, path: string, sent: Sent): Promise<Answer> {
  const headers = { "x-forwarded-for": someAddress(), ...sent.headers };
  // A security code is shown to a person alone, and then it is asked whether there is such a card.
  if (route.policy === "person" || JSON.stringify(sent.body ?? null).includes('"code":{"to"'))
    return await ours.person.call(route.method, path, { ...sent, headers });
  if (route.policy === "public") return await call(edge.port, route.method, path, { ...sent, headers: { ...headers, origin: ORIGIN } });
  const key = route.room === "lists" ? ours.post : route.policy === "key" && route.path !== "/v1/downloads" ? ours.site : ours.owner;
  return await call(edge.port, route.method, path, { ...sent, key, headers });
}
