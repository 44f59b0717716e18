import { randomBytes } from "node:crypto";
import { instant } from "../../src/base/instant.ts";
import { refuse } from "../../src/base/result.ts";
import { createApp } from "../../src/edge/http/app.ts";
import { NOTHING } from "../../src/edge/http/contract/common.ts";
import * as contract from "../../src/edge/http/contract/subjects.ts";
import { createGatekeeper } from "../../src/edge/http/gatekeeper.ts";
import { createHosts } from "../../src/edge/http/hosts.ts";
import { createListener } from "../../src/edge/http/listener.ts";
import { type Route, fail, json, route } from "../../src/edge/http/route.ts";
import { createAddressReader } from "../../src/edge/http/session/peer-address.ts";
import { problem } from "../../src/edge/http/problem.ts";
import { createLog } from "../../src/platform/log/log.ts";
import { createMetrics } from "../../src/platform/metrics/metrics.ts";
import { NOT_OUR_DISK } from "../../src/platform/storage/free-space.ts";
import type { KeyGate } from "../../src/registers/keys/authenticate.ts";
import type { FloorDoor } from "./floor-database.ts";
import { openFloorDoors } from "./floor-doors.ts";
import { FLOOR_TENANT } from "./people.ts";

/**
 * The floor: the product's own HTTP layer and driver, on the same PostgreSQL, with no safe in between: one narrow
 * plaintext row per subject and field, one statement per request, no look-up of the key, no decision, no keeper, no ledger.
 * `floor-bare.ts` is the same without the layer's strict parsing and headers; the table shows both.
 */
type FloorSettings = { readonly port: number; readonly database: FloorDoor };
type FieldRow = { readonly subject_id: string; readonly field: string; readonly value: string };

const settings = JSON.parse(process.env["FLOOR_SETTINGS"] ?? "{}") as FloorSettings;
const sql = openFloorDoors(settings.database);

const ROOM = { room: "floor", policy: "key", limiter: "caller", ledger: { none: "The floor has no ledger." } } as const;
const OK = { status: 200, describe: "What is stored.", body: "application/json" } as const;

