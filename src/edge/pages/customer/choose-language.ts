import type { IncomingMessage } from "node:http";
import { LANGUAGES, type Language } from "../../../base/language.ts";

/** Each language by its own name, so that whoever does not read the page's finds theirs. */
export const LANGUAGE_NAMES = { en: "English", es: "Español", de: "Deutsch", fr: "Français" } as const satisfies Record<Language, string>;

/** What was picked on the page, else what the device prefers, else what the business expects of this customer. */
export function chooseLanguage(picked: string | undefined, accepted: string | undefined, expected: Language = "en"): Language {
  return known(picked) ?? preferred(accepted ?? "") ?? expected;
}

/** What the address of a page names: its links to the other languages do. */
export function pickedIn({ url = "" }: Pick<IncomingMessage, "url">): string | undefined {
  return new URLSearchParams(url.split("?")[1] ?? "").get("lang") ?? undefined;
}

/** RFC 9110, section 12.5.4, as far as browsers use it. */
function preferred(accepted: string): Language | undefined {
  const ranges = accepted
    .slice(0, 200)
    .split(",")
    .map((range) => {
      const [tag = "", weight] = range.trim().split(/\s*;\s*q=/u);
      return { language: known(tag.toLowerCase().split("-")[0]), weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter((range) => range.weight > 0);
  return ranges.toSorted((a, b) => b.weight - a.weight).find((range) => range.language !== undefined)?.language;
}

function known(text: string | undefined): Language | undefined {
  return LANGUAGES.find((language) => language === text);
}

/** Languages that are written from right to left; the pages' style follows by itself. */
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(["ar", "fa", "he", "ur"]);

export function directionOf(language: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr";
}
