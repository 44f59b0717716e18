import fc from "fast-check";
import { expect, test } from "vitest";
import { fieldType } from "./field-types.ts";
import type { TypeName } from "./types.ts";
import { TYPE_NAMES } from "./types.ts";

const HINTS = { countries: ["US", "GB"] };

/** The canonical text, or the code of the refusal. */
function outcome(type: TypeName, input: unknown): string {
  const parsed = fieldType(type).parse(input, HINTS);
  return parsed.ok ? parsed.value.canonical : parsed.refusal.code;
}

test("text is kept as given but for space around it and its Unicode form", () => {
  const parsed = fieldType("text").parse("  Cafe\u0301  Münster ", HINTS);
  expect(parsed).toEqual({ ok: true, value: { value: "Café  Münster", canonical: "café münster" } });
});

test("whatever is empty is refused as empty by every type that takes text", () => {
  for (const type of TYPE_NAMES.filter((name) => name !== "file")) {
    for (const input of ["", "   ", "\t\n"]) expect(outcome(type, input), type).toBe("empty");
  }
});

test("control characters and halves of characters are refused", () => {
  for (const type of ["text", "name", "government-id", "address", "free-text"] as const) {
    for (const input of ["a\u0000b", "a\u001bb", "a\ud800b", "a\u009bb"]) expect(outcome(type, input), type).toBe("bad_characters");
  }
  for (const end of ["\n", "\r\n", "\u0085", "\u2028"]) expect(outcome("text", `two${end}lines`)).toBe("line_end");
  expect(outcome("free-text", "two\nlines\tand a tab")).toBe("two lines and a tab");
});

test("text that is too long is refused, by the length that is told", () => {
  for (const [type, charsMax] of [
    ["text", 500],
    ["name", 200],
    ["free-text", 4_000],
    ["address", 500],
    ["government-id", 40],
  ] as const) {
    expect(outcome(type, "x".repeat(charsMax)), type).toBe("x".repeat(charsMax));
    expect(outcome(type, "x".repeat(charsMax + 1)), type).toBe("too_long");
  }
});

test("names that differ in letter case, spaces or Unicode form are the same to a look-up", () => {
  for (const name of ["jane  doe", "JANE DOE", "Ｊane Doe", " Jane\u00a0Doe "]) expect(outcome("name", name)).toBe("jane doe");
});

test("a map chooses how text is compared", () => {
  const canonical = (normalise: "case" | "exact" | "alphanumeric" | "digits", input: string): string | undefined =>
    fieldType("text", normalise).candidates(input, HINTS)[0];
  expect(canonical("case", "AB-12 c")).toBe("ab-12 c");
  expect(canonical("exact", "AB-12 c")).toBe("AB-12 c");
  expect(canonical("alphanumeric", "AB-12 c")).toBe("ab12c");
  expect(canonical("digits", "AB-12 c")).toBe("12");
  expect(canonical("digits", "none")).toBeUndefined();
});

test("a government number is found however it is spaced", () => {
  for (const given of ["X12 345 67", "x12-34567", "X1234567"]) expect(outcome("government-id", given)).toBe("x1234567");
  expect(outcome("government-id", "X1")).toBe("too_short");
  expect(outcome("government-id", "---")).toBe("nothing_to_compare");
});

test("a date is a day of the calendar", () => {
  expect(outcome("date", "1986-04-30")).toBe("1986-04-30");
  expect(outcome("date", "1962-02-18 00:00:00")).toBe("1962-02-18");
  expect(outcome("date", "2024-02-29T10:11:12.5Z")).toBe("2024-02-29");
  for (const input of ["2023-02-29", "1900-02-29", "2024-04-31", "2024-00-10", "2024-13-01", "0001-01-01"])
    expect(outcome("date", input), input).toBe("no_such_day");
  for (const input of ["30.04.1986", "4/30/1986", "1986-4-3", "yesterday", 19860430])
    expect(["not_a_date", "not_text"], String(input)).toContain(outcome("date", input));
});

test("every day that the calendar has is accepted, and is its own canonical form", () => {
  fc.assert(
    fc.property(fc.date({ min: new Date("1000-01-01"), max: new Date("9999-12-31"), noInvalidDate: true }), (date) => {
      const day = date.toISOString().slice(0, 10);
      expect(outcome("date", day)).toBe(day);
    }),
  );
});

test("a country is told by two letters, three letters or English name, and kept as two letters", () => {
  for (const [input, code] of [
    ["GB", "GB"],
    ["gbr", "GB"],
    ["United Kingdom", "GB"],
    ["USA", "US"],
    ["Czech Republic", "CZ"],
    ["Czechia", "CZ"],
    ["Côte d'Ivoire", "CI"],
    ["são tomé and príncipe", "ST"],
    ["St. Lucia", "LC"],
    ["Brazil", "BR"],
  ] as const) {
    expect(fieldType("country").parse(input, HINTS), input).toEqual({ ok: true, value: { value: code, canonical: code } });
  }
  for (const input of ["XX", "Atlantis", "ZZZ"]) expect(outcome("country", input)).toBe("not_a_country");
});

