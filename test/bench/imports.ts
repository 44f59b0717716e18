import { setTimeout as sleep } from "node:timers/promises";
import type { App } from "../support/strongroom.ts";
import type { Json } from "../support/http-client.ts";
import { personOf } from "./people.ts";

const POLL_MS = 20;
/** An import that reads no further row for so long will not go on by itself. */
const STANDSTILL_MS = 60_000;

/** Sends a CSV of people and waits until all are in; answers the seconds it took. */
export async function importCsv(
  app: App,
  key: string,
  csv: string | Buffer,
): Promise<{ readonly seconds: number; readonly progress: Json }> {
  const started = performance.now();
  const sent = await app.call("POST", "/v1/imports?purpose=booking", { key, raw: csv, headers: { "content-type": "text/csv" } });
  if (sent.status >= 300) throw new Error(`import: ${sent.status} ${sent.text}`);
  const progress = await untilImported(app, key, String(sent.json.id));
  return { seconds: (performance.now() - started) / 1000, progress };
}

export async function untilImported(app: App, key: string, id: string, pollMs = POLL_MS): Promise<Json> {
  let moved = { at: performance.now(), where: "" };
  for (;;) {
    const { json, status, text } = await app.call("GET", `/v1/imports/${id}`, { key });
    if (status !== 200 || json.state === "failed") throw new Error(`import failed: ${status} ${text}`);
    if (json.state === "done") return json;
    const where = `${json.state} ${json.read}`;
    if (where !== moved.where) moved = { at: performance.now(), where };
    if (performance.now() - moved.at > STANDSTILL_MS) throw new Error(`the import stands still: ${where}`);
    await sleep(pollMs);
  }
}

/** The ids of all subjects, in the order of the numbers of the people they are. */
export async function subjectIds(app: App, key: string, count: number): Promise<string[]> {
  const ids: string[] = Array.from({ length: count });
  let cursor = "";
  do {
    const page = await app.call(
      "GET",
      `/v1/subjects?purpose=booking&limit=200${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`,
      { key },
    );
    if (page.status !== 200) throw new Error(`list: ${page.status} ${page.text}`);
    const items = page.json.items.map(({ id }: { id: string }) => ({ subject: id, fields: ["passport"] }));
    const opened = await app.call("POST", "/v1/reveals", { key, body: { items, purpose: "booking" } });
    for (const item of opened.json.items) {
      const number = Number(String(item.fields.passport.value).slice(2)) - 70_000_000;
      if (number < count) ids[number] = item.subject;
    }
    cursor = page.json.nextCursor ?? "";
  } while (cursor !== "");
  const lost = ids.findIndex((id) => id === undefined);
  if (lost >= 0) throw new Error(`the person of number ${lost} was imported but is not listed`);
  return ids;
}

/** The lines that COPY takes for one narrow row per subject and field. */
export function narrowRows(tenant: string, ids: readonly string[], from: number): string {
  return ids
    .flatMap((id, n) => Object.entries(personOf(from + n)).map(([field, value]) => `${tenant}\t${id}\t${field}\t${value}\n`))
    .join("");
}

/** The lines that COPY takes for one wide row per subject. */
export function wideRows(tenant: string, ids: readonly string[], from: number): string {
  return ids.map((id, n) => `${tenant}\t${id}\t${Object.values(personOf(from + n)).join("\t")}\n`).join("");
}
