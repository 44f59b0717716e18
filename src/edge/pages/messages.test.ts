import { expect, test } from "vitest";
import { LANGUAGES } from "../../base/language.ts";
import { MESSAGES } from "./messages.ts";

type Tree = { readonly [key: string]: string | Tree };

function flatten(words: Tree, before = ""): Map<string, string> {
  return new Map(
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === "string" ? [[`${before}${key}`, value] as const] : [...flatten(value, `${before}${key}.`)],
    ),
  );
}

/** What a translation must not change: places, names of programs, and that there is a link. */
const fixedIn = (text: string): readonly string[] => (text.match(/\{\{\w+\}\}|`[^`]+`|\[|\]/gu) ?? []).toSorted();

test("all languages have the same words, with the same places, names of programs and links in them", () => {
  const english = flatten(MESSAGES.en);
  expect(english.size).toBeGreaterThan(120);
  for (const language of LANGUAGES.filter((one) => one !== "en")) {
    const words = flatten(MESSAGES[language]);
    expect([...words.keys()], language).toEqual([...english.keys()]);
    for (const [key, text] of words) expect({ key, fixed: fixedIn(text) }).toEqual({ key, fixed: fixedIn(english.get(key) ?? "") });
    const same = [...words].filter(([key, text]) => text === english.get(key) && /[a-z]{4,} [a-z]{3,}/u.test(text)).map(([key]) => key);
    expect(same, `${language}: not translated`).toEqual([]);
  }
});
