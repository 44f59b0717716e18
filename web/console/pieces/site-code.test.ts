import fc from "fast-check";
import { expect, test } from "vitest";
import { SITE_PARTS, type Site, type SiteLanguage, plainCode, scriptCode } from "./site-code.ts";

const LANGUAGES: readonly SiteLanguage[] = ["en", "de", "fr", "es"];
const siteOf = (label: string): Site => ({
  origin: "https://cards.example.com",
  business: "ten_1",
  consents: [{ name: "letters", label }],
  stoppable: [{ name: "study", label }],
  lists: [{ name: "monthly", label }],
});
const marksOf = (code: string): string => code.replaceAll(/[^<>"]/gu, "");

test("whatever a label says, it is no markup where it is pasted", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("<", ">", '"', "&", "'", "a", " ", "/", "=") }), (label) => {
      for (const part of SITE_PARTS)
        for (const make of [scriptCode, plainCode])
          expect(marksOf(make(part, "en", siteOf(label)))).toBe(marksOf(make(part, "en", siteOf("plain"))));
    }),
  );
});

test("each part names the business and leads to its own origin alone, in every language; what there is nothing of has no form", () => {
  for (const part of SITE_PARTS) {
    const plain = LANGUAGES.map((language) => {
      const script = scriptCode(part, language, siteOf("Letters"));
      const code = plainCode(part, language, siteOf("Letters"));
      for (const one of [script, code]) {
        expect(one).toContain("ten_1");
        expect(new Set(one.match(/https?:\/\/[^/"]+/gu))).toEqual(new Set(["https://cards.example.com"]));
      }
      expect(script).toContain(`"${language}"`);
      return code.replaceAll(/lang=\w\w|"\w\w"/gu, "");
    });
    expect(new Set(plain).size, part).toBe(LANGUAGES.length);
  }
  const nothing = { ...siteOf(""), consents: [], lists: [] };
  expect(plainCode("consent", "en", nothing)).not.toContain("/embed/consents");
  expect(scriptCode("consent", "en", nothing)).not.toContain('data-strongroom="consent"');
});
