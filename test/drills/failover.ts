import { parseArgs } from "node:util";
import { type Failover, failoverDrill } from "../support/failover-drill.ts";

/** Every way in which a replicated database's primary can go: `node test/drills/failover.ts [--rounds 3] [--seed N]`. */
const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    seed: { type: "string", default: "1" },
    only: { type: "string", default: "" },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const WAYS: readonly Failover[] = [
  { address: "both", end: "killed" },
  { address: "moves", end: "killed" },
  { address: "moves", end: "silent" },
];
const MS_MAX = 60_000;

let isGood = true;
for (let round = 0; round < Number(flags.rounds); round++) {
  for (const way of WAYS) {
    if (!`${way.address} ${way.end}`.includes(flags.only)) continue;
    const report = await failoverDrill(way, { seed: Number(flags.seed) + round, say });
    const slowest = Math.max(...report.backMs);
    say(`${way.address}, ${way.end}: ${report.acknowledged} writes acknowledged, back after ${Math.round(slowest)} ms`);
    for (const { what, subject } of report.troubles) say(`trouble: ${subject}: ${what}`);
    say(`verify: ${report.verify.status === 0 ? "clean" : report.verify.told}`);
    isGood &&= report.troubles.length === 0 && report.verify.status === 0 && slowest < MS_MAX;
  }
}
process.exitCode = isGood ? 0 : 1;
