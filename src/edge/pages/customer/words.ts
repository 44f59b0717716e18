import type { Language } from "../../../base/language.ts";
import { type KeyOf, type Values, wordsOf } from "../../../platform/messages/words.ts";
import { MESSAGES } from "./messages.ts";

/** A place in the message files; one that is in none does not compile. */
export type Key = KeyOf<(typeof MESSAGES)["en"]>;
export type Words = (key: Key, values?: Values) => string;

const wordIn = wordsOf(MESSAGES);

/** The sentences of the customers' pages in this language. */
export function wordsFor(language: Language): Words {
  return (key, values) => wordIn(language, key, values);
}
