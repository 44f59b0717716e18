import { askFirmly } from "./ask.ts";
import { button, h, told } from "./dom.ts";
import { refusalOf } from "./refusal-note.ts";
import { type Words, say } from "./words.ts";

/** Whether the booking went through, which only the person knows: a card that was given for one use waits for it. */
export function askWhether(words: Words, { fill, at }: { readonly fill: string; readonly at: string | null }): HTMLElement {
  const which = at === null ? null : h("p", {}, say(words.waits, { at: new Date(at).toLocaleTimeString(document.documentElement.lang) }));
  const said = h("div", { class: "soft" }, which, h("p", {}, words.filledAsk));
  const press = button(words.wentThrough, async () => {
    press.disabled = true;
    const done = await askFirmly<null>({ kind: "used", fill });
    said.replaceChildren(done.ok ? told("yes", words.used) : refusalOf(words, done.refusal));
  });
  said.append(press);
  return said;
}
