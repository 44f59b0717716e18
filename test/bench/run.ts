import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { freePort } from "../support/ports.ts";
import { makeStrongroom } from "../support/strongroom.ts";
import type { App, Strongroom, Tenant } from "../support/strongroom.ts";
import type { Bench } from "./bench.ts";
import { copyIn, fillLeast, floorDoor, makeFloorDatabase } from "./floor-database.ts";
import { startFloor, startLoad } from "./forks.ts";
import { importCsv, narrowRows, subjectIds } from "./imports.ts";
import { measureForward } from "./measure-forward.ts";
import { measureImport } from "./measure-import.ts";
import { ROUTE_NAMES, measureRoutes } from "./measure-routes.ts";
import { measureScale } from "./measure-scale.ts";
import { measureVerify } from "./measure-verify.ts";
import { BENCH_MAP, FLOOR_TENANT, csvOf } from "./people.ts";
import { printTable, toldShortly } from "./print-table.ts";
import type { Line } from "./print-table.ts";

/**
 * `npm run bench`: the product against a floor without a safe in between, in turns in the same run, so that a noisy
 * machine is noisy for both. Each figure is told as soon as it is known, all of them at the end. Flags: --quick, --only NAME (repeatable; `--only scale` is that alone), --subjects N, --scale,
 * --out FILE.
 */
const { values: flags } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
    subjects: { type: "string", default: "20000" },
    scale: { type: "boolean", default: false },
    out: { type: "string", default: fileURLToPath(new URL("../../bench/latest.json", import.meta.url)) },
  },
});
const isWanted = (name: string): boolean => flags.only.length === 0 || flags.only.some((wanted) => name.includes(wanted));
const NAMES = [...ROUTE_NAMES, "forward", "import", "verify", "scale"];
const unknown = flags.only.filter((wanted) => !NAMES.some((name) => name.includes(wanted)));
if (unknown.length > 0) {
  say(`Nothing here is called ${unknown.join(" or ")}; there are: ${NAMES.join(" · ")}`);
  process.exit(2);
}
const pace = flags.quick
  ? { pairs: 3, seconds: 1.5, warmSeconds: 5, erasures: 50 }
  : { pairs: 5, seconds: 3, warmSeconds: 15, erasures: 200 };

const room = makeStrongroom();
const lines: Line[] = [];
try {
  const tenant = await room.init(BENCH_MAP);
  const app = await room.serve({ LOG_LEVEL: "warn" });
  const { key } = await room.key("service", { purposes: ["booking"] });
  await measureAll(room, app, tenant, key);
} finally {
  await room.remove();
}
mkdirSync(fileURLToPath(new URL("../../bench/", import.meta.url)), { recursive: true });
writeFileSync(flags.out, `${JSON.stringify({ at: new Date().toISOString(), pace, subjects: Number(flags.subjects), lines }, null, 2)}\n`);

async function measureAll(strongroom: Strongroom, app: App, tenant: Tenant, key: string): Promise<void> {
  const count = Number(flags.subjects);
  say(`Importing ${count} subjects …`);
  const { seconds } = await importCsv(app, key, csvOf(0, count));
  say(`Imported at ${Math.round(count / seconds)} subjects a second, cold.`);
  const subjects = await subjectIds(app, key, count);

  const sql = await makeFloorDatabase(floorDoor(strongroom.dataDir));
  await copyIn(sql, "floor_values", narrowRows(FLOOR_TENANT, subjects, 0));
  await sql.unsafe("vacuum analyze floor_values");
  const floor = await startFloor(await freePort(), floorDoor(strongroom.dataDir));
  const bare = await startFloor(await freePort(), floorDoor(strongroom.dataDir), "floor-bare.ts");
  await fillLeast(sql, subjects);
  const least = await startFloor(await freePort(), floorDoor(strongroom.dataDir), "least.ts");
  const load = startLoad();
  const bench = { app, key, tenant, room: strongroom, subjects, floor, bare, least, load, sql, pace, say };
  try {
    for await (const line of measureWanted(bench)) {
      lines.push(line);
      say(toldShortly(line));
    }
    process.stdout.write(printTable(lines));
  } finally {
    load.stop();
    floor.stop();
    bare.stop();
    least.stop();
    await sql.end();
  }
}

async function* measureWanted(bench: Bench): AsyncGenerator<Line> {
  yield* measureRoutes(bench, isWanted);
  if (isWanted("forward")) yield* await measureForward(bench);
  if (isWanted("import")) yield* await measureImport(bench);
  if (isWanted("verify")) yield* await measureVerify(bench);
  if (flags.scale || flags.only.includes("scale")) yield* measureScale(bench);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
