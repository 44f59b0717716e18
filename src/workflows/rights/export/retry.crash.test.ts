import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { RightsRequestId, SubjectId } from "../../../base/ids.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS, instant } from "../../../base/instant.ts";
import { unsealRoot } from "../../../platform/keeper/keyring.ts";
import { listEntries } from "../../../registers/ledger/read.ts";
import { countDue } from "../../../registers/rights/due.ts";
import { OWNER, TEST_PASSPHRASE, makeSubject } from "../../../safe/testing.ts";
import { remakeExport } from "../remake-export.ts";
import { withdrawRightsRequest } from "../withdraw.ts";
import { makeExports } from "./make-exports.ts";
import { DESK, NOBODY, type TestExports, halting, openTestExports } from "./testing.ts";

let x: TestExports;
let ana: SubjectId;

beforeAll(async () => {
  x = await openTestExports();
});
beforeEach(async () => {
  ana = await makeSubject(x.t, DESK, { name: "Ana Example", diet: "kosher" }, "booking");
});
afterEach(async () => {
  await x.t.db.owner`drop trigger if exists fault on rights_export_pieces`;
  // What a test that broke off left behind is not made by the next.
  await x.t.db.owner`update rights_exports set state = 'failed' where state = 'making'`;
  x.troubles.length = 0;
});
afterAll(() => x.t.close());

/** Has the database do this at each piece of the given file of a copy: 0 is the page, 1 the PDF, 2 the JSON. */
async function atPiecesOf(file: number, what: string): Promise<void> {
  await x.t.db.owner.unsafe(`
    create or replace function fault() returns trigger language plpgsql as $$
    begin
      if new.file = ${file} then ${what}; end if;
      return new;
    end $$;
    create or replace trigger fault before insert on rights_export_pieces for each row execute function fault();`);
}

const NO_ROOM = "raise exception 'no space left on device' using errcode = 'disk_full'";
const later = (ms: number): void => x.t.setNow(instant(x.t.safe.clock() + ms));
const again = (id: RightsRequestId): ReturnType<typeof remakeExport> =>
  x.t.within((tx) => remakeExport(x.desk, tx, { id, actor: OWNER }, x.t.safe.clock()));
const codeOfAgain = async (id: RightsRequestId): Promise<string> => {
  const done = await again(id);
  return done.ok ? `${done.value.state} ${done.value.export?.state}` : done.refusal.code;
};
async function attemptsOf(id: RightsRequestId): Promise<unknown> {
  const [row] = await x.t.db.owner`select attempts from rights_exports where request_id = ${id}`;
  return row?.["attempts"];
}

test("a disk that is full is tried five times, later each time; nothing half made is there to be fetched, and others are made meanwhile", async () => {
  const id = await x.order(ana);
  await atPiecesOf(1, NO_ROOM);
  const seen: unknown[] = [];
  for (const waitMs of [30 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS]) {
    expect(await x.make()).toBe(0);
    expect([await x.told(id), await x.codeOf(id), await x.leftOf(id)]).toEqual([["granted", "delayed"], "not_done_yet", [0, 1, 0]]);
    later(waitMs - 1);
    await x.make();
    seen.push(await attemptsOf(id));
    // The first broke off in the middle; the others need not.
    await atPiecesOf(0, NO_ROOM);
    later(1);
  }
  expect(seen).toEqual([1, 2, 3, 4]);
  await x.t.db.owner`drop trigger fault on rights_export_pieces`;
  const other = await x.order(await makeSubject(x.t, DESK, { name: "Bea Example" }, "booking"));
  await x.t.db.owner`update rights_exports set next_try_at = next_try_at + interval '1 day' where request_id = ${id}`;
  expect([await x.make(), await x.codeOf(other), await attemptsOf(id)]).toEqual([1, "handed out", 4]);

  await x.t.db.owner`update rights_exports set next_try_at = next_try_at - interval '1 day' where request_id = ${id}`;
  await atPiecesOf(2, NO_ROOM);
  await x.make();
  expect([await x.told(id), await x.codeOf(id), await x.leftOf(id)]).toEqual([["granted", "failed"], "export_failed", [0, 0, 0]]);
  later(24 * HOUR_MS);
  expect([await x.make(), await attemptsOf(id), x.troubles.length]).toEqual([0, 5, 5]);
  expect((await x.t.within((tx) => countDue(tx, x.t.safe.clock()))).failedExports).toBe(1);

  expect(await codeOfAgain(id)).toBe("granted making");
  await x.t.db.owner`drop trigger fault on rights_export_pieces`;
  expect([await x.make(), await x.told(id), (await x.filesOf(id)).json.format]).toEqual([1, ["done", "ready"], "strongroom-account/1"]);
  const { items } = await x.t.within((tx) =>
    listEntries(
      tx,
      { act: "rights.export", also: ({ detail }) => detail["request"] === id && "export" in detail },
      { limit: 9, cursor: null },
    ),
  );
  expect(items.map(({ actor, outcome, codes, detail }) => [actor.kind, outcome, codes, detail["export"]])).toEqual([
    ["key", "done", [], "making"],
    ["worker", "refused", ["cut_short"], "failed"],
  ]);
});

