import fc from "fast-check";
import { expect, test } from "vitest";
import { sizeOfSms, toShortAlphabet } from "./gsm7.ts";

test("a text of the short alphabet has 160 units in one part, and 153 in each of several", () => {
  expect(sizeOfSms("a".repeat(160))).toEqual({ alphabet: "gsm7", units: 160, parts: 1 });
  expect(sizeOfSms("a".repeat(161))).toEqual({ alphabet: "gsm7", units: 161, parts: 2 });
  expect(sizeOfSms("a".repeat(306)).parts).toBe(2);
  expect(sizeOfSms("a".repeat(307)).parts).toBe(3);
  expect(sizeOfSms("")).toEqual({ alphabet: "gsm7", units: 0, parts: 1 });
});

test("brackets, braces and the euro take two units", () => {
  expect(sizeOfSms("[€]")).toEqual({ alphabet: "gsm7", units: 6, parts: 1 });
  expect(sizeOfSms(`${"a".repeat(159)}€`).parts).toBe(2);
});

test("one letter beyond the alphabet makes the whole text UTF-16, with 70 units in one part", () => {
  expect(sizeOfSms("ó")).toEqual({ alphabet: "ucs2", units: 1, parts: 1 });
  expect(sizeOfSms(`ó${"a".repeat(69)}`).parts).toBe(1);
  expect(sizeOfSms(`ó${"a".repeat(70)}`).parts).toBe(2);
  expect(sizeOfSms("🙂").units).toBe(2);
});

test("plain letters stand for those that the alphabet lacks, and what it has stays", () => {
  expect(toShortAlphabet("Su código: ¿añadió él una tarjeta? ÀÇç")).toBe(
    "Su codigo: ¿añadió él una tarjeta? ÀÇç"
      .normalize("NFD")
      .replaceAll(/[\u0300\u0301\u0327]/gu, "")
      .replace("anadio", "añadio")
      .replace("el una", "él una")
      .replace("ACc", "AÇc")
      .normalize("NFC"),
  );
  expect(toShortAlphabet("Größe, été, l’œuvre « à » …")).toBe('Größe, été, l\'oeuvre " à " ...');
});

test("a name that has no plain letters keeps the text as it was", () => {
  for (const text of ["482177 Голубое небо, código", "青空", "🙂 código"]) expect(toShortAlphabet(text)).toBe(text);
});

test("whatever the text, writing it in the short alphabet makes no more parts", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (text) => {
      const short = toShortAlphabet(text);
      expect(sizeOfSms(short).parts).toBeLessThanOrEqual(sizeOfSms(text).parts);
      expect(toShortAlphabet(short)).toBe(short);
    }),
  );
});
