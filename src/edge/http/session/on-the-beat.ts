import { setTimeout as sleep } from "node:timers/promises";
import type { Reply } from "../route.ts";

const BEAT_MS = 250;

/**
 * A "no" leaves at a multiple of a quarter of a second after the call came in: what it took to come to it (a person that
 * there is, a row that was written) does not show in when it is said.
 */
export async function refusedOnTheBeat(work: () => Promise<Reply>): Promise<Reply> {
  const started = performance.now();
  const reply = await work();
  if (reply.kind === "problem") await sleep(BEAT_MS - ((performance.now() - started) % BEAT_MS));
  return reply;
}
