import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Read by V8 at each collection: how far the old and the young generation may grow. The second list is V8's own choice. */
const LOW = ["--heap-growing-percent=110", "--semi-space-growth-factor=1"] as const;
const OWN = ["--heap-growing-percent=0", "--semi-space-growth-factor=2"] as const;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("() => gc({ type: 'major', execution: 'async' })") as () => Promise<void>;

let running = 0;

/**
 * V8 lets garbage pile up to four times what lives before it collects, which is fast where memory is free. An import
 * makes gigabytes of short-lived objects in a process that should stay small, so while one runs the pile is lower. `npm start`
 * says how large the young generation may become at all.
 * Requests get V8's own choice back afterwards.
 */
export async function withLowHeap<T>(fn: () => Promise<T>): Promise<T> {
  running += 1;
  for (const flag of LOW) setFlagsFromString(flag);
  try {
    // How far the pile may grow is reckoned at a collection: without one, the first pile would still be the high one.
    if (running === 1) await collect();
    return await fn();
  } finally {
    running -= 1;
    if (running === 0) for (const flag of OWN) setFlagsFromString(flag);
  }
}
