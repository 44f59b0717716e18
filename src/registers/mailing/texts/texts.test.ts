import { expect, test } from "vitest";
import { LANGUAGES } from "../../../base/language.ts";
import { sizeOfSms } from "../../../platform/outbox/sms/gsm7.ts";
import { CUSTOMER_KINDS, type CustomerKind } from "../letters/facts.ts";
import { CUSTOMER_FACTS, TOKEN } from "../letters/testing-facts.ts";
import { composeText } from "./compose-text.ts";
import { TEXTS } from "./messages.ts";

const COMMON = { business: "Blue Sky Concierge", origin: "https://cards.bluesky.example" };

function textFor(kind: CustomerKind, language: (typeof LANGUAGES)[number], more: Partial<typeof COMMON> = {}): string {
  return composeText(kind, language, { ...CUSTOMER_FACTS[kind], ...COMMON, ...more }).text;
}

test("no language lacks a text, and every one is whole", () => {
  for (const language of LANGUAGES) {
    expect(Object.keys(TEXTS[language]), language).toEqual(Object.keys(TEXTS.en));
    for (const kind of CUSTOMER_KINDS)
      expect(textFor(kind, language), `${kind} in ${language}`).not.toMatch(/\{\{|undefined|secondItem\./u);
  }
  for (const kind of CUSTOMER_KINDS) expect(new Set(LANGUAGES.map((language) => textFor(kind, language))).size, kind).toBe(4);
});

const isLong = (kind: CustomerKind): boolean => kind.startsWith("collection") || kind === "payment_confirm" || kind === "contact_changing";

test("a text is one message in every language; one with a link that lets in is two", () => {
  for (const language of LANGUAGES)
    for (const kind of CUSTOMER_KINDS) {
      const size = sizeOfSms(textFor(kind, language));
      expect(size.alphabet, `${kind} in ${language}`).toBe("gsm7");
      expect(size.parts, `${kind} in ${language}: ${size.units}`).toBe(isLong(kind) ? 2 : 1);
    }
});

test("a name that the short alphabet cannot write is not spoilt, and costs more parts instead", () => {
  const text = textFor("customer_code", "en", { business: "Голубое небо" });
  expect(text).toContain("Голубое небо");
  expect(sizeOfSms(text).alphabet).toBe("ucs2");
});

test("a long or hostile name is one short line, so that nobody is sent a second message within the first", () => {
  const text = textFor("customer_code", "en", { business: `Blue\n@evil.example #000000 ${"x".repeat(400)}` });
  expect(text.split("\n")).toHaveLength(3);
  expect(text.split("\n").at(-1)).toBe("@cards.bluesky.example #482177");
  expect(text.length).toBeLessThan(170);
});

test("links lead to the house's own origin, and a path that leads elsewhere is a fault", () => {
  expect(textFor("collection_link", "en")).toContain(`https://cards.bluesky.example/c#p.${TOKEN}`);
  for (const path of ["//evil.example/c", "/\\evil.example"] as const)
    expect(() => composeText("card_expired", "en", { ...COMMON, path })).toThrow("its own house only");
});

test("texts that let somebody in say so", () => {
  const proofs = CUSTOMER_KINDS.filter((kind) => composeText(kind, "en", { ...CUSTOMER_FACTS[kind], ...COMMON }).carriesProof);
  expect(proofs).toEqual(["collection_link", "collection_reminder", "payment_confirm", "customer_code", "contact_code"]);
});
