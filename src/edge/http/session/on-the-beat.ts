import { setTimeout as sleep } from "node:timers/promises";
import type { Reply } from "../route.ts";

const BEAT_MS = 250;

/**
 * An answer leaves at a multiple of a quarter of a second after the call came in: what it took to come to it (a person
 * that there is, a row that was written) does not show in when it is said.
 */
export async function onTheBeat<T>(work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  return await held(await work(), started);
}

/** The same for a "no" only: whoever is let in knows already that they are known. */
export async function refusedOnTheBeat(work: () => Promise<Reply>): Promise<Reply> {
  const started = performance.now();
  const reply = await work();
  return reply.kind === "problem" ? await held(reply, started) : reply;
}

async function held<T>(reply: T, started: number): Promise<T> {
  await sleep(untilBeatMs(performance.now() - started));
  return reply;
}

/** How long it waits that was found after so long. */
export function untilBeatMs(tookMs: number): number {
  return BEAT_MS - (tookMs % BEAT_MS);
}