test("a process that is killed in the middle leaves nothing to fetch, and the next one makes it whole", async () => {
  const id = await x.order(ana);
  await atPiecesOf(2, "perform pg_advisory_xact_lock(4711)");
  const gate = await x.t.db.owner.reserve();
  await gate`select pg_advisory_lock(4711)`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", MAKER, x.t.db.url, x.t.tenant, String(x.t.safe.clock())], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const isWaiting = async (): Promise<boolean> =>
    (
      await x.t.db
        .owner`select 1 from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`
    ).length > 0;
  await expect.poll(isWaiting, { timeout: 60_000 }).toBe(true);
  child.kill("SIGKILL");
  await once(child, "exit");
  await gate`select pg_advisory_unlock(4711)`;
  gate.release();
  await x.t.db.owner`drop trigger fault on rights_export_pieces`;

  expect((await x.leftOf(id))[0]).toBe(2);
  expect([await x.told(id), await x.codeOf(id), await x.make()]).toEqual([["granted", "making"], "not_done_yet", 0]);
  expect(await codeOfAgain(id)).toBe("not_done_yet");
  await x.t.db.owner`update rights_exports set beat_at = now() - interval '121 seconds' where request_id = ${id}`;
  expect([await x.make(), await attemptsOf(id), await x.told(id)]).toEqual([1, 2, ["done", "ready"]]);
  expect((await x.filesOf(id)).json.details.map((detail: { field: string }) => detail.field)).toEqual(["name", "diet"]);
});

const sourceOf = (path: string): string => JSON.stringify(join(import.meta.dirname, "../../..", path));
/** A process of its own with a keeper of its own, which makes what waits. */
const MAKER = `
const { openDatabase } = await import(${sourceOf("platform/storage/database.ts")});
const { startKeeper } = await import(${sourceOf("platform/keeper/keeper.ts")});
const { unsealRoot } = await import(${sourceOf("platform/keeper/keyring.ts")});
const { createMapCache } = await import(${sourceOf("registers/datamap/cache.ts")});
const { makeExports } = await import(${sourceOf("workflows/rights/export/make-exports.ts")});
const [, url, tenant, now] = process.argv;
const db = await openDatabase({ dataDir: ".", databaseUrl: url });
const keeper = startKeeper();
const unsealed = await unsealRoot(db, keeper, ${JSON.stringify(TEST_PASSPHRASE)});
if (!unsealed.ok) throw new Error("the keeper stays sealed");
const safe = { db, keeper, maps: createMapCache(), clock: () => Number(now), holders: [] };
const stands = { safe, cardOrigin: "https://pay.example", publicOrigin: "https://safe.example", mailbox: null };
await makeExports({ ...stands, onTrouble: (_, error) => console.error(error) }, tenant, new AbortController().signal);
`;

test("a keeper that is killed in the middle is waited for, and the copy is made when it is back", async () => {
  const id = await x.order(ana);
  const slow = halting(x.t, x.desk, 6);
  const making = makeExports(slow.desk, x.t.tenant, NOBODY);
  await slow.reached;
  process.kill(x.t.keeper.pid() ?? 0, "SIGKILL");
  await expect.poll(() => x.t.keeper.state(), { timeout: 30_000 }).toBe("sealed");
  slow.goOn();
  expect(await making).toBe(0);
  expect([await x.told(id), await x.codeOf(id), await codeOfAgain(id)]).toEqual([["granted", "delayed"], "sealed", "sealed"]);
  expect(await x.make()).toBe(0);
  expect((await unsealRoot(x.t.db, x.t.keeper, TEST_PASSPHRASE)).ok).toBe(true);
  expect([await x.make(), await x.codeOf(id), await attemptsOf(id)]).toEqual([0, "not_done_yet", 1]);
  later(30 * SECOND_MS);
  expect([await x.make(), await x.codeOf(id)]).toEqual([1, "handed out"]);
  expect(x.troubles).toEqual([]);
});

test("of two who have it made again one does; what is there, is made, was taken back or never was is not made again", async () => {
  const id = await x.order(ana);
  expect(await codeOfAgain(id)).toBe("not_done_yet");
  await atPiecesOf(0, NO_ROOM);
  await x.make();
  expect(await Promise.all([codeOfAgain(id), codeOfAgain(id)])).toEqual(expect.arrayContaining(["granted making", "not_done_yet"]));
  await x.t.db.owner`drop trigger fault on rights_export_pieces`;
  const before = await x.passphraseOf(id).catch((error: unknown) => String(error));
  expect([before, await x.make(), await codeOfAgain(id)]).toEqual(["Error: not_done_yet", 1, "request_closed"]);
  expect(await codeOfAgain("rrq_none")).toBe("not_found");

  const dora = await makeSubject(x.t, DESK, { name: "Dora Example" }, "booking");
  const back = await x.order(dora);
  await atPiecesOf(0, NO_ROOM);
  await x.make();
  await x.t.within((tx) => withdrawRightsRequest(x.desk, tx, { id: back, actor: OWNER }, x.t.safe.clock()));
  expect(await codeOfAgain(back)).toBe("request_closed");
});

test("a copy of a request that was answered, whose pieces a restored database has not, is told to be in the making once more", async () => {
  const id = await x.made(ana);
  await x.t.db.owner`delete from rights_export_pieces where request_id = ${id}`;
  expect([await x.told(id), await x.codeOf(id), await x.told(id)]).toEqual([["done", "ready"], "not_done_yet", ["done", "making"]]);
  expect([await x.make(), await x.told(id)]).toEqual([1, ["done", "ready"]]);
});
