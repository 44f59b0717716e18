import { type Tab, browser } from "./browser.ts";
import type { Answer } from "./forms.ts";
import type { Verb, Verbs, Who } from "./messages.ts";
import { ownRefusal } from "./refusals.ts";

/** Where the console of this extension lives; it was written into the manifest when the extension was downloaded. */
export function consoleOrigin(): string {
  return new URL(browser.runtime.getManifest().homepage_url ?? "about:blank").origin;
}

type ConsoleTab = { readonly id: number; readonly windowId: number };

/** A tab says at once that it is there, even one that then waits for its person; one that a browser has put to sleep says nothing at all. */
const THERE_MS_MAX = 3_000;

/** Where the person is wanted, if they are. */
let waiting: number | undefined;

/** Which tab answered last: what belongs together is asked in one. */
let asked: number | undefined;
/** Counts the choices: what was asked before one, and is answered after it, does not make it. */
let choices = 0;

export function nowWaits(tab: number): void {
  waiting = tab;
}

/** From here on the tab is asked in which the person was last: what they look at there is what they mean. */
export function chooseAnew(): void {
  asked = undefined;
  choices += 1;
}

/**
 * Asks the console in one of its tabs. The extension has no session of its own: where nobody is signed in, where the
 * device was lost or the screen is locked, there is nothing to ask.
 */
export async function askConsole<V extends Verb>(verb: V, ask: Verbs[V]["ask"]): Promise<Answer<Verbs[V]["answer"]>> {
  const choice = choices;
  const tabs = await consoleTabs();
  // All at once: several that say nothing take no longer than one.
  const there = tabs.map(isThere);
  for (const [n, { id }] of tabs.entries()) {
    const answer = (await there[n]) === true ? await askTab<V>(id, verb, ask) : undefined;
    if (answer === undefined) continue;
    if (choice === choices) asked = id;
    return answer;
  }
  return { ok: false, refusal: ownRefusal("no_console") };
}

async function isThere({ id }: ConsoleTab): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), THERE_MS_MAX);
  try {
    return (await Promise.race([browser.tabs.sendMessage(id, { kind: "there" }, { frameId: 0 }), late.promise])) === true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** Who is signed in, or null where nobody is, or no tab of the console is open. */
export async function whoIsThere(): Promise<Who | null> {
  const answer = await askConsole("hello", null);
  return answer.ok ? answer.value : null;
}

/** Brings the person to the console: the tab they have, or a new one. */
export async function goToConsole(): Promise<void> {
  const tabs = await consoleTabs();
  const tab = tabs.find(({ id }) => id === waiting) ?? tabs[0];
  if (tab === undefined) {
    await browser.tabs.create({ url: `${consoleOrigin()}/` });
    return;
  }
  await browser.tabs.update(tab.id, { active: true });
  await browser.windows.update(tab.windowId, { focused: true });
}

/** The one that was asked last, and then those in which the person was last. */
async function consoleTabs(): Promise<readonly ConsoleTab[]> {
  const { protocol, hostname } = new URL(consoleOrigin());
  // A pattern without a port is what both browsers know; the origin is compared whole.
  const tabs = await browser.tabs.query({ url: `${protocol}//${hostname}/*` });
  const seenAt = ({ id, lastAccessed }: Tab): number => (id === asked ? Infinity : (lastAccessed ?? 0));
  return tabs
    .toSorted((left, right) => seenAt(right) - seenAt(left))
    .flatMap(({ id, url, windowId }) =>
      id !== undefined && url !== undefined && new URL(url).origin === consoleOrigin() ? [{ id, windowId }] : [],
    );
}

/** Undefined where the tab has nobody to answer: it is being loaded, or nobody is signed in there. */
async function askTab<V extends Verb>(tab: number, verb: V, ask: Verbs[V]["ask"]): Promise<Answer<Verbs[V]["answer"]> | undefined> {
  try {
    const answer = (await browser.tabs.sendMessage(tab, { kind: "ask", verb, ask }, { frameId: 0 })) as Answer<Verbs[V]["answer"]> | null;
    return answer ?? undefined;
  } catch {
    return undefined;
  }
}
