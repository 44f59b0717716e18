import { lend } from "../keeper/lending.ts";
import { EGRESS, type Egress, startEgress } from "./egress.ts";
import type { Hello } from "./messages.ts";

/**
 * A way out for tests of anything else. It is real; only its process may have been another test's, which the greeting gives a key and
 * settings anew.
 */
export function borrowEgress(hello: Hello): Egress {
  return startEgress(hello, { openChannel: borrowChannel });
}

const borrowChannel = lend(EGRESS, () => Promise.resolve());
