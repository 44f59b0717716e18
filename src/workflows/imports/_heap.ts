import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Read by V8 at each collection: how far the old and the young generation may grow. The second list is V8's own choice. */
const LOW = ["--heap-growing-percent=110", "--semi-space-growth-factor=1"] as const;
const OWN = ["--heap-growing-percent=0", "--semi-space-growth-factor=2"] as const;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("() => gc({ type: 'major', execution: 'async' })") as () => Promise<void>;

/** A collection takes as long as some hundred rows: an import that is shorter than this is over before it has paid. */
const LONG_BYTES = 4 * 1_048_576;

let running = 0;
let passedBytes = 0;

/**
 * V8 lets garbage pile up to four times what lives before it collects, which is fast where memory is free. An import
 * makes gigabytes of short-lived objects in a process that should stay small, so while one runs the pile is lower. `npm start`
 * says how large the young generation may become at all. `fn` tells how many bytes of its file it has done with.
 * Requests get V8's own choice back afterwards.
 */
export async function withLowHeap<T>(fn: (pass: (bytes: number) => Promise<void>) => Promise<T>): Promise<T> {
  running += 1;
  for (const flag of LOW) setFlagsFromString(flag);
  try {
    return await fn(pass);
  } finally {
    running -= 1;
    if (running === 0) {
      passedBytes = 0;
      for (const flag of OWN) setFlagsFromString(flag);
    }
  }
}

/** How far the pile may grow is reckoned at a collection: without one, the first pile of a long import would still be the high one. */
async function pass(bytes: number): Promise<void> {
  const before = passedBytes;
  passedBytes += bytes;
  if (before < LONG_BYTES && passedBytes >= LONG_BYTES) await collect();
}
