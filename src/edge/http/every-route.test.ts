import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../platform/storage/testing.ts";
import type { TestDatabase } from "../../platform/storage/testing.ts";
import { unveil } from "../../base/redacted.ts";
import { CONSOLE_PATHS } from "../pages/console-paths.ts";
import { parseMapYaml } from "../../registers/datamap/parse-map.ts";
import { setUpTenant } from "../../workflows/set-up/set-up-tenant.ts";
import { BODIES, EVERY_ROUTE_MAP, type Ids } from "./_test-bodies.ts";
import { call, makeBusiness, openTestEdge } from "./_test-edge.ts";
import type { TestEdge } from "./_test-edge.ts";
import { someAddress } from "./_test-person.ts";
import type { Route } from "./route.ts";

let db: TestDatabase;
let edge: TestEdge;
let routes: readonly Route[];
let ids: Ids;
const keys = { owner: "", site: "", strangerOwner: "", strangerSite: "" };

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db, { mode: "live" });
  routes = edge.server.routes.filter((route) => route.policy !== "test");
  keys.owner = await makeBusiness(edge, "Blue Sky", EVERY_ROUTE_MAP);
  const parsed = parseMapYaml(EVERY_ROUTE_MAP);
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
    "GET /docs/openapi.json",
    "GET /docs/room",
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
