import { afterAll, beforeAll, expect, test } from "vitest";
import type { ImportId } from "../../base/ids.ts";
import { DAY_MS, type Instant, MINUTE_MS, instant, instantToIso } from "../../base/instant.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { operatorActor } from "../../safe/access/actor.ts";
import { type TestSafe, openTestSafe } from "../../safe/testing.ts";
import { REJECTIONS_KEPT_MS, listRejected, readImport } from "./read-import.ts";
import { runImport } from "./run-imports.ts";
import { startImport } from "./start-import.ts";
import { sweepImports } from "./sweep-imports.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book, basis: contract } }
fields:
  email: { label: E-mail, category: contact, type: email, purposes: [booking], retention: 1y }
roles: { desk: { booking: { email: [change] } } }
`;
let house: TestSafe;
let safe: TestSafe["safe"];
let db: TestSafe["db"];
let tenant: TestSafe["tenant"];
let start: Instant;
beforeAll(async () => {
  house = await openTestSafe(MAP);
  ({ safe, db, tenant } = house);
  start = safe.clock();
});
afterAll(() => house.close());

async function importRows(rows: string): Promise<ImportId> {
  async function* once(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`email\n${rows}`);
  }
  const ask = { actor: operatorActor("test"), purpose: null, format: "csv", mapping: null } as const;
  const started = await startImport(safe, tenant, ask, once(), safe.clock());
  if (!started.ok) throw new Error(started.refusal.code);
  const onTrouble = (_tenant: string, _id: string, error: unknown): void => {
    throw error;
  };
  await runImport(safe, tenant, started.value.id, { parseJson: () => ({ ok: true, value: null }), onTrouble });
  return started.value.id;
}

const read = async (id: ImportId) => await house.within((tx) => readImport(tx, id, "house"));

test("why rows were rejected is kept for ninety days after the import ended, and then it is said that there were some", async () => {
  const [bad, clean] = [await importRows("nobody\nann@example.com\nnothing\n"), await importRows("eve@example.com\n")];
  const until = instantToIso(instant(start + REJECTIONS_KEPT_MS));
  expect(await read(bad)).toMatchObject({ rejectedCount: 2, rejectedUntil: until, rejectedGone: false });
  expect(await read(clean)).toMatchObject({ rejectedCount: 0, rejected: [], rejectedUntil: null, rejectedGone: false });

  await sweepImports(db, tenant, instant(start + REJECTIONS_KEPT_MS - 1));
  expect((await read(bad))?.rejected).toHaveLength(2);

  const younger = await importRows("anything\n");
  await house.db.owner`update imports set finished_at = finished_at + interval '1 day' where import_id = ${younger}`;
  await sweepImports(db, tenant, instant(start + REJECTIONS_KEPT_MS));
  expect(await read(bad)).toMatchObject({ rejectedCount: 2, rejected: [], rejectedUntil: until, rejectedGone: true });
  expect(await house.within((tx) => listRejected(tx, bad, { from: 0, limit: 10 }, "house"))).toEqual([]);
  expect((await read(younger))?.rejected).toHaveLength(1);
  expect(await read(clean)).toMatchObject({ rejectedGone: false });
});

test("an upload whose sender went away is destroyed without another one having to come", async () => {
  // As a process leaves it that was killed in the middle of it.
  const id = "imp_00000000000000000000000009";
  await db.owner`
    insert into imports (tenant_id, import_id, state, format, actor, created_at, updated_at)
    values (${tenant}, ${id}, 'receiving', 'csv', '{}', now() - interval '2 hours', now() - interval '2 hours')`;
  await db.owner`insert into import_chunks (tenant_id, import_id, ordinal, envelope) values (${tenant}, ${id}, 0, 'sealed')`;
  await sweepImports(db, tenant, instant(start + DAY_MS));
  expect(await db.owner`select 1 from imports where state = 'receiving'`).toHaveLength(0);
  expect(await db.owner`select 1 from import_chunks`).toHaveLength(0);
});

test("an import that waits for a month is over, says so, and leaves its rows and nothing of its file", async () => {
  const wait = async (rows: string): Promise<ImportId> => {
    async function* once(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`email\n${rows}`);
    }
    const ask = { actor: operatorActor("test"), purpose: null, format: "csv", mapping: null } as const;
    const started = await startImport(safe, tenant, ask, once(), start);
    if (!started.ok) throw new Error(started.refusal.code);
    return started.value.id;
  };
  const [waiting, stopped, worked] = [await wait("ida@example.com\n"), await wait("ira@example.com\n"), await wait("ivo@example.com\n")];
  // One that stopped in the middle, and one that somebody works on.
  await db.owner`update imports set state = 'running', imported_count = 3, read_count = 4, leased_until = now() where import_id = ${stopped}`;
  await db.owner`update imports set state = 'running', leased_until = now() + interval '1 minute' where import_id = ${worked}`;
  const states = async (): Promise<unknown> => (await Promise.all([waiting, stopped, worked].map(read))).map((one) => one?.state);
  await sweepImports(db, tenant, instant(start + 30 * DAY_MS - MINUTE_MS));
  expect(await states()).toEqual(["queued", "running", "running"]);
  await sweepImports(db, tenant, instant(start + 30 * DAY_MS + MINUTE_MS));
  expect(await states()).toEqual(["failed", "failed", "running"]);
  expect(await read(stopped)).toMatchObject({
    imported: 3,
    failure: { code: "waited", say: expect.stringContaining("thirty days"), line: null },
  });
  const left = await db.owner`select distinct import_id from import_chunks`;
  expect(left.map((row) => row["import_id"])).toEqual([worked]);
  const { items } = await house.within((tx) => listEntries(tx, { act: "import.failed" }, { limit: 5, cursor: null }));
  expect(items.map(({ detail }) => detail)).toEqual(
    expect.arrayContaining([expect.objectContaining({ import: stopped, imported: 3 }), expect.objectContaining({ import: waiting })]),
  );
});
