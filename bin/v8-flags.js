import { setFlagsFromString } from "node:v8";

/**
 * None of what costs a server its optimised code and processor time (docs/decisions/0065). V8 reads these whenever it collects or
 * sets its timer; `--no-memory-reducer` it reads once, before any program runs. So the reducer is there, and its time never comes.
 */
const NEVER_MS = 2_147_483_647;
const FLAGS = [`--memory-reducer-delay-ms=${NEVER_MS}`, `--gc-memory-reducer-start-delay-ms=${NEVER_MS}`, "--no-parallel-scavenge"];

/** For a process that serves for long; here and not on a command line, so that whoever starts it by other means has them, too. */
export function setServerFlags() {
  for (const flag of FLAGS) setFlagsFromString(flag);
}
