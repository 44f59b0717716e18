import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import de from "../messages/de.json?url";
import en from "../messages/en.json?url";
import es from "../messages/es.json?url";
import fr from "../messages/fr.json?url";
import deServer from "../server-words/de.json?url";
import esServer from "../server-words/es.json?url";
import frServer from "../server-words/fr.json?url";
import { localeOf } from "./locale-of.ts";
import { type Sentences, sentencesOf, translate } from "./sentences.ts";

const FILES = { en, es, de, fr } as const;
/** The server says everything in English; what it says to people has words here in the other languages. */
const SERVER_FILES = { es: esServer, de: deServer, fr: frServer } as const;
const serverWords = new Map<string, Sentences>();

export type Language = keyof typeof FILES;

/** Each in its own words, as a menu shows them. */
export const LANGUAGES: Readonly<Record<Language, string>> = { en: "English", es: "Español", de: "Deutsch", fr: "Français" };

/** What was picked on the page before (`?lang=`), or else the first of the browser's languages that we speak. */
export function firstLanguage(): Language {
  const wished = [new URLSearchParams(location.search).get("lang") ?? "", ...navigator.languages];
  const known = wished.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => Object.hasOwn(FILES, tag));
  return (known as Language | undefined) ?? "en";
}

/** Makes words ready; only the one language is fetched. */
export async function startWords(language: Language): Promise<void> {
  const [words] = await Promise.all([fetchWords(language), fetchServerWords(language)]);
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: words } },
    // React escapes what it writes.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  document.documentElement.lang = language;
}

/** The person's own language, once it is known who is here. One that we do not speak changes nothing. */
export async function speak(wanted: string): Promise<void> {
  if (!(wanted in FILES) || i18next.language === wanted) return;
  const language = wanted as Language;
  if (!i18next.hasResourceBundle(language, "translation")) {
    const [words] = await Promise.all([fetchWords(language), fetchServerWords(language)]);
    i18next.addResourceBundle(language, "translation", words);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

export function spokenLanguage(): Language {
  return i18next.language as Language;
}

/**
 * How this person writes days and numbers: "28 Nov 2026" in London, "Nov 28, 2026" in New York. The browser's own kind of the spoken language; the
 * plain one where the browser speaks none of it.
 */
export function spokenLocale(): string {
  return localeOf(spokenLanguage(), navigator.languages);
}

/** What the server said, a refusal above all, in the language of whoever reads it; in English where there are no words for it. */
export function translated(said: string): string {
  const sentences = serverWords.get(i18next.language);
  return sentences === undefined ? said : translate(sentences, said);
}

async function fetchServerWords(language: Language): Promise<void> {
  if (language === "en") return;
  const answer = await fetch(SERVER_FILES[language]);
  serverWords.set(language, sentencesOf(language, (await answer.json()) as Record<string, string>));
}

async function fetchWords(language: Language): Promise<object> {
  const answer = await fetch(FILES[language]);
  return (await answer.json()) as object;
}
