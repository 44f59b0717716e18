import type { Language } from "../../../base/language.ts";
import { type KeyOf, type Values, wordsOf } from "../../../platform/messages/words.ts";
import de from "./messages/de.json" with { type: "json" };
import en from "./messages/en.json" with { type: "json" };
import es from "./messages/es.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };

export const MESSAGES = { en, es, de, fr } as const satisfies Record<Language, typeof en>;

/** A place in the message files; one that is in none does not compile. */
export type ExportKey = KeyOf<(typeof MESSAGES)["en"]>;
export type ExportWords = (key: ExportKey, values?: Values) => string;

const wordIn = wordsOf(MESSAGES);

export function exportWords(language: Language): ExportWords {
  return (key, values) => wordIn(language, key, values);
}

/** The words of a family for a code that came out of the database; undefined where it is none of ours. */
export function wordsFor(words: ExportWords, family: keyof (typeof MESSAGES)["en"], code: string): string | undefined {
  const known = MESSAGES.en[family];
  return typeof known === "object" && Object.hasOwn(known, code) ? words(`${family}.${code}` as ExportKey) : undefined;
}
