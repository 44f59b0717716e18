import { setTimeout as sleep } from "node:timers/promises";
import type { App } from "../support/strongroom.ts";
import { median } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { importCsv, subjectIds } from "./imports.ts";
import { BENCH_MAP, csvOf } from "./people.ts";
import type { Line } from "./print-table.ts";

const SMALL = 10_000;
const LARGE = 100_000;
const SLOWER_AT_MOST = 1.5;
const LOOKS = 9;
const LOOK_AGAIN_MS = 20;
const CONNECTIONS = 64;

type Town = {
  readonly key: string;
  readonly ownerKey: string;
  /** Those who are erased are taken from its end. */
  readonly subjects: string[];
};

/** The same asks in a business of 10,000 and in one of 100,000, in turns: neither p99 nor erasure may grow with size. */
export async function* measureScale(bench: Bench): AsyncGenerator<Line> {
  const small = await settle(bench, "Small", SMALL);
  const large = await settle(bench, "Large", LARGE);
  for (const kind of ["search", "reveal-1"] as const) {
    bench.say(`p99 of ${kind} at ${SMALL} and ${LARGE} …`);
    yield await compareTails(bench, kind, small, large);
  }
  bench.say("erasure at both sizes …");
  yield* await compareErasures(bench, small, large);
}

async function settle({ room, app, say }: Bench, name: string, count: number): Promise<Town> {
  say(`a business of ${count} …`);
  const { tenant, ownerKey } = await room.init(BENCH_MAP, name);
  const { key } = await room.key("service", { tenant, purposes: ["booking"] });
  await importCsv(app, key, csvOf(0, count));
  return { key, ownerKey, subjects: [...(await subjectIds(app, key, count))] };
}

async function compareTails(bench: Bench, kind: "search" | "reveal-1", small: Town, large: Town): Promise<Line> {
  const tail = async ({ key, subjects }: Town): Promise<number> => {
    const plan = { kind, key, subjects, fresh: 0 };
    const report = await bench.load.run({ port: bench.app.port, seconds: bench.pace.seconds, connections: CONNECTIONS, plan });
    if (report.errors > 0) throw new Error(`${kind}: ${report.firstError}`);
    return report.p99Ms;
  };
  await tail(small);
  await tail(large);
  const pairs: { readonly small: number; readonly large: number }[] = [];
  for (let pair = 0; pair < bench.pace.pairs; pair++) pairs.push({ small: await tail(small), large: await tail(large) });
  return {
    name: `${kind} p99, 100k against 10k`,
    unit: "ms",
    product: median(pairs.map((pair) => pair.large)),
    floor: median(pairs.map((pair) => pair.small)),
    ratio: median(pairs.map((pair) => pair.large / pair.small)),
    ratios: pairs.map((pair) => pair.large / pair.small),
    goal: SLOWER_AT_MOST,
    lowerIsBetter: true,
  };
}

/**
 * An erasure while nothing else goes on, in turns at both sizes; many in a row, while the looks of those before go on; and how long
 * it takes until a look is over. A look reads everything that is held, so that no goal is set for it.
 */
async function compareErasures({ app, pace }: Bench, small: Town, large: Town): Promise<Line[]> {
  const alone = { small: [] as Erasure[], large: [] as Erasure[] };
  await eraseAlone(app, small);
  await eraseAlone(app, large);
  for (let n = 0; n < LOOKS; n++) {
    alone.small.push(await eraseAlone(app, small));
    alone.large.push(await eraseAlone(app, large));
  }
  const line = (name: string, product: number, floor: number, goal: number | null): Line => ({
    name: `${name}, 100k against 10k`,
    unit: "ms",
    product,
    floor,
    ratio: product / floor,
    ratios: [product / floor],
    goal,
    lowerIsBetter: true,
  });
  const of = (times: readonly Erasure[], kind: keyof Erasure): number => median(times.map((one) => one[kind]));
  const inRow = { small: await eraseInRow(app, small, pace.erasures), large: await eraseInRow(app, large, pace.erasures) };
  return [
    line("erasure", of(alone.large, "answeredMs"), of(alone.small, "answeredMs"), SLOWER_AT_MOST),
    line(`erasure, ${pace.erasures} in a row`, inRow.large, inRow.small, SLOWER_AT_MOST),
    line("erasure and its look", of(alone.large, "lookedMs"), of(alone.small, "lookedMs"), null),
  ];
}

type Erasure = { readonly answeredMs: number; readonly lookedMs: number };

async function eraseAlone(app: App, town: Town): Promise<Erasure> {
  const started = performance.now();
  const location = await erase(app, town);
  const answeredMs = performance.now() - started;
  await untilLooked(app, town, location);
  return { answeredMs, lookedMs: performance.now() - started };
}

async function eraseInRow(app: App, town: Town, count: number): Promise<number> {
  const times: number[] = [];
  let location = "";
  for (let n = 0; n < count; n++) {
    const started = performance.now();
    location = await erase(app, town);
    times.push(performance.now() - started);
  }
  await untilLooked(app, town, location);
  return median(times);
}

async function erase(app: App, { ownerKey, subjects }: Town): Promise<string> {
  const body = { subject: subjects.pop(), reason: "measuring the time it takes" };
  const answer = await app.call("POST", "/v1/erasures", { key: ownerKey, headers: { prefer: "respond-async" }, body });
  if (answer.status >= 300) throw new Error(`erasure: ${answer.status} ${answer.text}`);
  return String(answer.headers["location"]);
}

async function untilLooked(app: App, { ownerKey }: Town, location: string): Promise<void> {
  while ((await app.call("GET", location, { key: ownerKey })).json.state !== "done") await sleep(LOOK_AGAIN_MS);
}
