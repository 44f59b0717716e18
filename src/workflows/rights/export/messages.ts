import { createInstance } from "i18next";
import { LANGUAGES, type Language } from "../../../base/language.ts";
import de from "./messages/de.json" with { type: "json" };
import en from "./messages/en.json" with { type: "json" };
import es from "./messages/es.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };

export const MESSAGES = { en, es, de, fr } as const satisfies Record<Language, typeof en>;

type KeyOf<T> = { readonly [K in keyof T & string]: T[K] extends string ? K : `${K}.${KeyOf<T[K]>}` }[keyof T & string];
/** A place in the message files; one that is in none does not compile. */
export type ExportKey = KeyOf<(typeof MESSAGES)["en"]>;
export type ExportWords = (key: ExportKey, values?: Readonly<Record<string, string | number>>) => string;

const NAMESPACE = "export";

/** Values are put in as they are; who writes the text escapes it. What looks like a message in a value stays a value. */
const messages = createInstance({
  resources: Object.fromEntries(LANGUAGES.map((language) => [language, { [NAMESPACE]: MESSAGES[language] }])),
  lng: "en",
  ns: [NAMESPACE],
  defaultNS: NAMESPACE,
  initAsync: false,
  interpolation: { escapeValue: false, skipOnVariables: true },
});
void messages.init();

export function exportWords(language: Language): ExportWords {
  return (key, values = {}) => messages.t(key, { ...values, lng: language });
}

/** The words of a family for a code that came out of the database; undefined where it is none of ours. */
export function wordsFor(words: ExportWords, family: keyof (typeof MESSAGES)["en"], code: string): string | undefined {
  const known = MESSAGES.en[family];
  return typeof known === "object" && Object.hasOwn(known, code) ? words(`${family}.${code}` as ExportKey) : undefined;
}
