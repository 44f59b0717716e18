import { createInstance } from "i18next";
import { LANGUAGES, type Language } from "../../base/language.ts";

/** A place in message files; plural forms are one place. */
export type KeyOf<T> = { readonly [K in keyof T & string]: T[K] extends string ? Singular<K> : `${K}.${KeyOf<T[K]>}` }[keyof T & string];
type Singular<K extends string> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K;

export type Values = Readonly<Record<string, string | number>>;

/**
 * The sentences of one room in every language. Values are put in as they are: whoever writes HTML or PDF of a line escapes the
 * whole of it. What looks like a message in a value stays a value.
 */
export function wordsOf(messages: Readonly<Record<Language, object>>): (language: Language, key: string, values?: Values) => string {
  const instance = createInstance({
    resources: Object.fromEntries(LANGUAGES.map((language) => [language, { [NAMESPACE]: messages[language] }])),
    lng: "en",
    ns: [NAMESPACE],
    defaultNS: NAMESPACE,
    initAsync: false,
    interpolation: { escapeValue: false, skipOnVariables: true },
  });
  void instance.init();
  return (language, key, values = {}) => instance.t(key, { ...values, lng: language });
}

const NAMESPACE = "words";
