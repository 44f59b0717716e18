import fc from "fast-check";
import { expect, test } from "vitest";
import { isMask, MASK_NAMES, maskValue } from "./mask.ts";
import type { JsonValue } from "./json-value.ts";

test("each mask shows what its rule says and no more", () => {
  const shown: readonly (readonly [string, JsonValue, JsonValue])[] = [
    ["hidden", "anything", "••••"],
    ["none", "anything", "anything"],
    ["email", "jane.doe@example.com", "j•••@example.com"],
    ["name", "Jane van der Doe", "J•••• D••••"],
    ["name", "Luís", "L••••"],
    ["initials", "Jane Doe", "J. D."],
    ["phone", "+1 (212) 555-1242", "•••• 42"],
    ["last2", "X1234567", "•••• 67"],
    ["last4", "DE89 3704 0044", "•••• 0044"],
    ["card", { number: "4242424242424242", expiry: "04/29", brand: "visa" }, "•••• 4242"],
    [
      "card-details",
      { number: "4242424242424242", expiry: "04/29", brand: "visa", nickname: "Blue" },
      { brand: "visa", last4: "4242", expires: "04/29", nickname: "Blue" },
    ],
    ["bank-account", { routing: "021000021", account: "0012345678" }, "•••• 5678"],
    ["year", "1986-04-30", "1986-••-••"],
    ["address", { line1: "1 Main Street", city: "Stuttgart", country: "Germany" }, "•••• Stuttgart, Germany"],
    ["address-country", { line1: "1 Main Street", city: "Stuttgart", country: "Germany" }, "•••• Germany"],
    ["file", { name: "passport-jane.png", sizeBytes: 12, mediaType: "image/png" }, "•••• (image/png)"],
  ];
  for (const [mask, value, masked] of shown) expect(maskValue(mask, value), mask).toEqual(masked);
});

test("a value too short for its mask is hidden whole", () => {
  for (const [mask, value] of [
    ["last4", "12345678"],
    ["last2", "1234"],
    ["phone", "1234"],
    ["card", "42424242424"],
    ["bank-account", "12345678"],
    ["initials", "J"],
    ["name", ""],
    ["year", "1986"],
  ] as const) {
    expect(maskValue(mask, value), mask).toBe("••••");
  }
  expect(maskValue("name", "J")).toBe("••••");
  expect(maskValue("email", "j@example.com")).toBe("•••@example.com");
});

test("a value of another kind than the mask is for is hidden", () => {
  for (const mask of MASK_NAMES.filter((name) => name !== "none")) {
    for (const value of [null, true, 7, [], {}, ["jane@example.com"], { email: "jane@example.com" }])
      expect(maskValue(mask, value), mask).toBe("••••");
  }
});

test("an unknown mask hides everything, also one that every object has", () => {
  for (const mask of ["", "clear", "__proto__", "constructor", "toString", "HIDDEN"]) {
    expect(isMask(mask)).toBe(false);
    expect(maskValue(mask, "secret")).toBe("••••");
  }
});

const TEXT_MASKS = MASK_NAMES.filter((name) => !["none", "card-details", "address", "address-country", "file", "email"].includes(name));

test("no mask of text shows more than four characters of it, nor how long it is", () => {
  fc.assert(
    fc.property(fc.constantFrom(...TEXT_MASKS), fc.string({ unit: "grapheme", maxLength: 60 }), (mask, text) => {
      const masked = textMask(mask, text);
      const shown = Array.from(masked).filter((char) => !"•. -".includes(char));
      expect(shown.length).toBeLessThanOrEqual(4);
      for (const char of shown) expect(text).toContain(char);
      expect(Array.from(masked).length).toBeLessThanOrEqual(11);
    }),
    { numRuns: 3_000 },
  );
});

test("a masked number shows its end and hides at least as much again", () => {
  fc.assert(
    fc.property(fc.constantFrom("phone", "last2", "last4", "card", "bank-account"), fc.stringMatching(/^\d{1,34}$/u), (mask, digits) => {
      const masked = textMask(mask, digits);
      const shown = masked.replace(/\D/gu, "");
      expect(digits.endsWith(shown)).toBe(true);
      expect(digits.length - shown.length).toBeGreaterThan(shown.length === 0 ? 0 : shown.length);
    }),
  );
});

test("of the name in an e-mail address at most the first letter is shown", () => {
  fc.assert(
    fc.property(fc.emailAddress(), (email) => {
      const [shown = "", domain] = textMask("email", email).split("@");
      expect(shown.replaceAll("•", "").length).toBeLessThanOrEqual(1);
      expect(email.endsWith(`@${domain}`)).toBe(true);
    }),
  );
});

test("of an address the street, the post code and the region are never shown", () => {
  const part = fc.stringMatching(/^[a-z]{12,20}$/u);
  fc.assert(
    fc.property(part, part, part, part, (line1, postalCode, region, city) => {
      const masked = JSON.stringify(maskValue("address", { line1, postalCode, region, city, country: "GB" }));
      for (const hidden of [line1, postalCode, region]) expect(masked).not.toContain(hidden);
    }),
  );
});

function textMask(mask: string, value: JsonValue): string {
  const masked = maskValue(mask, value);
  if (typeof masked !== "string") throw new Error("masked text is text");
  return masked;
}
