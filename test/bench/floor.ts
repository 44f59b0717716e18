import { randomBytes } from "node:crypto";
import { NOTHING } from "../../src/edge/http/contract/common.ts";
import * as contract from "../../src/edge/http/contract/subjects.ts";
import { type Route, fail, json, route } from "../../src/edge/http/route.ts";
import { problem } from "../../src/edge/http/problem.ts";
import { openFloorDoors } from "./floor-doors.ts";
import { FLOOR_ROOM, FLOOR_OK, floorSettings, serveFloor } from "./floor-app.ts";
import { FLOOR_TENANT } from "./people.ts";

/**
 * The floor: the product's own HTTP layer and driver, on the same PostgreSQL, with no safe in between: one narrow
 * plaintext row per subject and field, one statement per request, no look-up of the key, no decision, no keeper, no ledger.
 * `floor-bare.ts` is the same without the layer's strict parsing and headers, `least.ts` the same with the least of a safe; the table shows
 * all three.
 */
type FieldRow = { readonly subject_id: string; readonly field: string; readonly value: string };

const settings = floorSettings();
const sql = openFloorDoors(settings.database);

const routes: readonly Route[] = [
  route({
    ...FLOOR_ROOM,
    method: "POST",
    path: "/v1/subjects",
    summary: "Create.",
    params: NOTHING,
    query: NOTHING,
    body: { kind: "json", schema: contract.CreateBody },
    answer: { ...FLOOR_OK, status: 201 },
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
    ...FLOOR_ROOM,
    method: "GET",
    path: "/v1/subjects/{id}",
    summary: "Read.",
    params: contract.SubjectParams,
    query: contract.PurposeQuery,
    body: { kind: "none" },
    answer: FLOOR_OK,
    handle: async ({ params }) => {
      const rows = await sql<FieldRow[]>`
        select field, value from floor_values where tenant_id = ${FLOOR_TENANT} and subject_id = ${params.id}`;
      return rows.length === 0 ? fail(problem("not_found")) : json(200, { id: params.id, fields: shownRows(rows, "masked") });
    },
  }),
  route({
    ...FLOOR_ROOM,
    method: "POST",
    path: "/v1/subjects/search",
    summary: "Search.",
    params: NOTHING,
    query: NOTHING,
    body: { kind: "json", schema: contract.SearchBody },
    answer: FLOOR_OK,
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
    ...FLOOR_ROOM,
    method: "POST",
    path: "/v1/subjects/{id}/reveals",
    summary: "Reveal.",
    params: contract.SubjectParams,
    query: NOTHING,
    body: { kind: "json", schema: contract.RevealBody },
    answer: FLOOR_OK,
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
    ...FLOOR_ROOM,
    method: "POST",
    path: "/v1/reveals",
    summary: "Reveal many.",
    params: NOTHING,
    query: NOTHING,
    body: { kind: "json", schema: contract.BatchRevealBody },
    answer: FLOOR_OK,
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
    ...FLOOR_ROOM,
    method: "POST",
    path: "/v1/subjects/{id}/comparisons",
    summary: "Compare.",
    params: contract.SubjectParams,
    query: NOTHING,
    body: { kind: "json", schema: contract.CompareBody },
    answer: FLOOR_OK,
    handle: async ({ params: { id }, body: { field, value } }) => {
      const [row] = await sql<FieldRow[]>`
        select value from floor_values where tenant_id = ${FLOOR_TENANT} and subject_id = ${id} and field = ${field}`;
      return json(200, { match: row?.value === value });
    },
  }),
];

await serveFloor(routes, settings.port);

function shownRows(rows: readonly FieldRow[], form: string): Record<string, { form: string; value: string }> {
  return Object.fromEntries(rows.map(({ field, value }) => [field, { form, value }]));
}

function shown(fields: Readonly<Record<string, unknown>>, form: string): Record<string, { form: string; value: unknown }> {
  return Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, { form, value }]));
}
