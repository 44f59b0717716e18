import { parseArgs } from "node:util";
import { crashDrill } from "../support/crash-drill.ts";

/** The long form of the crash journey: `node test/drills/crash.ts [--kills 60] [--seed N]`. */
const { values: flags } = parseArgs({ options: { kills: { type: "string", default: "60" }, seed: { type: "string", default: "1" } } });
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const report = await crashDrill({ kills: Number(flags.kills), seed: Number(flags.seed), say });
const sorted = report.downMs.toSorted((a, b) => a - b);
say(
  `${report.kills} kills, ${report.acknowledged} writes acknowledged, down ${Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0)} ms in the median, ${Math.round(sorted.at(-1) ?? 0)} ms at most; the slowest ask took ${Math.round(report.slowestMs)} ms`,
);
for (const { what, subject } of report.troubles) say(`trouble: ${subject}: ${what}`);
say(`verify: ${report.verify.status === 0 ? "clean" : report.verify.told}`);
process.exitCode = report.troubles.length === 0 && report.verify.status === 0 && (sorted.at(-1) ?? 0) < 10_000 ? 0 : 1;
