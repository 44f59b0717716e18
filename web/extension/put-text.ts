import { chooseOption } from "./choose-option.ts";
import type { Fillable } from "./find-box.ts";
import { own, ownDocument } from "./own.ts";

/**
 * Puts a text into a box as if somebody had typed it. A script of an extension sees the box without what the page hung on
 * it, so the browser's own setter runs, and the events tell frameworks that keep their own state.
 */
export function putText(one: Fillable, text: string): void {
  if (one instanceof HTMLSelectElement) {
    const chosen = optionFor(one, text);
    if (chosen === undefined) return;
    one.selectedIndex = chosen;
  } else {
    one.value = text;
  }
  tell(one);
}

/** Empties it; a list goes back to what it began with. */
export function takeOut(one: Fillable): void {
  if (one instanceof HTMLSelectElement)
    one.selectedIndex = Math.max(
      0,
      [...one.options].findIndex(({ defaultSelected }) => defaultSelected),
    );
  else one.value = "";
  tell(one);
}

/** Whether it still holds the text, however the page writes it: with spaces, with a slash. */
export function holds(one: Fillable, text: string): boolean {
  if (!one.isConnected) return false;
  if (one instanceof HTMLSelectElement) return optionFor(one, text) === one.selectedIndex;
  return plain(one.value) === plain(text);
}

/** Undefined where the list has none, or several. */
function optionFor(list: HTMLSelectElement, text: string): number | undefined {
  const options = [...list.options].map(({ value, text: shown }) => ({ value, text: shown }));
  return chooseOption(options, text, own(ownDocument.documentElement).lang);
}

function tell(one: Fillable): void {
  one.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  one.dispatchEvent(new Event("change", { bubbles: true }));
}

function plain(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}
