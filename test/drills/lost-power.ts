import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { checkLives } from "../support/crash-check.ts";
import { type Life, loadWorker } from "../support/crash-load.ts";
import { makeDice } from "../support/dice.ts";
import { openChecklist, openDrillDesk } from "../support/drill-desk.ts";
import { mountFadingDisk } from "../support/fading-disk.ts";
import { gather } from "../support/gather.ts";
import { withOwner } from "../support/owner-sql.ts";
import { PLAIN_MAP } from "../support/plain-map.ts";
import { listProcesses, postmasterOf } from "../support/processes.ts";
import { type App, makeStrongroom } from "../support/strongroom.ts";

/**
 * The power goes under load, again and again: `node test/drills/lost-power.ts [--cuts 12] [--seed 1]`, as root of a Linux. The data
 * folder lies on a disk that forgets what was not flushed: at a cut all of it, or each block of it by the dice, as a disk does that
 * writes in an order of its own. Nothing that was acknowledged may be lost. `--without-sync` shows that the drill finds what is
 * lost: there the database does not flush, and the drill succeeds if something is missing.
 */
const { values: flags } = parseArgs({
  options: {
    cuts: { type: "string", default: "12" },
    seed: { type: "string", default: "1" },
    mb: { type: "string", default: "1500" },
    "without-sync": { type: "boolean", default: false },
  },
});
const WORKERS = 6;
const LOAD_MS_MIN = 400;
const LOAD_MS_SPREAD = 3_000;
const ROWS = 2_000;
const DONE_MS = 120_000;

const { troubles, say, check } = openChecklist();
const dice = makeDice(Number(flags.seed));
const room = makeStrongroom();
const disk = await mountFadingDisk(room.home, room.dataDir, Number(flags.mb));
let app: App | undefined;
let stopping: AbortController | undefined;
try {
  const { ownerKey } = await room.init(PLAIN_MAP);
  await lose(0, "right after the set-up");
  const key = (await room.key("clerk")).key;
  await lose(0, "right after a key was made");
  app = await room.serve();
  if (flags["without-sync"])
    await withOwner(room.dataDir, (sql) => sql.unsafe("alter system set fsync = off").then(() => sql`select pg_reload_conf()`));
  const lives: Life[] = [];
  const desk = openDrillDesk(() => ({ app: app as App, key, ownerKey }));
  let acknowledged = 0;

  for (let cut = 0; cut < Number(flags.cuts); cut += 1) {
    const stop = (stopping = new AbortController());
    const touched: Life[] = [];
    const works = Array.from({ length: WORKERS }, (_, worker) =>
      loadWorker({
        app: app as App,
        key,
        ownerKey,
        lives: lives.filter((_life, n) => n % WORKERS === worker),
        touched,
        troubles,
        dice: makeDice(dice.below(1_000_000)),
        stop: stop.signal,
        serial: `${cut}-${worker}`,
      }),
    );
    await desk.sendImport(ROWS);
    await sleep(LOAD_MS_MIN + dice.below(LOAD_MS_SPREAD));
    const seen = await desk.imports();
    const told = await lose(cut % 2 === 0 ? 0 : 0.5, `cut ${cut + 1} of ${flags.cuts}`, () => stop.abort());
    acknowledged += (await Promise.all(works)).reduce((sum, count) => sum + count, 0);

    app = await room.serve();
    const after = await desk.imports();
    for (const [n, one] of seen.entries()) {
      const now = after[n];
      if (!(Number(now?.imported) >= one.imported))
        troubles.push({ what: `an import stood at ${one.imported} and now at ${now?.imported}`, subject: null });
    }
    lives.push(...touched.filter((life) => !lives.includes(life)));
    troubles.push(...(await checkLives({ app, key, ownerKey }, touched)));
    say(`     up in ${Math.round(app.startedInMs)} ms; ${acknowledged} writes acknowledged, ${told}; ${troubles.length} troubles`);
    if (flags["without-sync"] && troubles.length > 0) break;
  }

  if (!flags["without-sync"]) {
    troubles.push(...(await gather(lives, 4, (life) => checkLives({ app: app as App, key, ownerKey }, [life]))).flat());
    for (const until = performance.now() + DONE_MS; performance.now() < until && (await desk.imports()).some(({ done }) => !done);)
      await sleep(500);
    const imports = await desk.imports();
    check(
      imports.every(({ state, imported, rows }) => state === "done" && imported === rows),
      `${imports.length} imports went on by themselves, and every row is there once`,
    );
    await sleep(2_000);
    const verified = await room.cli(["verify", "--json"], { env: { PORT: String(app.port) } });
    check(verified.status === 0, `verify is clean${verified.status === 0 ? "" : `, or not: ${verified.stdout.slice(-2_000)}`}`);
  }
} catch (error) {
  troubles.push({ what: error instanceof Error ? (error.stack ?? error.message) : String(error), subject: null });
} finally {
  stopping?.abort();
  await app?.kill();
  await endDatabase();
  await disk.remove();
  await room.remove();
}
for (const { what, subject } of troubles) say(`trouble: ${subject ?? ""} ${what}`);
process.exitCode = troubles.length > 0 === flags["without-sync"] ? 0 : 1;

/** The disk first: whatever the processes still do, nothing of it stays. */
async function lose(keep: number, what: string, onCut: () => void = () => undefined): Promise<string> {
  const { kept, lost } = await disk.cut(keep, dice.below(1_000_000));
  onCut();
  await app?.kill();
  await endDatabase();
  await disk.revive();
  say(`${what}: what the system had not written is gone, and of ${kept + lost} blocks in the cache of the disk ${lost}`);
  return `${lost} blocks of the disk lost`;
}

async function endDatabase(): Promise<void> {
  const processes = listProcesses();
  const postmaster = processes.find(({ command }) => command.includes(`-D ${room.dataDir}/`))?.pid ?? postmasterOf(room.dataDir);
  if (postmaster === undefined) return;
  const all = [postmaster, ...processes.filter(({ parent }) => parent === postmaster).map(({ pid }) => pid)];
  for (const pid of all) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended by itself.
    }
  }
}