test("an address is one text or parts, and a part that is none is refused", () => {
  expect(outcome("address", "1 Main St,\nLondon")).toBe("1 main st, london");
  const parts = { line1: "1 Main St", city: "London", postalCode: "SW1A 1AA", country: "United Kingdom", region: "" };
  expect(fieldType("address").parse(parts, HINTS)).toEqual({
    ok: true,
    value: {
      value: { line1: "1 Main St", city: "London", postalCode: "SW1A 1AA", country: "United Kingdom" },
      canonical: "1 main st\n\nlondon\n\nsw1a1aa\nGB",
    },
  });
  expect(outcome("address", { line1: "x", street: "y" })).toBe("unknown_part");
  expect(outcome("address", { line1: " " })).toBe("empty");
  expect(outcome("address", { line1: 7 })).toBe("not_text");
  expect(outcome("address", JSON.parse('{"__proto__": "x"}'))).toBe("unknown_part");
});

test("the same address in parts compares equal however its country and post code are written", () => {
  const one = outcome("address", { line1: "1 Main St", postalCode: "sw1a1aa", country: "GB" });
  expect(outcome("address", { line1: "1  main st", postalCode: "SW1A 1AA", country: "United Kingdom" })).toBe(one);
});

test("a number is decimal and exact", () => {
  for (const [input, canonical] of [
    [42, "42"],
    ["42", "42"],
    ["-0.50", "-0.5"],
    ["007", "7"],
    [-0, "0"],
    [".5", "0.5"],
  ] as const)
    expect(outcome("number", input)).toBe(canonical);
  for (const input of [Number.NaN, Infinity, "1e9", "0x10", "1,000", "ten", true, null])
    expect(outcome("number", input), String(input)).toBe("not_a_number");
  for (const input of ["12345678901234567", 2 ** 60]) expect(outcome("number", input)).toBe("number_too_long");
});

test("a boolean is told by the words that files use", () => {
  for (const input of [true, "true", "YES", "1", "on"]) expect(outcome("boolean", input)).toBe("true");
  for (const input of [false, "False", "no", "0", "off"]) expect(outcome("boolean", input)).toBe("false");
  for (const input of [1, 0, "maybe", null, {}]) expect(outcome("boolean", input)).toBe("not_a_boolean");
});

test("a bank account is an IBAN that checks, a plain number, or routing and account", () => {
  for (const input of ["DE89 3704 0044 0532 0130 00", "de89370400440532013000"])
    expect(outcome("bank-account", input)).toBe("DE89370400440532013000");
  expect(outcome("bank-account", "GB29NWBK60161331926819")).toBe("GB29NWBK60161331926819");
  expect(outcome("bank-account", "DE89370400440532013001")).toBe("iban_check_digits");
  expect(outcome("bank-account", "12345678")).toBe("12345678");
  expect(outcome("bank-account", { routing: "021000021", account: "1234-5678" })).toBe("021000021/12345678");
  expect(outcome("bank-account", { routing: "021000022", account: "12345678" })).toBe("routing_check_digit");
  expect(outcome("bank-account", { routing: "60-16-13", account: "31926819" })).toBe("601613/31926819");
  expect(outcome("bank-account", { routing: "021000021", account: "12345678", pin: "1234" })).toBe("unknown_part");
  for (const input of ["123", "a".repeat(35), "????"]) expect(outcome("bank-account", input)).toBe("not_an_account");
});

test("any one character of an IBAN changed is found", () => {
  const iban = "DE89370400440532013000";
  fc.assert(
    fc.property(fc.integer({ min: 2, max: iban.length - 1 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
      const changed = (Number(iban[at]) + by) % 10;
      expect(outcome("bank-account", iban.slice(0, at) + changed + iban.slice(at + 1))).toBe("iban_check_digits");
    }),
  );
});

test("a file cannot be stated, only uploaded", () => {
  for (const input of ["passport.png", { name: "passport.png", sizeBytes: 1, mediaType: "image/png" }])
    expect(outcome("file", input)).toBe("upload_needed");
  expect(fieldType("file").candidates("passport.png", HINTS)).toEqual([]);
});

test("no type throws, and no refusal repeats what was given", () => {
  const input = fc.oneof(
    fc.string({ unit: "binary", minLength: 4, maxLength: 300 }),
    fc.jsonValue(),
    fc.stringMatching(/^[+\d ()-]{4,40}$/u),
  );
  fc.assert(
    fc.property(fc.constantFrom(...TYPE_NAMES), input, (type, given) => {
      const parsed = fieldType(type).parse(given, HINTS);
      fieldType(type).candidates(given, HINTS);
      if (!parsed.ok && typeof given === "string" && given.trim().length >= 6) expect(parsed.refusal.say).not.toContain(given.trim());
    }),
    { numRuns: 5_000 },
  );
});

test("what a type made canonical it finds again, by the value as it was kept", () => {
  fc.assert(
    fc.property(
      fc.constantFrom<TypeName>("text", "name", "government-id", "free-text", "address", "country", "date", "number"),
      fc.string({ maxLength: 40 }),
      (type, given) => {
        const parsed = fieldType(type).parse(given, HINTS);
        if (parsed.ok) expect(fieldType(type).candidates(parsed.value.value, HINTS)).toEqual([parsed.value.canonical]);
      },
    ),
    { numRuns: 3_000 },
  );
});
