import { SECOND_MS } from "../../base/instant.ts";

export type StreamParts<T> = {
  /** Begins to tell, and answers how to leave. */
  readonly subscribe: (tell: (event: T) => void) => Promise<() => void>;
  /** Asked with each ping, and before an event is told if that is longer ago than `trustMs`: false ends the stream. */
  readonly isStillHere: () => Promise<boolean>;
  /** How an event is told; undefined where this reader is not told. */
  readonly write: (event: T) => string | undefined;
  readonly elapsedMs: () => number;
  readonly stopping: AbortSignal;
  readonly pace?: Pace;
};

/** Proxies cut a stream that stands still. Whoever is signed out while it runs is told nothing a second later, and noticed at the next ping. */
export type Pace = { readonly pingMs: number; readonly trustMs: number; readonly lifeMs: number };
const PACE: Pace = { pingMs: 15 * SECOND_MS, trustMs: SECOND_MS, lifeMs: 60 * SECOND_MS };
/** For a reader who takes nothing no more is kept: they come back and ask how everything stands. */
const WAITING_MAX = 1_000;

/**
 * Server-sent events (HTML 9.2). The stream ends by itself after a minute, and its reader begins anew: with a new proof of
 * who they are, and by asking once how everything stands.
 */
export async function* changeStream<T>(parts: StreamParts<T>): AsyncGenerator<string> {
  const { pingMs, trustMs, lifeMs } = parts.pace ?? PACE;
  const { stopping, elapsedMs } = parts;
  const waiting: string[] = [];
  let wake = (): void => undefined;
  const wakeUp = (): void => wake();
  const leave = await parts.subscribe((event) => {
    const text = parts.write(event);
    if (text === undefined || waiting.length >= WAITING_MAX) return;
    waiting.push(text);
    wake();
  });
  stopping.addEventListener("abort", wakeUp);
  const endsMs = elapsedMs() + lifeMs;
  let lookedMs = elapsedMs();
  try {
    yield ": open\n\n";
    while (!stopping.aborted && elapsedMs() < endsMs) {
      const restMs = Math.max(0, Math.min(lookedMs + pingMs, endsMs) - elapsedMs());
      if (waiting.length === 0) await wokenOrAfter(restMs, (resolve) => (wake = resolve));
      const quietMs = elapsedMs() - lookedMs;
      if (!stopping.aborted && quietMs >= (waiting.length > 0 ? trustMs : pingMs)) {
        if (!(await parts.isStillHere())) return;
        lookedMs = elapsedMs();
        if (quietMs >= pingMs) waiting.push(": ping\n\n");
      }
      if (waiting.length > 0) yield waiting.splice(0).join("");
    }
  } finally {
    stopping.removeEventListener("abort", wakeUp);
    leave();
  }
}

async function wokenOrAfter(ms: number, onWake: (wake: () => void) => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    onWake(resolve);
    timer = setTimeout(resolve, ms);
  });
  clearTimeout(timer);
}
