import { expect, test } from "vitest";
import { localeOf } from "./locale-of.ts";

test.each([
  ["en", ["en-GB", "en-US"], "en-GB"],
  ["en", ["de-CH", "en-IE"], "en-IE"],
  ["de", ["en-GB", "de-AT", "de"], "de-AT"],
  ["fr", ["fr-CA"], "fr-CA"],
  ["es", ["es-419"], "es-419"],
  ["es", ["est-EE", "en-GB"], "es"],
  ["en", [], "en"],
] as const)("%s in a browser of %j is written as in %s", (language, browsers, locale) => {
  expect(localeOf(language, browsers)).toBe(locale);
});

test("a day is written as people of the browser's country write it", () => {
  const day = (language: string, browsers: readonly string[]): string =>
    new Intl.DateTimeFormat(localeOf(language, browsers), { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" }).format(
      new Date("2026-11-28T12:00Z"),
    );
  expect(day("en", ["en-GB"])).toBe("28 Nov 2026");
  expect(day("en", ["en-US"])).toBe("Nov 28, 2026");
});
