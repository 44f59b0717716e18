import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../platform/storage/testing.ts";
import type { TestDatabase } from "../../platform/storage/testing.ts";
import { unveil } from "../../base/redacted.ts";
import { CONSOLE_PATHS } from "../pages/console-paths.ts";
import { parseMapYaml } from "../../registers/datamap/parse-map.ts";
import { setUpTenant } from "../../workflows/set-up/set-up-tenant.ts";
import { call, makeBusiness, openTestEdge } from "./_test-edge.ts";
import type { TestEdge } from "./_test-edge.ts";
import { someAddress } from "./_test-person.ts";
import type { Route } from "./route.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract } }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  scan: { label: Scan, category: government-id, type: file, purposes: [booking], retention: 3y }
roles: { site: { booking: { email: [clear, change], scan: [clear, change] } } }
`;

/** Bodies that would be taken, by route: so that a refusal is about the caller and not about the input. */
const BODIES: Readonly<Record<string, (ids: Ids) => unknown>> = {
  "POST /v1/subjects": () => ({ fields: {} }),
  "PATCH /v1/subjects/{id}": () => ({ fields: { email: "new@example.com" } }),
  "POST /v1/subjects/search": () => ({ field: "email", equals: "a@example.com" }),
  "POST /v1/subjects/{id}/reveals": () => ({ fields: ["email"] }),
  "POST /v1/reveals": ({ subject }) => ({ items: [{ subject, fields: ["email"] }] }),
  "POST /v1/subjects/{id}/tokens": () => ({ fields: ["email"] }),
  "POST /v1/tokens/lookups": () => ({ tokens: ["tok_none"] }),
  "POST /v1/subjects/{id}/comparisons": () => ({ field: "email", value: "a@example.com" }),
  "POST /v1/subjects/{id}/files/{field}/reveals": () => ({}),
  "PUT /v1/subjects/{id}/consents/{purpose}": () => ({ standing: "given" }),
  "POST /v1/consents": () => ({ email: "a@example.com", purpose: "booking", standing: "given" }),
  "PUT /v1/subjects/{id}/orders/{kind}": () => ({ standing: "on" }),
  "POST /v1/rights-requests": ({ subject }) => ({ kind: "restriction", subject }),
  "POST /v1/rights-requests/{id}/verifications": () => ({ method: "code" }),
  "POST /v1/rights-requests/{id}/decisions": () => ({ decision: "refused" }),
  "POST /v1/rights-requests/{id}/extensions": () => ({ reason: "complex" }),
  "POST /v1/rights-requests/{id}/pauses": () => ({ reason: "clarification" }),
  "POST /v1/rights-requests/{id}/resumptions": () => ({}),
  "POST /v1/rights-requests/{id}/appeals": () => ({}),
  "POST /v1/rights-requests/{id}/appeals/extensions": () => ({ reason: "complex" }),
  "POST /v1/rights-requests/{id}/appeals/decisions": () => ({ decision: "upheld" }),
  "POST /v1/rights-requests/{id}/withdrawals": () => ({}),
  "POST /v1/rights-requests/{id}/export/attempts": () => ({}),
  "POST /v1/rights-requests/{id}/messages": () => ({ text: "Hello." }),
  "POST /v1/rights-requests/{id}/tasks/{task}/answers": () => ({ outcome: "done" }),
  "POST /v1/rights-requests/{id}/tasks/{task}/sendings": () => ({}),
  "POST /v1/rights-requests/{id}/returned-letters/{letter}/settlements": () => ({ how: "not_needed" }),
  "POST /v1/rights-requests/{id}/permission/reveals": () => ({}),
  "POST /v1/rights-requests/{id}/permission/verdicts": () => ({ permission: "0".repeat(16), verdict: "refused", reason: "not_signed" }),
  "POST /v1/letters/prints": () => ({ letters: [`ltr_${"0".repeat(26)}`] }),
  "POST /v1/letters/{id}/dispatches": () => ({ how: "post" }),
  "POST /v1/erasures": ({ subject }) => ({ subject, reason: "asked for it" }),
  "POST /v1/vendors": () => ({ label: "Air", origin: "https://api.air.example" }),
  "POST /v1/forwards": ({ subject }) => ({ vendor: "air", subject, request: { method: "POST", path: "/", body: "{{subject.email}}" } }),
  "POST /v1/prepared-disclosures": ({ subject }) => ({
    vendor: "air",
    subjects: [subject],
    fields: ["email"],
    format: "csv",
    protect: "zip",
  }),
  "POST /v1/vendors/{id}/operations": () => ({ name: "book", label: "Book", request: { method: "POST", path: "/" } }),
  "PUT /v1/vendors/{id}/operations/{name}": () => ({ label: "Book", request: { method: "POST", path: "/" } }),
  "PUT /v1/vendors/{id}/fill-forms/{name}": () => ({
    label: "Book",
    purpose: "booking",
    path: "/book",
    boxes: [{ label: "E-mail", fill: "{{subject.email}}", find: { id: "email" } }],
  }),
  "PATCH /v1/vendors/{id}": () => ({ label: "Air" }),
  "POST /v1/lists/{id}/members": () => ({ email: "a@example.com" }),
  "POST /v1/lists/{id}/mailings": () => ({ subject: "Spring", text: "Flights are cheap." }),
  "POST /v1/suppressions": () => ({ email: "a@example.com" }),
  "POST /v1/imports/{id}/confirmations": () => ({}),
  "POST /v1/mail-tests": () => ({ to: "a@example.com" }),
  "POST /v1/keys": () => ({ role: "site" }),
  "POST /v1/staff": () => ({ email: "new@example.com", roles: [] }),
  "POST /v1/policies": () => ({ name: "other", kind: "policy", title: "Other", text: "Other." }),
  "POST /v1/policies/{id}/versions": () => ({ title: "Other", text: "Other." }),
  "POST /v1/policies/{id}/signatures": () => ({ version: 1 }),
  "POST /v1/clearances": ({ staff }) => ({ staff, name: "x", result: "passed", on: "2026-01-01" }),
  "PUT /v1/clearance-kinds/{name}": () => ({ kind: "other" }),
  "POST /v1/session/bulk-unlocks": () => ({ reason: "a good reason" }),
  "POST /v1/access-reviews": () => ({}),
  "POST /v1/access-reviews/{id}/completion": () => ({}),
  "PUT /v1/access-reviews/{id}/items/{staff}": () => ({ decision: "keep" }),
  "POST /v1/home/guide-dismissal": () => ({}),
  "POST /v1/approvals": ({ subject }) => ({ subject, field: "email", reason: "a good reason" }),
  "POST /v1/approvals/{id}/votes": () => ({ vote: "agree" }),
  "POST /v1/glass-breaks/{id}/reviews": () => ({ finding: "justified", note: "it was right" }),
  "POST /v1/home/marks": () => ({ mark: "data_map_seen" }),
  "PATCH /v1/staff/{id}": () => ({ roles: [] }),
  "POST /v1/staff/{id}/invitations": () => ({}),
  "POST /v1/staff/{id}/return": () => ({ roles: [] }),
  "POST /v1/erasures/previews": ({ subject }) => ({ subject }),
  "POST /v1/data-map/checks": () => ({ yaml: MAP }),
  "POST /v1/ledger/verifications": () => ({}),
  "POST /v1/downloads": () => ({ what: "ledger", format: "zip", passphrase: "twelve or more letters" }),
  "POST /v1/devices/{id}/losses": () => ({ kind: "lost" }),
  "POST /v1/devices/enrolments": () => ({
    label: "Laptop",
    attested: { os: "linux", osVersion: "13", diskEncrypted: true, screenLock: true },
  }),
  "PATCH /v1/devices/{id}": () => ({ label: "Laptop" }),
  "POST /v1/collection-requests/{id}/sendings": () => ({}),
  "POST /v1/collection-requests/{id}/messages": () => ({}),
  "POST /v1/collection-requests/{id}/repeats": () => ({}),
  "POST /v1/collection-requests/{id}/completions": () => ({}),
  "PATCH /v1/subjects/{id}/cards/{card}": () => ({ nickname: "Blue" }),
  "POST /v1/collection-requests/{id}/payments": () => ({ kind: "charge", amountMinor: 100, currency: "GBP" }),
  "POST /v1/payments/{id}/captures": () => ({}),
  "POST /v1/payments/{id}/refunds": () => ({}),
  "POST /v1/payments/{id}/cancellations": () => ({}),
  "PUT /v1/payment-provider": () => ({ kind: "stripe", secretKey: "sk_test_none_at_all", webhookSecret: "whsec_none_at_all" }),
  "POST /v1/payment-provider/tests": () => ({}),
  "POST /v1/collection-requests": ({ subject }) => ({ subject, asks: ["email"], transaction: { title: "Your booking" } }),
  "POST /v1/notice/versions": () => ({}),
  "POST /v1/notice/versions/{version}/tellings": () => ({}),
  "PATCH /v1/notice/facts": () => ({}),
  "PUT /v1/data-map": () => ({ yaml: MAP, dryRun: true }),
};

type Ids = {
  readonly tenant: string;
  readonly subject: string;
  readonly request: string;
  readonly key: string;
  readonly staff: string;
  readonly policy: string;
};

let db: TestDatabase;
let edge: TestEdge;
let routes: readonly Route[];
let ids: Ids;
const keys = { owner: "", site: "", strangerOwner: "", strangerSite: "" };

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db, { mode: "live" });
  routes = edge.server.routes.filter((route) => route.policy !== "test");
  keys.owner = await makeBusiness(edge, "Blue Sky", MAP);
  const parsed = parseMapYaml(MAP);
  if (!parsed.ok) throw new Error("map");
  const other = await setUpTenant(
    edge.house.db,
    edge.house.keeper,
    { kind: "operator", id: "test", role: "operator" },
    { name: "Other", mode: "live", map: parsed.map },
    edge.house.clock(),
  );
  if (!other.ok) throw new Error("tenant");
  keys.strangerOwner = unveil(other.value.ownerKey);
  const make = async (key: string): Promise<Record<string, unknown>> =>
    (await call(edge.port, "POST", "/v1/keys", { key, body: { role: "site" } })).json;
  const site = await make(keys.owner);
  keys.site = String(site["key"]);
  keys.strangerSite = String((await make(keys.strangerOwner))["key"]);
  const subject = String(
    (await call(edge.port, "POST", "/v1/subjects", { key: keys.site, body: { fields: { email: "a@example.com" } } })).json["id"],
  );
  const request = String(
    (await call(edge.port, "POST", "/v1/rights-requests", { key: keys.owner, body: { kind: "objection", purpose: "booking", subject } }))
      .json["id"],
  );
  const invited = await call(edge.port, "POST", "/v1/staff", { key: keys.owner, body: { email: "ana@example.com", roles: [] } });
  const document = { name: "rules", kind: "policy", title: "Rules", text: "Be kind." };
  const published = await call(edge.port, "POST", "/v1/policies", { key: keys.owner, body: document });
  const tenant = String((await db.owner`select tenant_id from subjects`)[0]?.["tenant_id"]);
  ids = { tenant, subject, request, key: String(site["id"]), staff: String(invited.json["id"]), policy: String(published.json["id"]) };
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

function addressOf(route: Route): string {
  const id = route.path.includes("rights-requests")
    ? ids.request
    : route.path.includes("/keys/")
      ? ids.key
      : route.path.startsWith("/v1/staff/")
        ? ids.staff
        : route.path.includes("/outbox/")
          ? "mai_none"
          : route.path.startsWith("/v1/policies/")
            ? ids.policy
            : route.path.includes("erasures")
              ? "era_none"
              : route.path.includes("imports")
                ? "imp_none"
                : route.path.includes("collection-requests")
                  ? "col_none"
                  : route.path.startsWith("/v1/payments/")
                    ? "pay_none"
                    : ids.subject;
  return route.path
    .replace("{tenant}", ids.tenant)
    .replace("{id}", id)
    .replace("{card}", "crd_cdgq4s00")
    .replace("{task}", "rtk_none")
    .replace("{letter}", "mai_none")
    .replace("{n}", "99")
    .replace("{version}", "99")
    .replace("{purpose}", "booking")
    .replace("{kind}", "no-distribution")
    .replace("{field}", "scan")
    .replace("{path+}", "0/000.p/1");
}

async function tried(route: Route, key?: string): Promise<{ status: number; text: string }> {
  const from = { "x-forwarded-for": someAddress() };
  const body = BODIES[`${route.method} ${route.path}`]?.(ids);
  const query = route.path.endsWith("inclusion") ? "?entry=ent_none" : route.path.endsWith("consistency") ? "?from=1&to=1" : "";
  if (route.body.kind === "stream")
    return await call(edge.port, route.method, addressOf(route), {
      ...(key === undefined ? {} : { key }),
      raw: "x",
      headers: { ...from, "content-type": route.body.types[0] ?? "" },
    });
  return await call(edge.port, route.method, addressOf(route) + query, {
    ...(key === undefined ? {} : { key }),
    ...(body === undefined ? {} : { body }),
    headers: from,
  });
}

test("every route says who may call it, how often, what it notes and what it answers", () => {
  expect(routes.length).toBeGreaterThan(40);
  for (const route of edge.server.routes) {
    const name = `${route.method} ${route.path}`;
    expect(["public", "key", "owner", "person", "log", "test"], name).toContain(route.policy);
    expect(["caller", "unseal", "sign-in", "ticket"], name).toContain(route.limiter);
    expect("acts" in route.ledger ? route.ledger.acts.length : route.ledger.none.length, name).toBeGreaterThan(0);
    expect(route.summary.length, name).toBeGreaterThan(5);
  }
  expect(new Set(edge.server.routes.map((route) => `${route.method} ${route.path}`)).size).toBe(edge.server.routes.length);
});

test("only these routes are open to everybody", () => {
  const isCustomers = (route: Route): boolean => route.place === "card";
  expect(routes.filter(isCustomers).filter(({ policy, path }) => policy !== "public" || !/^\/c(?:\/|$)|^\/d\/\{id\}$/u.test(path))).toEqual(
    [],
  );
  const withoutKey = routes.filter((route) => route.withoutKey !== undefined).map((route) => `${route.method} ${route.path}`);
  expect(withoutKey).toEqual(["POST /v1/rights-requests"]);
  const open = routes.filter((route) => route.policy === "public" && !isCustomers(route)).map((route) => `${route.method} ${route.path}`);
  // Every address of the console answers one and the same page, which holds nothing.
  const pages = CONSOLE_PATHS.map((path) => `GET ${path.replace("$id", "{id}")}`);
  expect(open.filter((path) => pages.includes(path)).toSorted()).toEqual(pages.toSorted());
  expect(open.filter((path) => !pages.includes(path)).toSorted()).toEqual([
    "GET /agent/strongroom-agent.ps1",
    "GET /agent/strongroom-agent.sh",
    "GET /assets/copy.js",
    "GET /assets/mark.svg",
    "GET /assets/pages.css",
    "GET /assets/set-up.js",
    "GET /console/{file}",
    "GET /docs",
    "GET /docs/start.js",
    "GET /docs/swagger-ui-bundle.js",
    "GET /docs/swagger-ui.css",
    "GET /embed/notice.js",
    "GET /embed/strongroom.js",
    "GET /healthz",
    "GET /livez",
    "GET /notices/{version}",
    "GET /privacy",
    "GET /privacy.pdf",
    "GET /privacy/security",
    "GET /readyz",
    "GET /setup",
    "GET /u/allow/{token}",
    "GET /u/confirm/{token}",
    "GET /u/{token}",
    "GET /u/{token}/lists",
    "GET /unseal",
    "GET /unsubscribe",
    "GET /v1/notice",
    "GET /v1/openapi.json",
    "POST /embed/consents",
    "POST /embed/joins",
    "POST /embed/leaves",
    "POST /embed/withdrawals",
    "POST /setup",
    "POST /u/allow/{token}",
    "POST /u/confirm/{token}",
    "POST /u/{token}",
    "POST /u/{token}/lists",
    "POST /unseal",
    "POST /unsubscribe",
    "POST /v1/csp-reports",
    "POST /v1/device-agents",
    "POST /v1/device-reports",
    "POST /v1/fills/{id}/outcomes",
    "POST /v1/fills/{id}/redemptions",
    "POST /v1/invitations/acceptances",
    "POST /v1/invitations/look",
    "POST /v1/invitations/passkey-options",
    "POST /v1/invitations/totp",
    "POST /v1/provider-events/{tenant}",
    "POST /v1/recoveries",
    "POST /v1/recoveries/cancellations",
    "POST /v1/recoveries/{id}/proofs",
    "POST /v1/sign-in/passkey",
    "POST /v1/sign-in/passkey-options",
    "POST /v1/sign-in/password",
    "POST /v1/sign-in/password-challenge",
    "POST /v1/unseal",
  ]);
});

test("a route that is not open answers 401 without a key, and an owner's 403 to another key", async () => {
  for (const route of routes.filter((one) => one.policy !== "public")) {
    // What such a route is without a key is open, and takes no other body than its own.
    expect((await tried(route)).status, `${route.method} ${route.path}`).toBe(route.withoutKey === undefined ? 401 : 400);
    if (route.policy === "owner" || route.policy === "log")
      expect((await tried(route, keys.site)).status, `${route.method} ${route.path}`).toBe(403);
    if (route.policy === "person") expect((await tried(route, keys.owner)).status, `${route.method} ${route.path}`).toBe(403);
  }
});

test("another business's ids are not there, on any route that names one", async () => {
  const naming = routes.filter(
    (route) =>
      route.policy !== "public" &&
      route.policy !== "person" &&
      (route.path.includes("{") || JSON.stringify(BODIES[`${route.method} ${route.path}`]?.(ids) ?? "").includes(ids.subject)),
  );
  expect(naming.length).toBeGreaterThan(20);
  for (const route of naming) {
    const key = route.policy === "key" ? keys.strangerSite : keys.strangerOwner;
    const { status, text } = await tried(route, key);
    const name = `${route.method} ${route.path}`;
    if (route.path === "/v1/reveals") expect(text, name).toContain("subject_not_found");
    else expect(status, `${name}: ${text}`).toBe(404);
  }
  const mine = await call(edge.port, "GET", `/v1/subjects/${ids.subject}`, { key: keys.site });
  expect(mine.status).toBe(200);
});

test("sealed, no route opens, stores or changes a customer's data", async () => {
  await edge.house.keeper.lock();
  const touching = routes.filter(
    (route) =>
      ["subjects", "reveals", "tokens", "files", "erasures", "cards"].includes(route.room) &&
      !(route.method === "GET" && route.path === "/v1/erasures") &&
      !route.path.startsWith("/v1/erasures/"),
  );
  expect(touching.length).toBeGreaterThan(8);
  for (const route of touching) {
    const { status, text } = await tried(route, route.policy === "owner" ? keys.owner : keys.site);
    expect([status, text.includes("sealed")], `${route.method} ${route.path}: ${text}`).toEqual([503, true]);
  }
  expect((await call(edge.port, "GET", "/healthz")).json).toMatchObject({ status: "sealed" });
});

test("in live mode the test clock is not there", async () => {
  expect((await call(edge.port, "POST", "/v1/clock", { key: keys.owner, body: { now: 0 } })).status).toBe(404);
});
