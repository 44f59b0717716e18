import { browser } from "./browser.ts";
import type { Answer } from "./forms.ts";
import type { Waiting } from "./messages.ts";

/**
 * Runs in the console's own page and carries questions there. Page and bridge speak through a channel that the page hands
 * over when somebody is signed in, and closes when they are not; no other window holds an end of it.
 */
type FromConsole = { readonly id: number; readonly answer: Answer<unknown> } | { readonly id: number; readonly waiting: Waiting["for"] };

const waiting = new Map<number, (answer: Answer<unknown> | null) => void>();
let port: MessagePort | undefined;
let count = 0;

addEventListener("message", (event: MessageEvent<unknown>) => {
  // Any window may post to this one; only the page itself has this source.
  if (event.source !== window || event.origin !== location.origin) return;
  const { strongroom } = (event.data ?? {}) as { readonly strongroom?: unknown };
  const [handed] = event.ports;
  if (strongroom !== "console" || handed === undefined) return;
  leave();
  port = handed;
  port.addEventListener("message", (told: MessageEvent<FromConsole | "gone">) => hear(told.data));
  port.start();
  const { version, host_permissions: sites = [] } = browser.runtime.getManifest();
  port.postMessage({ version, sites });
});
window.postMessage({ strongroom: "extension" }, location.origin);

browser.runtime.onMessage.addListener((message, sender, answer) => {
  if (sender.id !== browser.runtime.id || sender.tab !== undefined) return undefined;
  const { kind, verb, ask } = message as { readonly kind?: unknown; readonly verb?: unknown; readonly ask?: unknown };
  if (kind === "there") answer(port !== undefined);
  if (kind !== "ask") return undefined;
  if (port === undefined) {
    answer(null);
    return undefined;
  }
  count += 1;
  waiting.set(count, answer);
  port.postMessage({ id: count, verb, ask });
  return true;
});

function hear(told: FromConsole | "gone"): void {
  if (told === "gone") leave();
  else if ("waiting" in told)
    void browser.runtime.sendMessage({ kind: "waiting", for: told.waiting } satisfies Waiting).catch(() => undefined);
  else {
    waiting.get(told.id)?.(told.answer);
    waiting.delete(told.id);
  }
}

function leave(): void {
  port?.close();
  port = undefined;
  for (const answer of waiting.values()) answer(null);
  waiting.clear();
}
