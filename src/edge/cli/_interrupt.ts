import { setTimeout as sleep } from "node:timers/promises";

const tidying = new Set<() => Promise<void>>();
/** How long a verb may take to end once what it works with is closed: its own `finally` removes what it had begun to write. */
const ENDS_MS = 3_000;
const EXITS = { SIGINT: 130, SIGTERM: 143 } as const;

let words: (() => string) | undefined;
let breaking: { readonly exit: number; readonly tidied: Promise<unknown> } | undefined;

/** Closes what a verb works with also where somebody presses Ctrl-C meanwhile. */
export async function tidily<T>(tidy: () => Promise<void>, verb: () => Promise<T>): Promise<T> {
  tidying.add(tidy);
  try {
    return await verb();
  } finally {
    tidying.delete(tidy);
  }
}

/** What goes to stderr where the verb is broken off from now on: what that leaves, and what to do. */
export function sayIfBrokenOff(say: () => string): void {
  words = say;
}

/** From now on Ctrl-C ends the verb as if it had failed, and then the process. A second one ends the process at once. */
export function endTidily(): void {
  for (const [signal, exit] of Object.entries(EXITS)) {
    process.once(signal, () => {
      if (words !== undefined && breaking === undefined) process.stderr.write(`${words()}\n`);
      if (tidying.size === 0) process.exit(exit);
      breaking ??= { exit, tidied: Promise.allSettled([...tidying].map((tidy) => tidy())) };
      void breaking.tidied.then(() => sleep(ENDS_MS)).then(() => process.exit(exit));
    });
  }
}

/** Ends the process where the verb was broken off: what it would say now is only that. */
export async function endIfBrokenOff(): Promise<void> {
  if (breaking === undefined) return;
  await breaking.tidied;
  process.exit(breaking.exit);
}
