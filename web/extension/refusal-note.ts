import { ask } from "./ask.ts";
import { button, h, told } from "./dom.ts";
import type { Refusal } from "./forms.ts";
import type { Words } from "./words.ts";

/**
 * A "no": the server's own words, or ours where it was not asked, and the way to the console where that helps. `labels`: what fields are called
 * where they are typed.
 */
export function refusalOf(words: Words, refusal: Refusal, labels: Readonly<Record<string, string>> = {}): HTMLElement {
  const { code, say: why, unlock, fields } = refusal;
  const own = Object.entries(words).find(([name]) => name === code)?.[1];
  const line = why === "" ? (code === "no_console" ? words.signedOut : (own ?? words.no_answer)) : why;
  const there = code === "no_console" || code === "session_locked" ? button(words.goThere, () => ask({ kind: "to-console" }), true) : null;
  return told(
    "no",
    h("p", {}, line),
    unlock === null ? null : h("p", {}, unlock),
    listOf(fields.map((one) => `${labels[one.field] ?? one.field}: ${one.say}`)),
    there,
  );
}

export function listOf(lines: readonly string[]): HTMLElement | null {
  return lines.length === 0 ? null : h("ul", {}, ...lines.map((line) => h("li", {}, line)));
}
