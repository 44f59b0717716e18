import { createInstance } from "i18next";
import { LANGUAGES, type Language } from "../../../base/language.ts";
import type { CustomerKind, RightsKind } from "../letters/facts.ts";
import de from "./messages/de.json" with { type: "json" };
import en from "./messages/en.json" with { type: "json" };
import es from "./messages/es.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };

/** Every kind of letter to a customer has its text message; those on requests about their data share one. */
export type TextKind = Exclude<CustomerKind, RightsKind> | "rights";

export const TEXTS = { en, es, de, fr } as const satisfies Record<Language, typeof en & Record<TextKind, string>>;

const NAMESPACE = "texts";

const messages = createInstance({
  resources: Object.fromEntries(LANGUAGES.map((language) => [language, { [NAMESPACE]: TEXTS[language] }])),
  lng: "en",
  ns: [NAMESPACE],
  defaultNS: NAMESPACE,
  initAsync: false,
  interpolation: { escapeValue: false },
});
void messages.init();

export function textOf(language: Language, key: string, values: Readonly<Record<string, string>>): string {
  return messages.t(key, { ...values, lng: language });
}
