import type { Language } from "../../base/language.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";

const LANGUAGE_OF: Readonly<Record<string, Language>> = {
  AT: "de",
  CH: "de",
  DE: "de",
  ES: "es",
  FR: "fr",
  LI: "de",
  LU: "fr",
  MC: "fr",
  MX: "es",
};

/** The language of whom nobody asked: that of the first country under whose law the business stands. */
export function languageOfBusiness(map: CompiledMap): Language {
  return LANGUAGE_OF[map.countries[0] ?? ""] ?? "en";
}
