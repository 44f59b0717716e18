import { browser } from "./browser.ts";
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

export function nowWaits(tab: number): void {
  waiting = tab;
}

/**
 * Asks the console in one of its tabs. The extension has no session of its own: where nobody is signed in, where the
 * device was lost or the screen is locked, there is nothing to ask.
 */
export async function askConsole<V extends Verb>(verb: V, ask: Verbs[V]["ask"]): Promise<Answer<Verbs[V]["answer"]>> {
  let left = await consoleTabs();
  for (let tab = await firstThere(left); tab !== undefined; tab = await firstThere(left)) {
    const { id } = tab;
    const answer = await askTab<V>(id, verb, ask);
    if (answer !== undefined) return answer;
    left = left.filter((one) => one.id !== id);
  }
  return { ok: false, refusal: ownRefusal("no_console") };
}

async function firstThere(tabs: readonly ConsoleTab[]): Promise<ConsoleTab | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), THERE_MS_MAX);
  const first = Promise.any(tabs.map(thatIsThere)).catch(() => undefined);
  const found = await Promise.race([first, late.promise]);
  clearTimeout(timer);
  return found;
}

async function thatIsThere(tab: ConsoleTab): Promise<ConsoleTab> {
  if ((await browser.tabs.sendMessage(tab.id, { kind: "there" }, { frameId: 0 })) !== true) throw new Error("nobody is there");
  return tab;
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

async function consoleTabs(): Promise<readonly ConsoleTab[]> {
  const { protocol, hostname } = new URL(consoleOrigin());
  // A pattern without a port is what both browsers know; the origin is compared whole.
  const tabs = await browser.tabs.query({ url: `${protocol}//${hostname}/*` });
  return tabs.flatMap(({ id, url, windowId }) =>
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
