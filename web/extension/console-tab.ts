import { browser } from "./browser.ts";
import type { Answer } from "./forms.ts";
import type { Verb, Verbs, Who } from "./messages.ts";
import { ownRefusal } from "./refusals.ts";

/** Where the console of this extension lives; it was written into the manifest when the extension was downloaded. */
export function consoleOrigin(): string {
  return new URL(browser.runtime.getManifest().homepage_url ?? "about:blank").origin;
}

/**
 * Asks the console in one of its tabs. The extension has no session of its own: where nobody is signed in, where the
 * device was lost or the screen is locked, there is nothing to ask.
 */
export async function askConsole<V extends Verb>(verb: V, ask: Verbs[V]["ask"]): Promise<Answer<Verbs[V]["answer"]>> {
  for (const tab of await consoleTabs()) {
    const answer = await askTab<V>(tab.id, verb, ask);
    if (answer !== undefined) return answer;
  }
  return { ok: false, refusal: ownRefusal("no_console") };
}

/** Who is signed in, or null where nobody is, or no tab of the console is open. */
export async function whoIsThere(): Promise<Who | null> {
  const answer = await askConsole("hello", null);
  return answer.ok ? answer.value : null;
}

/** Brings the person to the console: the tab they have, or a new one. */
export async function goToConsole(): Promise<void> {
  const [tab] = await consoleTabs();
  if (tab === undefined) {
    await browser.tabs.create({ url: `${consoleOrigin()}/` });
    return;
  }
  await browser.tabs.update(tab.id, { active: true });
  await browser.windows.update(tab.windowId, { focused: true });
}

async function consoleTabs(): Promise<readonly { readonly id: number; readonly windowId: number }[]> {
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
