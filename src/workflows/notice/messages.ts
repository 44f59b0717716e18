import type { Language } from "../../base/language.ts";
import { type KeyOf, type Values, wordsOf } from "../../platform/messages/words.ts";
import de from "./messages/de.json" with { type: "json" };
import en from "./messages/en.json" with { type: "json" };
import es from "./messages/es.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };

export const MESSAGES = { en, es, de, fr } as const satisfies Record<Language, typeof en>;

/** A place in the message files; one that is in none does not compile. */
export type NoticeKey = KeyOf<(typeof MESSAGES)["en"]>;
export type NoticeWords = (key: NoticeKey, values?: Values) => string;

const wordIn = wordsOf(MESSAGES);

export function noticeWords(language: Language): NoticeWords {
  return (key, values) => wordIn(language, key, values);
}
