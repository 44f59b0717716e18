import { createInstance } from "i18next";
import type { Language } from "../../../base/language.ts";
import { LANGUAGES } from "../../../base/language.ts";
import de from "./messages/de.json" with { type: "json" };
import en from "./messages/en.json" with { type: "json" };
import es from "./messages/es.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };

export const MESSAGES = { en, es, de, fr } as const satisfies Record<Language, typeof en>;

const NAMESPACE = "letters";

/** Values are put in as they are: whoever writes HTML escapes the whole line. What looks like a message in a value stays a value. */
const messages = createInstance({
  resources: Object.fromEntries(LANGUAGES.map((language) => [language, { [NAMESPACE]: MESSAGES[language] }])),
  lng: "en",
  ns: [NAMESPACE],
  defaultNS: NAMESPACE,
  initAsync: false,
  interpolation: { escapeValue: false },
});
void messages.init();

/** One line of a letter in this language; a value that is not given is a fault of the caller's types. */
export function lineOf(language: Language, key: string, values: Readonly<Record<string, string>>): string {
  return messages.t(key, { ...values, lng: language });
}
