import { progress, spinner } from "@clack/prompts";

/** Something that moves while a person waits; silent with `--json` and where the output is not a terminal. */
export type Progress = { advance(by: number): void; stop(words: string): void };

const SILENT: Progress = { advance: () => undefined, stop: () => undefined };

/** A bar towards `total`, or a spinner where the total is not known. */
export function progressOf(isJson: boolean, words: string, total: number | null): Progress {
  if (isJson || !process.stdout.isTTY) return SILENT;
  if (total === null) {
    const turning = spinner();
    turning.start(words);
    return { advance: () => undefined, stop: (last) => turning.stop(last) };
  }
  const bar = progress({ max: Math.max(total, 1) });
  bar.start(words);
  return { advance: (by) => bar.advance(by), stop: (last) => bar.stop(last) };
}
