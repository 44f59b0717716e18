import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, call } from "../../src/edge/http/_test-edge.ts";
import { makePerson } from "../../src/edge/http/_test-person.ts";
import type { Route } from "../../src/edge/http/route.ts";
import { dumpAll } from "../support/dump.ts";
import type { IdPlace } from "../support/id-places.ts";
import type { BusinessWithOneOfEach } from "../support/one-of-each.ts";
import { type Caller, callWhole, routeOf } from "../support/whole-calls.ts";
import { type WholeHouse, openWholeHouse } from "../support/whole-house.ts";

/** Two businesses in one house. Every place of every route that takes an id is asked by one for what is the other's. */
let house: WholeHouse;
let theirs: BusinessWithOneOfEach;
let places: readonly IdPlace[];
let us: Caller;

beforeAll(async () => {
  house = await openWholeHouse();
  places = house.places;
  theirs = (await house.caller("Blue Sky")).business;
  us = await house.caller("Red Sea");
});
afterAll(() => house.close());

/** What is no business's: a challenge belongs to a browser that has yet to say who sits at it. */
const NOBODYS: ReadonlySet<string> = new Set(["chg"]);
/** Kept as a digest only, or in no table. */
const NOT_READABLE: ReadonlySet<string> = new Set(["tok"]);

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
  const tables = (await dumpAll(house.db.owner)).map(({ bytes }) => bytes.toString("latin1")).join("\n");
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

test("whoever may do nothing is refused, and the ledger says what they tried", async () => {
  const { tenant, owner } = us.business;
  const asker = await makePerson(house.edge, { tenant, roles: [], email: "idle@redsea.example" });
  const newest = async (): Promise<unknown> =>
    (await call(house.edge.port, "GET", `/v1/ledger/entries?actor=${asker.id}&limit=1`, { key: owner })).json["items"];
  const refused: string[] = [];
  for (const route of house.edge.server.routes.filter(isNoted)) {
    const before = await newest();
    const { status, json } = await callWhole({ ...us, asker }, route);
    if (status !== 403 || !NOT_THEIRS.has(String(json["code"]))) continue;
    refused.push(String(json["code"]));
    const [entry] = (await newest()) as { id: string; act: string; outcome: string; codes: string[] }[];
    expect.soft([entry], `${route.method} ${route.path}`).not.toEqual(before);
    expect.soft(entry, `${route.method} ${route.path}`).toMatchObject({ outcome: "refused", codes: [json["code"]] });
    if (json["entry"] !== undefined) expect.soft(json["entry"]).toBe(entry?.id);
  }
  const many = (code: string): number => refused.filter((one) => one === code).length;
  expect([many("not_granted") > 20, many("list_not_granted"), many("owner_needed") > 40]).toEqual([true, 5, true]);
});

const NOT_THEIRS = new Set(["not_granted", "list_not_granted", "owner_needed"]);

test("whoever tries what is the owner's is noted, be it a person or a key, and with the customer whom they name", async () => {
  const { tenant, owner, site, ids } = us.business;
  const { port } = house.edge;
  const subject = ids["sub"];
  const asker = await makePerson(house.edge, { tenant, roles: ["clerk"] });
  const newest = async (filter: string): Promise<unknown> =>
    (await call(port, "GET", `/v1/ledger/entries?${filter}&limit=1`, { key: owner })).json["items"];
  const noted = async (refused: Answer, act: string, more: object, filter: string): Promise<void> => {
    expect(refused.json).toMatchObject({ status: 403, code: "owner_needed" });
    const entry = { id: refused.json["entry"], act, outcome: "refused", codes: ["owner_needed"], ...more };
    expect(await newest(filter)).toMatchObject([entry]);
  };
  const erase = { body: { subject, confirm: subject, reason: "no reason at all" } };
  await noted(
    await call(port, "POST", "/v1/erasures", { key: site, ...erase }),
    "subject.erase",
    { actor: { kind: "key" } },
    "act=subject.erase",
  );
  await noted(await asker.call("POST", "/v1/erasures", erase), "subject.erase", {}, `actor=${asker.id}`);
  const off = { body: { standing: "off", evidence: "they said so on the phone" } };
  const path = `/v1/subjects/${subject}/orders/no-distribution`;
  await noted(await asker.call("PUT", path, off), "order.record", { subject }, `subject=${subject}`);
  await noted(
    await call(port, "PUT", path, { key: site, ...off }),
    "order.record",
    { subject, actor: { kind: "key" } },
    `subject=${subject}`,
  );
});

/** What tells the ledger something, and leaves the person signed in. */
function isNoted({ policy, ledger, room }: Route): boolean {
  return policy !== "public" && policy !== "test" && "acts" in ledger && room !== "session";
}

/** An answer without what differs from one call to the next. */
function plain({ text }: Answer, id: string): string {
  return text.replaceAll(/"(requestId|entry)":"[^"]*"/gu, "").replaceAll(id, "the id");
}

function nameOf({ method, path }: IdPlace): string {
  return `${method} ${path}`;
}

function asked(place: IdPlace, id: string): Promise<Answer> {
  return callWhole(us, routeOf(us, place), { place, id });
}
