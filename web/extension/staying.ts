import { ask } from "./ask.ts";
import { type Listener, browser } from "./browser.ts";
import { button, h, told } from "./dom.ts";
import type { Waiting } from "./messages.ts";
import type { Words } from "./words.ts";

/** Less than the half minute after which a browser may let the background go, and the fill's key with it. */
const STAY_MS = 10_000;

/** Keeps the background awake while the person is wanted in the console, and says so. */
export async function staying<T>(words: Words, said: HTMLElement, work: () => Promise<T>): Promise<T> {
  const hear: Listener = (message) => {
    const { kind, for: what } = message as Partial<Waiting>;
    if (kind !== "waiting") return undefined;
    const line = what === "unlock" ? words.waitUnlock : words.waitStepUp;
    said.replaceChildren(
      told(
        "soft",
        h("p", {}, line),
        button(words.goThere, () => ask({ kind: "to-console" }), true),
      ),
    );
    return undefined;
  };
  browser.runtime.onMessage.addListener(hear);
  const timer = setInterval(() => void ask({ kind: "stay" }), STAY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    browser.runtime.onMessage.removeListener(hear);
  }
}
