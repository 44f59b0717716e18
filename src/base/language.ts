/** The languages in which letters and screens speak; each has a message file, and a test holds them equal. */
export const LANGUAGES = ["en", "es", "de", "fr"] as const;

export type Language = (typeof LANGUAGES)[number];

/** The language of that name; English where it is none of ours. */
export function languageOf(text: string): Language {
  return LANGUAGES.find((language) => language === text) ?? "en";
}

/** A day in words, as `Intl` writes it; of French it does not know that the first of a month is an ordinal. */
export function dayAsSaid(written: string, language: string): string {
  return language === "fr" ? written.replace(/^1 (?=\p{L})/u, "1er ") : written;
}

/** As days, sums and lists are written in the language. Nobody but the browser knows where a reader is; English is then as in London. */
export function localeOf(language: Language): string {
  return language === "en" ? "en-GB" : language;
}
