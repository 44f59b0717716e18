import { ask } from "./ask.ts";
import { button, h, newTurn, show, speak, told } from "./dom.ts";
import { showFilling } from "./panel-fill.ts";
import { askWhether } from "./panel-used.ts";
import { showTeaching } from "./panel-teach.ts";
import type { State } from "./messages.ts";
import { type Words, say } from "./words.ts";

/** What the panel shows of a page: whom to ask, what can be filled, what is in the way. No value ever comes here. */
async function begin(taught = ""): Promise<void> {
  const isLast = newTurn();
  const state = await ask<State>({ kind: "state" });
  if (!isLast()) return;
  const words = speak(state?.who?.language);
  if (state === null) {
    show(head(words, "Strongroom"), told("no", words.gone));
    return;
  }
  const { who, vendor } = state;
  if (who === null || who.isLocked) {
    show(head(words, "Strongroom"), told("no", who === null ? words.signedOut : words.locked), goThere(words));
    return;
  }
  const about = h("p", { class: "soft" }, say(words.connected, { person: who.person, business: who.business }));
  if (vendor === null) {
    show(head(words, "Strongroom"), about, told("no", words.noVendor));
    return;
  }
  const { ok, say: why, unlock } = vendor.standing;
  if (!ok) {
    show(head(words, vendor.label), about, told("no", h("p", {}, why ?? ""), h("p", {}, unlock ?? "")));
    return;
  }
  const teach = (): Promise<void> => showTeaching({ words, vendor, path: state.path, head: head(words, words.teachTitle), again: begin });
  const teaching = who.isOwner ? button(words.teach, teach) : null;
  const asked = state.waiting.map((one) => askWhether(words, one));
  if (state.forms.length > 0) {
    await showFilling({
      words,
      vendor,
      forms: state.forms.toSorted((left, right) => Number(right.name === taught) - Number(left.name === taught)),
      head: head(words, vendor.label),
      about: h("div", {}, about, ...asked),
      teaching,
    });
    return;
  }
  show(head(words, vendor.label), about, ...asked, told("soft", words.noForm, " ", who.isOwner ? "" : words.noFormAsk), teaching);
}

function head(words: Words, title: string): HTMLElement {
  return h(
    "div",
    { class: "head" },
    h("h1", {}, title),
    button(words.close, () => ask({ kind: "close" })),
  );
}

function goThere(words: Words): HTMLElement {
  return button(words.goThere, () => ask({ kind: "to-console" }), true);
}

void begin();
