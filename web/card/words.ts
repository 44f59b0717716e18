import type { ScriptWords } from "../../src/edge/pages/customer/script-words.ts";

/** The program's sentences in the page's language, which come with the form. */
export type Say = (key: keyof ScriptWords, count?: number) => string;

export function wordsOf(form: HTMLFormElement): Say {
  const words = JSON.parse(form.dataset["words"] ?? "{}") as Partial<ScriptWords>;
  return (key, count) => (words[key] ?? "").replace("{{count}}", String(count ?? ""));
}
