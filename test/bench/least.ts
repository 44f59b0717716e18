import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import * as contract from "../../src/edge/http/contract/subjects.ts";
import { NOTHING } from "../../src/edge/http/contract/common.ts";
import { type Route, json, route } from "../../src/edge/http/route.ts";
import { keeperAway, openChannel } from "../../src/platform/keeper/channel.ts";
import { ASK, newFrame } from "../../src/platform/keeper/frames.ts";
import { putByte, putRaw, readerOf, takeParts, takeText } from "../../src/platform/keeper/wire.ts";
import { createCoalescer } from "../../src/platform/storage/coalesce.ts";
import { openPool } from "../../src/platform/storage/pool.ts";
import { FLOOR_OK, FLOOR_ROOM, floorSettings, serveFloor } from "./floor-app.ts";
import { LEAST_FIELDS } from "./least-sealed.ts";
import { FLOOR_TENANT } from "./people.ts";

/**
 * The least of a safe: the product's HTTP layer, connections, batches, channel and cipher, one sealed row a subject, an entry
 * in a ledger in the same transaction, and a process apart that holds the keys. Nobody is authenticated, nothing is decided,
 * counted, kept apart by tenant or found again. What it leaves of the floor is what the product's own work may cost.
 */
type Wish = { readonly subject: string; readonly fields: readonly string[] };
type Shown = { readonly subject: string; readonly entry: string; readonly fields: Readonly<Record<string, unknown>> };
type Row = { readonly subject: string; readonly sealed: string };

const CONNECTIONS = 6;
const PLACES: ReadonlyMap<string, number> = new Map(LEAST_FIELDS.map((field, n) => [field, n]));

const settings = floorSettings();
const pool = openPool((more) => postgres({ ...settings.database, ...more, database: "floor", onnotice: () => {} }), CONNECTIONS);
const keeper = openChannel(() => process.exit(1), {
  start: () =>
    spawn(process.execPath, [fileURLToPath(new URL("least-keeper.ts", import.meta.url))], { stdio: ["pipe", "pipe", "inherit"], env: {} }),
  away: keeperAway,
});

/** All in one transaction that is committed while the keeper opens, as the product's reveals are. */
async function reveal(wishes: readonly Wish[]): Promise<readonly Shown[]> {
  const { opening, entries } = await pool.transaction(`; set local app.tenant = '${FLOOR_TENANT}'`, async (sql) => {
    const rows = await sql<Row[]>`
      select subject_id as subject, translate(encode(sealed, 'base64'), E'\n', '') as sealed
        from least_rows where tenant_id = ${FLOOR_TENANT} and subject_id = any(${wishes.map(({ subject }) => subject)})`;
    const sealedOf = new Map(rows.map(({ subject, sealed }) => [subject, sealed]));
    const noted = wishes.map(entryOf);
    void sql`insert into least_entries (tenant_id, batch, bodies, leaves) values (
      ${FLOOR_TENANT}, ${randomBytes(16).toString("hex")}, ${noted.map(({ body }) => body).join("\n")},
      ${noted.map(({ leaf }) => leaf).join("")})`.execute();
    return { opening: open(wishes, sealedOf), entries: noted };
  });
  const values = await opening;
  let at = 0;
  return wishes.map(({ subject, fields }, n) => ({
    subject,
    entry: entries[n]?.id ?? "",
    fields: Object.fromEntries(fields.map((field) => [field, { form: "clear", value: values[at++] }])),
  }));
}

function entryOf({ subject, fields }: Wish): { readonly id: string; readonly body: string; readonly leaf: string } {
  const id = `ent_${randomBytes(13).toString("hex")}`;
  const body = JSON.stringify({ id, act: "subject.reveal", subject, fields, purpose: "booking", at: Date.now() });
  return { id, body, leaf: createHash("sha256").update(body).digest("hex") };
}

function open(wishes: readonly Wish[], sealedOf: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const write = (id: number): ReturnType<typeof newFrame> => {
    const ask = newFrame(id, ASK.open);
    for (const { subject, fields } of wishes) {
      const row = readerOf(Buffer.from(sealedOf.get(subject) ?? "", "base64"));
      putByte(ask, fields.length);
      putRaw(ask, takeParts(row, 1));
      const boxes = LEAST_FIELDS.map(() => takeParts(row, 1));
      for (const field of fields) putRaw(ask, boxes[PLACES.get(field) ?? -1] ?? Buffer.alloc(0));
    }
    return ask;
  };
  const count = wishes.reduce((sum, { fields }) => sum + fields.length, 0);
  return keeper.ask(write, (reply) => Array.from({ length: count }, () => takeText(reply)));
}

const one = createCoalescer(reveal, { max: 128, lanes: 2, crowd: 32 });
const many = createCoalescer(
  async (batches: readonly (readonly Wish[])[]) => {
    const shown = await reveal(batches.flat());
    let at = 0;
    return batches.map(({ length }) => shown.slice(at, (at += length)));
  },
  { max: 2, lanes: 3 },
);

const routes: readonly Route[] = [
  route({
    ...FLOOR_ROOM,
    method: "POST",
    path: "/v1/subjects/{id}/reveals",
    summary: "Reveal.",
    params: contract.SubjectParams,
    query: NOTHING,
    body: { kind: "json", schema: contract.RevealBody },
    answer: FLOOR_OK,
    handle: async ({ params: { id }, body: { fields } }) => json(200, await one.add({ subject: id, fields })),
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
    handle: async ({ body: { items } }) =>
      json(200, { items: await many.add(items.map(({ subject, fields }) => ({ subject: subject ?? "", fields: fields ?? [] }))) }),
  }),
];

await serveFloor(routes, settings.port);
