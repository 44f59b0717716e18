import { expect, test } from "vitest";
import { LANGUAGES } from "../../../base/language.ts";
import { CARD_FAULTS } from "../../../safe/vault/receive-answers.ts";
import { chooseLanguage } from "./choose-language.ts";
import { MESSAGES } from "./messages.ts";
import { wordsFor } from "./words.ts";

type Tree = { readonly [key: string]: string | Tree };

function flatten(words: Tree, before = ""): Map<string, string> {
  return new Map(
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === "string" ? [[`${before}${key}`, value] as const] : [...flatten(value, `${before}${key}.`)],
    ),
  );
}

const placesIn = (text: string): readonly string[] => [...text.matchAll(/\{\{(\w+)\}\}/gu)].map((match) => match[1] ?? "").toSorted();

test("all languages have the same words, with the same places to fill in", () => {
  const english = flatten(MESSAGES.en);
  expect(english.size).toBeGreaterThan(150);
  for (const language of LANGUAGES.filter((one) => one !== "en")) {
    const words = flatten(MESSAGES[language]);
    expect([...words.keys()].toSorted(), language).toEqual([...english.keys()].toSorted());
    for (const [key, text] of words) expect({ key, places: placesIn(text) }).toEqual({ key, places: placesIn(english.get(key) ?? "") });
    const same = [...words].filter(([key, text]) => text === english.get(key) && /[a-z]{4,} [a-z]{3,}/u.test(text)).map(([key]) => key);
    expect(same, `${language}: not translated`).toEqual([]);
  }
});

test("each fault of a card has words in each language", () => {
  for (const code of Object.keys(CARD_FAULTS)) expect(Object.hasOwn(MESSAGES.en.refused, code), code).toBe(true);
});

test("a value that looks like a message stays a value", () => {
  const business = "{{purpose}} $t(frame.foot) <b>";
  expect(wordsFor("en")("fill.writes", { business, purpose: "x" })).toBe(`${business} writes`);
  expect(wordsFor("fr")("door.tooMany", { count: 1 })).toContain("une minute");
  expect(wordsFor("de")("door.tooMany", { count: 3 })).toContain("3 Minuten");
});

test("the language is the one that was picked, else the device's first of ours, else the business's", () => {
  expect(chooseLanguage("de", "fr")).toBe("de");
  expect(chooseLanguage("xx", "fr-CH, fr;q=0.9, en;q=0.8")).toBe("fr");
  expect(chooseLanguage(undefined, "it, de;q=0.4, es;q=0.7")).toBe("es");
  expect(chooseLanguage(undefined, "it;q=0.9, en;q=0", "fr")).toBe("fr");
  expect(chooseLanguage(undefined, undefined, "es")).toBe("es");
  expect(chooseLanguage(undefined, "it")).toBe("en");
});
