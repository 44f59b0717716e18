import { randomBytes } from "node:crypto";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import type { FloorDoor } from "./floor-database.ts";
import { openFloorDoors } from "./floor-doors.ts";
import { FLOOR_TENANT } from "./people.ts";

/**
 * The floor: the same job as a normal service would do it, in plaintext. The same HTTP layer, driver and PostgreSQL as
 * the product; one narrow row per subject and field; one statement per request; no key, no decision, no ledger.
 */
type FloorSettings = { readonly port: number; readonly database: FloorDoor };
type FieldRow = { readonly subject_id: string; readonly field: string; readonly value: string };

const settings = JSON.parse(process.env["FLOOR_SETTINGS"] ?? "{}") as FloorSettings;
const sql = openFloorDoors(settings.database);
const app = new Hono();

app.post("/v1/subjects", async (c) => {
  const { fields } = await c.req.json<{ readonly fields: Readonly<Record<string, string>> }>();
  const id = `sub_${randomBytes(16).toString("hex")}`;
  const rows = Object.entries(fields).map(([field, value]) => ({ tenant_id: FLOOR_TENANT, subject_id: id, field, value }));
  await sql`insert into floor_values ${sql(rows)}`;
  return c.json({ id, fields: shown(fields, "masked") }, 201);
});

app.get("/v1/subjects/:id", async (c) => {
  const rows = await sql<FieldRow[]>`
    select field, value from floor_values where tenant_id = ${FLOOR_TENANT} and subject_id = ${c.req.param("id")}`;
  return rows.length === 0 ? c.notFound() : c.json({ id: c.req.param("id"), fields: shownRows(rows, "masked") });
});

app.post("/v1/subjects/search", async (c) => {
  const { field, equals } = await c.req.json<{ readonly field: string; readonly equals: string }>();
  const rows = await sql<FieldRow[]>`
    select v.subject_id, v.field, v.value
      from floor_values k
      join floor_values v on v.tenant_id = k.tenant_id and v.subject_id = k.subject_id
     where k.tenant_id = ${FLOOR_TENANT} and k.field = ${field} and k.value = ${equals}
       and k.field in ('email', 'phone')`;
  return c.json({ items: rows[0] === undefined ? [] : [{ id: rows[0].subject_id, fields: shownRows(rows, "masked") }] });
});

app.post("/v1/subjects/:id/reveals", async (c) => {
  const { fields } = await c.req.json<{ readonly fields: readonly string[] }>();
  const id = c.req.param("id");
  const [field] = fields;
  const rows =
    fields.length === 1 && field !== undefined
      ? await sql<FieldRow[]>`
        select field, value from floor_values where tenant_id = ${FLOOR_TENANT} and subject_id = ${id} and field = ${field}`
      : await sql<FieldRow[]>`
        select field, value from floor_values where tenant_id = ${FLOOR_TENANT} and subject_id = ${id} and field = any(${fields})`;
  return c.json({ subject: id, fields: shownRows(rows, "clear") });
});

app.post("/v1/reveals", async (c) => {
  const { items } = await c.req.json<{ readonly items: readonly { readonly subject: string; readonly fields: readonly string[] }[] }>();
  const rows = await sql<FieldRow[]>`
    select subject_id, field, value
      from floor_values
     where tenant_id = ${FLOOR_TENANT}
       and subject_id = any(${items.map(({ subject }) => subject)})
       and field = any(${items[0]?.fields ?? []})`;
  const bySubject = Map.groupBy(rows, ({ subject_id: subject }) => subject);
  return c.json({ items: items.map(({ subject }) => ({ subject, fields: shownRows(bySubject.get(subject) ?? [], "clear") })) });
});

app.post("/v1/subjects/:id/comparisons", async (c) => {
  const { field, value } = await c.req.json<{ readonly field: string; readonly value: string }>();
  const [row] = await sql<FieldRow[]>`
    select value from floor_values where tenant_id = ${FLOOR_TENANT} and subject_id = ${c.req.param("id")} and field = ${field}`;
  return c.json({ match: row?.value === value });
});

function shownRows(rows: readonly FieldRow[], form: string): Record<string, { form: string; value: string }> {
  return Object.fromEntries(rows.map(({ field, value }) => [field, { form, value }]));
}

function shown(fields: Readonly<Record<string, string>>, form: string): Record<string, { form: string; value: string }> {
  return Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, { form, value }]));
}

serve({ fetch: app.fetch, port: settings.port, hostname: "127.0.0.1" }, () => process.send?.("ready"));
