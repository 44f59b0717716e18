import type { Language } from "../../../base/language.ts";
import { wordsOf } from "../../../platform/messages/words.ts";
import type { CustomerKind, RightsKind } from "../letters/facts.ts";
import de from "./messages/de.json" with { type: "json" };
import en from "./messages/en.json" with { type: "json" };
import es from "./messages/es.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };

/** Every kind of letter to a customer has its text message; those on requests about their data share one. */
export type TextKind = Exclude<CustomerKind, RightsKind> | "rights";

export const TEXTS = { en, es, de, fr } as const satisfies Record<Language, typeof en & Record<TextKind, string>>;

const wordIn = wordsOf(TEXTS);

export function textOf(language: Language, key: string, values: Readonly<Record<string, string>>): string {
  return wordIn(language, key, values);
}
