import { createInstance } from "i18next";
import { LANGUAGES, type Language } from "../../../base/language.ts";
import { MESSAGES } from "./messages.ts";

type KeyOf<T> = { readonly [K in keyof T & string]: T[K] extends string ? Singular<K> : `${K}.${KeyOf<T[K]>}` }[keyof T & string];
type Singular<K extends string> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K;

/** A place in the message files; one that is in none does not compile. */
export type Key = KeyOf<(typeof MESSAGES)["en"]>;
export type Words = (key: Key, values?: Readonly<Record<string, string | number>>) => string;

const NAMESPACE = "customer";

/** Values are put in as they are: the page escapes the whole line. What looks like a message in a value stays a value. */
const messages = createInstance({
  resources: Object.fromEntries(LANGUAGES.map((language) => [language, { [NAMESPACE]: MESSAGES[language] }])),
  lng: "en",
  ns: [NAMESPACE],
  defaultNS: NAMESPACE,
  initAsync: false,
  interpolation: { escapeValue: false, skipOnVariables: true },
});
void messages.init();

/** The sentences of the customers' pages in this language. */
export function wordsFor(language: Language): Words {
  return (key, values = {}) => messages.t(key, { ...values, lng: language });
}
