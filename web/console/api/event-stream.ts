import { send } from "./call.ts";
import { door } from "./door.ts";
import { Refusal } from "./refusal.ts";

export type Change = { readonly id: string; readonly state: string };
type OnChange = (change: Change | null) => void;

const AGAIN_MS = 250;
const AGAIN_MS_MAX = 30_000;
/** The server pings each quarter of a minute; a stream silent for longer is dead, whatever the browser thinks. */
const SILENT_MS_MAX = 40_000;

/**
 * Tells each change that a stream of the server's announces as it happens, and once more whenever the stream was away, as null: something may have
 * been missed. It is quiet while nobody looks at the window and while the screen is covered, and comes back by itself.
 */
export function watchChanges(path: `/${string}`, onChange: OnChange): () => void {
  let stop = new AbortController();
  const begin = (): void => {
    stop.abort();
    stop = new AbortController();
    if (document.visibilityState === "visible" && door.get() === "inside") void follow(path, stop.signal, onChange);
  };
  begin();
  document.addEventListener("visibilitychange", begin);
  const leaveDoor = door.watch(begin);
  return () => {
    document.removeEventListener("visibilitychange", begin);
    leaveDoor();
    stop.abort();
  };
}

async function follow(path: `/${string}`, signal: AbortSignal, onChange: OnChange): Promise<void> {
  let wait = AGAIN_MS;
  while (!signal.aborted) {
    try {
      await listen(path, signal, onChange);
      wait = AGAIN_MS;
    } catch (error) {
      // Who may not listen, or is out by now, is told by the screen's own calls; a fault of the line is tried again.
      if (signal.aborted || (error instanceof Refusal && error.status >= 400 && error.status < 500 && error.status !== 429)) return;
      wait = Math.min(wait * 2, AGAIN_MS_MAX);
    }
    await pause(wait * (0.75 + Math.random() / 2), signal);
  }
}

/** One stream, until the server ends it. */
async function listen(path: `/${string}`, signal: AbortSignal, onChange: OnChange): Promise<void> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENT_MS_MAX);
  try {
    const answer = await send("GET", path, {
      signal: AbortSignal.any([signal, silence.signal]),
      isDoor: true,
    });
    onChange(null);
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENT_MS_MAX);
      const messages = (text + part.value).split(/\r?\n\r?\n/u);
      text = messages.pop() ?? "";
      for (const change of messages.flatMap(readChange)) onChange(change);
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Server-sent events (HTML, 9.2.6), as far as this stream has them; pings are comments and say nothing. */
function readChange(message: string): readonly Change[] {
  const lines = message.split(/\r?\n/u);
  if (!lines.includes("event: change")) return [];
  const data = lines.flatMap((line) => (line.startsWith("data:") ? [line.slice("data:".length).trim()] : [])).join("\n");
  return [JSON.parse(data) as Change];
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
