import type { IncomingMessage } from "node:http";
import type { Language } from "../../base/language.ts";
import { type KeyOf, type Values, wordsOf } from "../../platform/messages/words.ts";
import { chooseLanguage, pickedIn } from "./customer/choose-language.ts";
import { MESSAGES } from "./messages.ts";

/** A place in the message files; one that is in none does not compile. */
export type Key = KeyOf<(typeof MESSAGES)["en"]>;
export type Words = (key: Key, values?: Values) => string;

/** What every page before the console is made with. */
export type Look = {
  readonly language: Language;
  readonly words: Words;
  readonly mode: "live" | "test";
  readonly version: string;
};

const wordIn = wordsOf(MESSAGES);

/** The look of a page for this browser. `picked` is the language that was chosen on the page, and goes before the browser's. */
export function lookFor({ mode, version }: Pick<Look, "mode" | "version">, incoming: IncomingMessage, picked = pickedIn(incoming)): Look {
  const language = chooseLanguage(picked, incoming.headers["accept-language"]);
  return { language, words: (key, values) => wordIn(language, key, values), mode, version };
}

/** An address of these pages in the language that is shown. */
export function addressOf(path: string, { language }: Look): string {
  return `${path}?lang=${language}`;
}
