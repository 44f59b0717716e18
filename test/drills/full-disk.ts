import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { checkLives } from "../support/crash-check.ts";
import { openChecklist, openDrillDesk, openTally } from "../support/drill-desk.ts";
import { withOwner } from "../support/owner-sql.ts";
import { PLAIN_MAP } from "../support/plain-map.ts";
import { mountSmallDisk, unmountDisk } from "../support/small-disk.ts";
import { type App, makeStrongroom } from "../support/strongroom.ts";

/**
 * The data folder on a disk of its own that fills up: `node test/drills/full-disk.ts [--mb 700]`, as root of a Linux. Something else
 * takes half of it, and imports fill the rest until nothing new is taken in; then something else takes everything to the last byte,
 * and the database has no room for its log; then it is all given back. Nothing that was acknowledged may be lost, and everything
 * must go on by itself.
 */
const { values: flags } = parseArgs({ options: { mb: { type: "string", default: "700" } } });
const ROWS = 20_000;
const MB = 1_000_000;
const PATIENCE_MS = 240_000;

const { troubles, say, check } = openChecklist();
const room = makeStrongroom();
const disk = mountSmallDisk(room.dataDir, join(room.home, "disk.img"), Number(flags.mb));
let app: App | undefined;
try {
  const { ownerKey } = await room.init(PLAIN_MAP);
  const served = (app = await room.serve());
  const door = { app: served, key: (await room.key("clerk")).key, ownerKey };
  const desk = openDrillDesk(() => door);
  const state = async (): Promise<unknown> => (await served.call("GET", "/readyz")).json?.disk;

  for (let n = 0; n < 60; n += 1) await desk.create();
  disk.fillUpTo((Number(flags.mb) / 2) * MB);
  say(`\nImports fill what is left of a disk of ${flags.mb} MB: ${Math.round(disk.freeBytes() / MB)} MB`);
  await until("the disk is nearly full", async () => {
    const waiting = (await desk.imports()).filter(({ done }) => !done).length;
    if (waiting < 2) await desk.sendImport(ROWS);
    if ((await desk.create()).status === 201) await desk.patch(desk.lifeAt(desk.lives.length - 1));
    return (await state()) !== "enough";
  });
  say(`     ${Math.round(disk.freeBytes() / MB)} MB are free`);
  const refused = [await desk.create(), await desk.patch(desk.lifeAt(1)), await desk.sendImport(10)];
  check(
    refused.every(({ status, json }) => status === 503 && json.code === "read_only"),
    "a create, a change and an import are refused",
  );
  say(`     ${refused[0]?.json.say}`);
  await sleep(3_000);
  const before = await desk.imports();
  await sleep(3_000);
  const after = await desk.imports();
  check(
    before.every(({ imported }, n) => imported === after[n]?.imported),
    `imports wait: ${before.map(({ imported, state: is }) => `${is} at ${imported}`).join(", ")}`,
  );
  let shown = 0;
  for (let n = 0; n < 300; n += 1) if (desk.isShown(desk.lifeAt(n), await desk.reveal(desk.lifeAt(n)))) shown += 1;
  check(shown === 300, `${shown} of 300 reveals are answered and noted`);
  const erased = [await desk.erase(desk.lifeAt(3)), await desk.erase(desk.lifeAt(4))];
  check(
    erased.every(({ status }) => status === 201),
    "erasures are carried out",
  );
  const doctor = await room.cli(["doctor", "--json"]);
  const finding = (doctor.json.findings as readonly { readonly say: string; readonly mend: string | null }[]).find(({ mend }) =>
    mend?.startsWith("Make room"),
  );
  check(finding !== undefined, `doctor says: ${finding?.say} ${finding?.mend}`);
  say(`     ${Math.round(disk.freeBytes() / MB)} MB are free`);

  say("\nSomething else takes the rest of the disk");
  disk.fillUpTo(0);
  await until("the disk is full", async () => (await state()) === "full");
  const full = openTally();
  for (let n = 0; n < 400; n += 1) {
    full.add(await desk.reveal(desk.lifeAt(n)));
    full.add(await desk.create());
  }
  check(full.isOnly(["done", "disk_full"]), `answers: ${full.told()}`);

  say("\nThe database has no room for its log either, and stops");
  say(`     ${await loseLog()}`);
  const stopped = openTally();
  for (let n = 0; n < 40; n += 1) {
    stopped.add(await desk.reveal(desk.lifeAt(n)));
    await sleep(250);
  }
  // It starts again where its recovery finds room; until then nobody can be shown anything.
  check(stopped.isOnly(["done", "disk_full", "database_away"]), `answers: ${stopped.told()}`);
  check(served.isRunning(), "the app still runs");

  say("\nThere is room again");
  disk.makeRoom();
  const since = performance.now();
  await until("something new is taken in", async () => (await desk.create()).status === 201);
  say(`     something new is taken in after ${Math.round(performance.now() - since)} ms`);
  await until("the imports are done", async () => (await desk.imports()).every(({ done }) => done));
  const done = await desk.imports();
  check(
    done.every(({ state: is, imported, rows }) => is === "done" && imported === rows),
    `${done.length} imports went on by themselves, and every row is there once`,
  );

  troubles.push(...(await checkLives(door, desk.lives)));
  say(`     ${desk.lives.length} customers that were acknowledged were looked at`);
  await sleep(2_000);
  const verified = await room.cli(["verify", "--json"], { env: { PORT: String(served.port) } });
  check(verified.status === 0, `verify is clean${verified.status === 0 ? "" : `, or not: ${verified.stdout.slice(-2_000)}`}`);
} catch (error) {
  troubles.push({ what: error instanceof Error ? (error.stack ?? error.message) : String(error), subject: null });
} finally {
  await app?.stop();
  await unmountDisk(room.dataDir);
  await room.remove();
}
for (const { what, subject } of troubles) say(`trouble: ${subject ?? ""} ${what}`);
process.exitCode = troubles.length === 0 ? 0 : 1;

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + PATIENCE_MS; !(await isSo()); await sleep(100)) {
    if (performance.now() > end) throw new Error(`not in ${PATIENCE_MS} ms: ${what}`);
  }
}

/** Has the database begin new segments of its log until there is no room for one. */
async function loseLog(): Promise<string> {
  try {
    return await withOwner(room.dataDir, async (sql) => {
      for (let n = 0; n < 200; n += 1) {
        await sql`select pg_logical_emit_message(true, 'drill', repeat('x', 1000))`;
        await sql`select pg_switch_wal()`;
      }
      return "it found room for 200 segments";
    });
  } catch (error) {
    return `it says: ${error instanceof Error ? error.message : "nothing"}`;
  }
}
