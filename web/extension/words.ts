import de from "./messages/de.json" with { type: "json" };
import en from "./messages/en.json" with { type: "json" };
import es from "./messages/es.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };

export type Words = typeof en;

const LANGUAGES: Readonly<Record<string, Words>> = { de, en, es, fr };

/** In the language that the person chose in the console. */
export function wordsFor(language: string): Words {
  return LANGUAGES[language] ?? en;
}

/** The language that those words are in. */
export function languageFor(language: string): string {
  return language in LANGUAGES ? language : "en";
}

/** Puts what belongs into `{name}`. */
export function say(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/gu, (_all, name: string) => values[name] ?? "");
}