const routes: readonly Route[] = [
  route({
    ...ROOM,
    method: "POST",
    path: "/v1/subjects",
    summary: "Create.",
    params: NOTHING,
    query: NOTHING,
    body: { kind: "json", schema: contract.CreateBody },
    answer: { ...OK, status: 201 },
    handle: async ({ body }) => {
      const id = `sub_${randomBytes(16).toString("hex")}`;
      const rows = Object.entries(body.fields).map(([field, value]) => ({
        tenant_id: FLOOR_TENANT,
        subject_id: id,
        field,
        value: String(value),
      }));
      await sql`insert into floor_values ${sql(rows)}`;
      return json(201, { id, fields: shown(body.fields, "masked") });
    },
  }),
  route({
    ...ROOM,
    method: "GET",
    path: "/v1/subjects/{id}",
    summary: "Read.",
    params: contract.SubjectParams,
    query: contract.PurposeQuery,
    body: { kind: "none" },
    answer: OK,
    handle: async ({ params }) => {
      const rows = await sql<FieldRow[]>`
        select field, value from floor_values where tenant_id = ${FLOOR_TENANT} and subject_id = ${params.id}`;
      return rows.length === 0 ? fail(problem("not_found")) : json(200, { id: params.id, fields: shownRows(rows, "masked") });
    },
  }),
  route({
    ...ROOM,
    method: "POST",
    path: "/v1/subjects/search",
    summary: "Search.",
    params: NOTHING,
    query: NOTHING,
    body: { kind: "json", schema: contract.SearchBody },
    answer: OK,
    handle: async ({ body }) => {
      const rows = await sql<FieldRow[]>`
        select v.subject_id, v.field, v.value
          from floor_values k
          join floor_values v on v.tenant_id = k.tenant_id and v.subject_id = k.subject_id
         where k.tenant_id = ${FLOOR_TENANT} and k.field = ${body.field} and k.value = ${typeof body.equals === "string" ? body.equals : ""}
           and k.field in ('email', 'phone')`;
      return json(200, { items: rows[0] === undefined ? [] : [{ id: rows[0].subject_id, fields: shownRows(rows, "masked") }] });
    },
  }),
  route({
    ...ROOM,
    method: "POST",
    path: "/v1/subjects/{id}/reveals",
    summary: "Reveal.",
    params: contract.SubjectParams,
    query: NOTHING,
    body: { kind: "json", schema: contract.RevealBody },
    answer: OK,
    handle: async ({ params: { id }, body: { fields } }) => {
      const [field] = fields;
      const rows =
        fields.length === 1 && field !== undefined
          ? await sql<FieldRow[]>`
              select field, value from floor_values where tenant_id = ${FLOOR_TENANT} and subject_id = ${id} and field = ${field}`
          : await sql<FieldRow[]>`
              select field, value from floor_values where tenant_id = ${FLOOR_TENANT} and subject_id = ${id} and field = any(${fields})`;
      return json(200, { subject: id, fields: shownRows(rows, "clear") });
    },
  }),
  route({
    ...ROOM,
    method: "POST",
    path: "/v1/reveals",
    summary: "Reveal many.",
    params: NOTHING,
    query: NOTHING,
    body: { kind: "json", schema: contract.BatchRevealBody },
    answer: OK,
    handle: async ({ body: { items } }) => {
      const rows = await sql<FieldRow[]>`
        select subject_id, field, value
          from floor_values
         where tenant_id = ${FLOOR_TENANT}
           and subject_id = any(${items.map(({ subject }) => subject ?? "")})
           and field = any(${items[0]?.fields ?? []})`;
      const bySubject = Map.groupBy(rows, ({ subject_id: subject }) => subject);
      return json(200, {
        items: items.map(({ subject }) => ({ subject, fields: shownRows(bySubject.get(subject ?? "") ?? [], "clear") })),
      });
    },
  }),
  route({
    ...ROOM,
    method: "POST",
    path: "/v1/subjects/{id}/comparisons",
    summary: "Compare.",
    params: contract.SubjectParams,
    query: NOTHING,
    body: { kind: "json", schema: contract.CompareBody },
    answer: OK,
    handle: async ({ params: { id }, body: { field, value } }) => {
      const [row] = await sql<FieldRow[]>`
        select value from floor_values where tenant_id = ${FLOOR_TENANT} and subject_id = ${id} and field = ${field}`;
      return json(200, { match: row?.value === value });
    },
  }),
];

/** Whoever comes is let in: looking the key up is a cost of the safe. */
const gate: KeyGate = {
  authenticate: async () => ({ id: "key_floor", tenant: "ten_floor", roles: [], purposes: "all", owner: false }),
  forget: () => undefined,
};

const elapsedMs = (): number => performance.now();
const origins = { publicOrigin: `http://127.0.0.1:${settings.port}`, cardOrigin: `http://127.0.0.1:${settings.port}` };
const hosts = createHosts(origins);
const app = createApp({
  routes,
  gate,
  sessions: { authenticate: async () => refuse({ code: "device_proof_needed" }) },
  refuseNoOwner: async () => problem("owner_needed"),
  ...origins,
  hosts,
  addressOf: createAddressReader([]),
  clock: () => instant(Date.now()),
  space: NOT_OUR_DISK,
  limits: createGatekeeper(10_000_000, elapsedMs),
  isTest: false,
  log: createLog({ level: "warn" }),
  metrics: createMetrics(),
  elapsedMs,
});
const listener = createListener(app.fetch, hosts);
await listener.listen(settings.port, "127.0.0.1");
process.send?.("ready");

function shownRows(rows: readonly FieldRow[], form: string): Record<string, { form: string; value: string }> {
  return Object.fromEntries(rows.map(({ field, value }) => [field, { form, value }]));
}

function shown(fields: Readonly<Record<string, unknown>>, form: string): Record<string, { form: string; value: unknown }> {
  return Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, { form, value }]));
}
