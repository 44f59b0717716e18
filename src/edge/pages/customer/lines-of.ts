import { type Language, localeOf } from "../../../base/language.ts";

/** Labels in one sentence, as the language puts them. */
export function linesOf(labels: readonly string[], language: Language): string {
  return new Intl.ListFormat(localeOf(language), { type: "conjunction" }).format(labels);
}
