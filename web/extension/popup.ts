import { ask } from "./ask.ts";
import { browser } from "./browser.ts";
import { button, h, show, speak, told } from "./dom.ts";
import type { State } from "./messages.ts";
import { askFor, notAllowed } from "./sites.ts";
import { say } from "./words.ts";

/** Behind the button in the browser's bar: how things stand, sites to allow, and the panel for this page. */
async function begin(): Promise<void> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  const state = await ask<State>({ kind: "state" }, tab?.id);
  const words = speak(state?.who?.language);
  const title = h("h1", {}, "Strongroom");
  if (state === null) {
    show(title, told("no", words.gone));
    return;
  }
  const { who } = state;
  if (who === null || who.isLocked) {
    show(
      title,
      told("no", who === null ? words.signedOut : words.locked),
      button(words.goThere, () => ask({ kind: "to-console" }), true),
    );
    return;
  }
  const wanted = state.vendors.flatMap(({ origin, forms }) => [origin, ...forms.flatMap(({ frames }) => frames)]);
  const missing = await notAllowed([...new Set(wanted)]);
  const allow = missing.map((origin) =>
    button(say(words.allow, { site: origin }), async () => {
      if (await askFor(origin)) await ask({ kind: "allowed", origins: [origin] }, tab?.id);
      await begin();
    }),
  );
  const open = button(
    words.onThisPage,
    async () => {
      if (tab?.id !== undefined) await browser.tabs.sendMessage(tab.id, { kind: "panel", isOpen: true }, { frameId: 0 });
      close();
    },
    true,
  );
  show(
    title,
    h("p", { class: "soft" }, say(words.connected, { person: who.person, business: who.business })),
    state.vendor === null ? told("soft", words.noVendor) : open,
    missing.length === 0 ? null : told("soft", h("p", {}, words.sites), ...allow),
  );
}

void begin();
