import { setFlagsFromString } from "node:v8";

/**
 * None of what costs a server its optimised code and processor time (docs/decisions/0065). V8 reads these at each collection;
 * `--no-memory-reducer` it reads once, before any program runs, and none of its collections is the same.
 */
const FLAGS = ["--memory-reducer-gc-count=0", "--no-parallel-scavenge"];

/** For a process that serves for long; here and not on a command line, so that whoever starts it by other means has them, too. */
export function setServerFlags() {
  for (const flag of FLAGS) setFlagsFromString(flag);
}
