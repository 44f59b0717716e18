import { setTimeout as sleep } from "node:timers/promises";
import type { Reply } from "../route.ts";

const BEAT_MS = 250;

export type Beat = {
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
};
const MACHINE: Beat = { nowMs: () => performance.now(), sleep };

/**
 * An answer leaves at a multiple of a quarter of a second after the call came in: what it took to come to it (a person
 * that there is, a row that was written) does not show in when it is said.
 */
export async function onTheBeat<T>(work: () => Promise<T>, beat = MACHINE): Promise<T> {
  const started = beat.nowMs();
  return await held(await work(), started, beat);
}

/** The same for a "no" only: whoever is let in knows already that they are known. */
export async function refusedOnTheBeat(work: () => Promise<Reply>, beat = MACHINE): Promise<Reply> {
  const started = beat.nowMs();
  const reply = await work();
  return reply.kind === "problem" ? await held(reply, started, beat) : reply;
}

async function held<T>(reply: T, started: number, { nowMs, sleep: wait }: Beat): Promise<T> {
  await wait(BEAT_MS - ((nowMs() - started) % BEAT_MS));
  return reply;
}
