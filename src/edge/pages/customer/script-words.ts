import type { Language } from "../../../base/language.ts";
import { MESSAGES } from "./messages.ts";

/** What the page's program says by itself; it has no message files of its own. */
export type ScriptWords = Readonly<Record<keyof (typeof MESSAGES)["en"]["typed"], string>>;

export function scriptWords(language: Language): ScriptWords {
  return MESSAGES[language].typed;
}
