import { median } from "./bench.ts";
import type { Bench } from "./bench.ts";
import type { LoadReport } from "./load.ts";
import type { Line } from "./print-table.ts";
import type { RequestPlan } from "./requests.ts";

/** What issue and README promise: at least this share of the floor. */
const ROUTES: readonly {
  readonly name: string;
  readonly kind: RequestPlan["kind"];
  readonly goal: number | null;
  /** What is measured, and against which floor; the product's own routes against the floor with its HTTP layer, where nothing is said. */
  readonly of?: "least";
  readonly over?: "bare";
}[] = [
  { name: "reveal 1 field", kind: "reveal-1", goal: 1 },
  { name: "reveal 1 field, over bare hono", kind: "reveal-1", goal: null, over: "bare" },
  { name: "reveal 1 field, least of a safe", kind: "reveal-1", goal: null, of: "least" },
  { name: "reveal 5 fields", kind: "reveal-5", goal: null },
  { name: "masked get", kind: "get", goal: null },
  { name: "search", kind: "search", goal: null },
  { name: "comparison", kind: "compare", goal: null },
  { name: "batch reveal 100 x 3", kind: "batch", goal: 0.35 },
  { name: "batch reveal 100 x 3, least of a safe", kind: "batch", goal: null, of: "least" },
  { name: "create", kind: "create", goal: 0.5 },
];
export const ROUTE_NAMES = ROUTES.map(({ name }) => name);
const CONNECTIONS = 64;
/** People of these numbers are nobody else's, so that no create meets an e-mail that exists. */
const FRESH_FROM = 2_000_000;
const FRESH_STEP = 50_000;

let fresh = FRESH_FROM;

/** Product and floor in turns, A B A B …; the ratio is taken pair by pair, and its median told. */
export async function* measureRoutes(bench: Bench, isWanted: (name: string) => boolean): AsyncGenerator<Line> {
  for (const { name, kind, goal, of, over } of ROUTES) {
    if (!isWanted(name)) continue;
    bench.say(`${name} …`);
    const ports = {
      product: of === "least" ? bench.least.port : bench.app.port,
      floor: over === "bare" ? bench.bare.port : bench.floor.port,
    };
    yield await measureRoute(bench, name, kind, goal, ports);
  }
}

async function measureRoute(
  bench: Bench,
  name: string,
  kind: RequestPlan["kind"],
  goal: number | null,
  ports: { readonly product: number; readonly floor: number },
): Promise<Line> {
  const { pairs, seconds, warmSeconds } = bench.pace;
  await ask(bench, ports.product, kind, warmSeconds);
  await ask(bench, ports.floor, kind, warmSeconds);
  const taken: { readonly product: LoadReport; readonly floor: LoadReport }[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const product = await ask(bench, ports.product, kind, seconds);
    taken.push({ product, floor: await ask(bench, ports.floor, kind, seconds) });
  }
  return {
    name,
    unit: "requests/s",
    product: median(taken.map(({ product }) => product.perSecond)),
    floor: median(taken.map(({ floor }) => floor.perSecond)),
    ratio: median(taken.map(({ product, floor }) => product.perSecond / floor.perSecond)),
    ratios: taken.map(({ product, floor }) => product.perSecond / floor.perSecond),
    p50Ms: median(taken.map(({ product }) => product.p50Ms)),
    p99Ms: median(taken.map(({ product }) => product.p99Ms)),
    goal,
  };
}

/** One stretch of load; an answer that is no success would make the figure a lie, so it ends the run. */
async function ask(bench: Bench, port: number, kind: RequestPlan["kind"], seconds: number): Promise<LoadReport> {
  fresh += FRESH_STEP;
  const plan: RequestPlan = { kind, key: bench.key, subjects: bench.subjects, fresh };
  const report = await bench.load.run({ port, seconds, connections: CONNECTIONS, plan });
  if (report.errors > 0) {
    throw new Error(`${report.errors} of ${report.answers + report.errors} asks of ${kind} failed: ${report.firstError}`);
  }
  return report;
}
