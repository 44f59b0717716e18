import { progress, spinner } from "@clack/prompts";

/** Something that moves while a person waits; silent with `--json`. */
export type Progress = { advance(by: number): void; stop(words: string): void };

/** Where the output is no terminal: how often a line says how far it is. What is done by then says nothing. */
const LINE_MS = 10_000;

const SILENT: Progress = { advance: () => undefined, stop: () => undefined };

/** What a count counts, where the total is not known. */
type Unit = "rows" | "customers";

/** A bar towards `total`, or a spinner where the total is not known; lines on stderr where the output goes to a file. */
export function progressOf(isJson: boolean, words: string, total: number | null, unit: Unit = "rows"): Progress {
  if (isJson) return SILENT;
  if (!process.stdout.isTTY) return linesOf(words, total, unit, (line) => process.stderr.write(`${line}\n`), LINE_MS);
  if (total === null) {
    const turning = spinner();
    turning.start(words);
    let count = 0;
    return {
      advance: (by) => turning.message(`${words}: ${(count += by).toLocaleString("en")} ${unit} so far`),
      stop: (last) => turning.stop(last),
    };
  }
  const bar = progress({ max: Math.max(total, 1) });
  bar.start(words);
  return { advance: (by) => bar.advance(by), stop: (last) => bar.stop(last) };
}

export function linesOf(words: string, total: number | null, unit: Unit, say: (line: string) => void, everyMs: number): Progress {
  let count = 0;
  let seconds = 0;
  const told = (): string => {
    if (total !== null) return `${Math.floor((100 * count) / Math.max(total, 1))} %`;
    return count === 0 ? "" : `${count.toLocaleString("en")} ${unit} so far, `;
  };
  const timer = setInterval(() => {
    seconds += everyMs / 1000;
    say(`${words} … ${total === null ? `${told()}${seconds} s` : told()}`);
  }, everyMs).unref();
  return { advance: (by) => void (count += by), stop: () => clearInterval(timer) };
}
