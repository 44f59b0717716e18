import type { Language } from "../../../base/language.ts";
import { wordsOf } from "../../../platform/messages/words.ts";
import de from "./messages/de.json" with { type: "json" };
import en from "./messages/en.json" with { type: "json" };
import es from "./messages/es.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };

export const MESSAGES = { en, es, de, fr } as const satisfies Record<Language, typeof en>;

const wordIn = wordsOf(MESSAGES);

/** One line of a letter in this language; a value that is not given is a fault of the caller's types. */
export function lineOf(language: Language, key: string, values: Readonly<Record<string, string>>): string {
  return wordIn(language, key, values);
}
