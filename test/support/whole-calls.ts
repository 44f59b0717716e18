import { BODIES, type Ids } from "../../src/edge/http/_test-bodies.ts";
import { type Answer, type Sent, type TestEdge, call } from "../../src/edge/http/_test-edge.ts";
import { ORIGIN, type TestPerson, someAddress } from "../../src/edge/http/_test-person.ts";
import type { Route } from "../../src/edge/http/route.ts";
import { instantToIso } from "../../src/base/instant.ts";
import { newHpkeKey } from "../../src/platform/keeper/hpke.ts";
import { type IdPlace, withMember } from "./id-places.ts";
import type { BusinessWithOneOfEach } from "./one-of-each.ts";

/** Who calls, for what is theirs; and the places of ids that the document tells. */
export type Caller = {
  readonly edge: TestEdge;
  readonly business: BusinessWithOneOfEach;
  readonly vendorOrigin: string;
  readonly places: readonly IdPlace[];
  /** Who asks in place of whoever may. */
  readonly asker?: TestPerson;
};

/** What makes a call whole but for the id, beyond `BODIES`: by its route, or by its route and the member that it takes an id in. */
const WHOLE: Readonly<Record<string, (caller: Caller) => unknown>> = {
  "POST /v1/subjects/{id}/reveals code.card": () => ({ fields: ["card"], code: { to: newHpkeKey().key.publicKey.toString("base64") } }),
  "POST /v1/reveals items[].token": () => ({ items: [{}] }),
  "POST /v1/downloads subject": () => ({ what: "subject", reason: "asked for it", format: "zip", passphrase: "twelve or more letters" }),
  "POST /v1/downloads import": () => ({ what: "rejected", format: "zip", passphrase: "twelve or more letters" }),
  "POST /v1/date-confirmations": () => ({ date: "2026-01-01" }),
  "POST /v1/holds": () => ({ reason: "dispute", until: "2027-06-30" }),
  "POST /v1/forwards card": ({ business }) => ({
    vendor: "air",
    subject: business.ids["sub"],
    purpose: "booking",
    request: { method: "POST", path: "/", body: "{{card.number}}" },
  }),
  "POST /v1/fills": ({ business, vendorOrigin }) => ({
    vendor: "air",
    form: "card",
    subject: business.ids["sub"],
    origin: vendorOrigin,
    to: newHpkeKey().key.publicKey.toString("base64"),
  }),
  "POST /v1/fills/{id}/redemptions": ({ vendorOrigin }) => ({ ticket: "0".repeat(42), origin: vendorOrigin }),
  "POST /v1/fills/{id}/outcomes": () => ({ ticket: "0".repeat(42), state: "filled", boxes: 1 }),
  "POST /v1/prepared-disclosures": ({ business }) => ({
    subjects: [business.ids["sub"]],
    vendor: "air",
    purpose: "booking",
    fields: ["name"],
    format: "csv",
    protect: "age",
  }),
  "POST /v1/device-reports": ({ business, edge }) => ({
    tenant: business.tenant,
    device: business.ids["dev"],
    at: instantToIso(edge.house.clock()).replace(/\.\d+/u, ""),
    facts: { os: "linux", osVersion: "13", diskEncrypted: "yes", screenLock: "yes" },
    signature: "AAAA",
  }),
  "POST /v1/recoveries/{id}/proofs": ({ business }) => ({ business: business.tenant, code: "000000", recoveryCode: "00000-00000" }),
  "POST /v1/recoveries/{id}/approvals": () => ({}),
  "POST /v1/clearances": ({ business }) => ({ staff: business.ids["stf"], name: "training", result: "passed", on: "2026-01-01" }),
};
const QUERIES: Readonly<Record<string, string>> = { "GET /v1/fills/choices": "vendor=air&form=card" };

/** The route that this place is of. */
export function routeOf({ edge }: Caller, { method, path }: Pick<IdPlace, "method" | "path">): Route {
  const route = edge.server.routes.find((one) => one.method === method && one.path.replace("+}", "}") === path);
  if (route === undefined) throw new Error(`${method} ${path}`);
  return route;
}

/** Calls a route as whoever may, for what is theirs; at the place that is named, if any, stands this id. */
export async function callWhole(
  caller: Caller,
  route: Route,
  at?: { readonly place: IdPlace; readonly id: string },
  more: Sent = {},
): Promise<Answer> {
  const name = `${route.method} ${route.path}`;
  const path = route.path.replaceAll(/\{(\w+)\+?\}/gu, (_whole, step: string) =>
    at?.place.where === "path" && step === at.place.name ? at.id : ownAt(caller, route, step),
  );
  const named = at?.place.where === "query" ? `${at.place.name}=${at.id}` : undefined;
  const query = [QUERIES[name], named].filter((part) => part !== undefined).join("&");
  const sent = payloadOf(caller, route, at);
  return await send(caller, route, query === "" ? path : `${path}?${query}`, {
    ...sent,
    ...more,
    headers: { ...sent.headers, ...more.headers },
  });
}

/** The body that `callWhole` sends. */
export function payloadOf(caller: Caller, { method, path, body }: Route, at?: { readonly place: IdPlace; readonly id: string }): Sent {
  if (body.kind === "stream") return { raw: "Name,E-mail\nEd Upload,ed@example.com\n", headers: { "content-type": body.types[0] ?? "" } };
  if (body.kind === "none") return {};
  const { ids, tenant } = caller.business;
  const named = { tenant, subject: ids["sub"], request: ids["rrq"], key: ids["key"], staff: ids["stf"], policy: ids["pol"] } as Ids;
  const name = `${method} ${path}`;
  const whole = (WHOLE[`${name} ${at?.place.name ?? ""}`] ?? WHOLE[name])?.(caller) ?? BODIES[name]?.(named);
  return { body: at?.place.where === "body" ? withMember(whole, at.place.name, at.id) : whole };
}

function ownAt({ places, business }: Caller, { method, path }: Route, step: string): string {
  const kind = places.find((one) => one.method === method && one.path === path && one.where === "path" && one.name === step)?.kind;
  return kind === undefined ? (NAMES[step] ?? "offers") : (business.ids[kind] ?? "");
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

async function send({ edge, business, asker }: Caller, route: Route, path: string, sent: Sent): Promise<Answer> {
  const headers = { "x-forwarded-for": someAddress(), ...sent.headers };
  if (asker !== undefined) return await asker.call(route.method, path, { ...sent, headers });
  // A security code is shown to a person alone, and then it is asked whether there is such a card.
  if (route.policy === "person" || JSON.stringify(sent.body ?? null).includes('"code":{"to"'))
    return await business.person.call(route.method, path, { ...sent, headers });
  if (route.policy === "public") return await call(edge.port, route.method, path, { ...sent, headers: { ...headers, origin: ORIGIN } });
  const { owner, site, post } = business;
  const key = route.room === "lists" ? post : route.policy === "key" && route.path !== "/v1/downloads" ? site : owner;
  return await call(edge.port, route.method, path, { ...sent, key, headers });
}
