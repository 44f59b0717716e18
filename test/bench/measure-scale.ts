import { median } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { importCsv, subjectIds } from "./imports.ts";
import { BENCH_MAP, csvOf } from "./people.ts";
import type { Line } from "./print-table.ts";

const SMALL = 10_000;
const LARGE = 100_000;
const SLOWER_AT_MOST = 1.5;
const ERASURES = 200;
const CONNECTIONS = 64;

type Town = { readonly key: string; readonly ownerKey: string; readonly subjects: readonly string[] };

/** The same asks in a business of 10,000 and in one of 100,000, in turns: neither p99 nor erasure may grow with size. */
export async function measureScale(bench: Bench): Promise<Line[]> {
  const small = await settle(bench, "Small", SMALL);
  const large = await settle(bench, "Large", LARGE);
  const lines: Line[] = [];
  for (const kind of ["search", "reveal-1"] as const) {
    bench.say(`p99 of ${kind} at ${SMALL} and ${LARGE} …`);
    lines.push(await compareTails(bench, kind, small, large));
  }
  bench.say("erasure at both sizes …");
  const smallMs = await timeErasures(bench, small);
  const largeMs = await timeErasures(bench, large);
  lines.push({
    name: "erasure, 100k against 10k",
    unit: "ms",
    product: largeMs,
    floor: smallMs,
    ratio: largeMs / smallMs,
    ratios: [largeMs / smallMs],
    goal: SLOWER_AT_MOST,
    lowerIsBetter: true,
  });
  return lines;
}

async function settle({ room, app, say }: Bench, name: string, count: number): Promise<Town> {
  say(`a business of ${count} …`);
  const { tenant, ownerKey } = await room.init(BENCH_MAP, name);
  const { key } = await room.key("service", { tenant, purposes: ["booking"] });
  await importCsv(app, key, csvOf(0, count));
  return { key, ownerKey, subjects: await subjectIds(app, key, count) };
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

async function timeErasures({ app }: Bench, { ownerKey, subjects }: Town): Promise<number> {
  const times: number[] = [];
  for (const subject of subjects.slice(0, ERASURES)) {
    const started = performance.now();
    const answer = await app.call("POST", "/v1/erasures", { key: ownerKey, body: { subject, reason: "measuring the time it takes" } });
    if (answer.status >= 300) throw new Error(`erasure: ${answer.status} ${answer.text}`);
    times.push(performance.now() - started);
  }
  return median(times);
}
