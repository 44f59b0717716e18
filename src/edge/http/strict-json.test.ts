import fc from "fast-check";
import { expect, test } from "vitest";
import { parseStrictJson } from "./strict-json.ts";

const parse = (text: string): ReturnType<typeof parseStrictJson> => parseStrictJson(Buffer.from(text));
const codeOf = (text: string): string => {
  const result = parse(text);
  return result.ok ? "ok" : result.refusal.code;
};

const isWellFormed = (value: unknown): boolean => {
  const text = JSON.stringify(value);
  return !/\\ud[89a-f]|\\u0000|__proto__/iu.test(text);
};

test("takes every value that JSON.stringify writes, and reads it as JSON.parse does", () => {
  const values = fc.jsonValue({ maxDepth: 6 }).filter((value) => isWellFormed(value) && !/\d{16}/u.test(JSON.stringify(value)));
  fc.assert(
    fc.property(values, fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text) });
    }),
    { numRuns: 500 },
  );
});

test("never takes what JSON.parse refuses", () => {
  const pieces = fc.constantFrom(
    '"a"',
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "1",
    "-",
    "true",
    "nul",
    '"\\u00e9"',
    '"\\',
    " ",
    "\n",
    "1e5",
    "0.",
    "\u00e9",
    "\u0007",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const text = parts.join("");
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      if (!isJson) expect(parse(text).ok).toBe(false);
    }),
    { numRuns: 3_000 },
  );
});

test("refuses a key that stands twice in one object, however it is escaped", () => {
  expect(codeOf('{"a":1,"a":2}')).toBe("duplicate_key");
  expect(codeOf('{"a":1,"\\u0061":2}')).toBe("duplicate_key");
  expect(codeOf('[{"x":{"a":1,"b":2,"a":3}}]')).toBe("duplicate_key");
  expect(codeOf('[{"a":1},{"a":2}]')).toBe("ok");
  expect(codeOf('{"a":{"a":"a"},"b":["a","a"]}')).toBe("ok");
});

test("refuses __proto__ as a key, however it is escaped", () => {
  expect(codeOf('{"__proto__":{}}')).toBe("forbidden_key");
  expect(codeOf('{"\\u005f_proto__":{}}')).toBe("forbidden_key");
  expect(codeOf('{"a":"__proto__"}')).toBe("ok");
});

test("refuses surrogates that stand alone, and takes pairs", () => {
  expect(codeOf('"\\ud83d"')).toBe("lone_surrogate");
  expect(codeOf('"\\ude00"')).toBe("lone_surrogate");
  expect(codeOf('"\\ud83d\\ud83d"')).toBe("lone_surrogate");
  expect(codeOf('{"\\ud83dx":1}')).toBe("lone_surrogate");
  expect(codeOf('"\\ud83d\\ude00"')).toBe("ok");
  expect(codeOf('"\\\\ud83d"')).toBe("ok");
});

test("refuses bytes that are not UTF-8, an encoded surrogate and a byte order mark", () => {
  expect(parseStrictJson(Buffer.from([0x22, 0xe9, 0x22]))).toMatchObject({ refusal: { code: "not_utf8" } });
  expect(parseStrictJson(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]))).toMatchObject({ refusal: { code: "not_utf8" } });
  expect(codeOf("\ufeff{}")).toBe("malformed_json");
});

test("refuses nesting beyond 32 and answers at once at a depth of a hundred thousand", () => {
  expect(codeOf("[".repeat(32) + "]".repeat(32))).toBe("ok");
  expect(codeOf("[".repeat(33) + "]".repeat(33))).toBe("too_deep");
  expect(codeOf('{"a":'.repeat(100_000))).toBe("too_deep");
});

test("refuses numbers that would come out as another number", () => {
  expect(codeOf("1e999")).toBe("number_out_of_range");
  expect(codeOf("9007199254740993")).toBe("number_out_of_range");
  expect(codeOf("9007199254740991")).toBe("ok");
  expect(codeOf("-0.5e-3")).toBe("ok");
});

test("refuses U+0000 and raw control characters", () => {
  expect(codeOf('"a\\u0000b"')).toBe("forbidden_character");
  expect(codeOf('"a\tb"')).toBe("malformed_json");
});

test("tells the place and not what stands there", () => {
  const result = parse('{\n  "secret-name": 1,\n  "secret-name": 2\n}');
  expect(result).toEqual({ ok: false, refusal: { code: "duplicate_key", line: 3, column: 3 } });
});

test("scans a megabyte of quotes and backslashes in linear time", () => {
  const started = performance.now();
  expect(codeOf(`["${'\\"'.repeat(500_000)}"]`)).toBe("ok");
  expect(performance.now() - started).toBeLessThan(20_000);
});
