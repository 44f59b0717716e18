import fc from "fast-check";
import { expect, test } from "vitest";
import { readSealedText, textOfPart } from "./card-text.ts";

const read = (text: string) => readSealedText(Buffer.from(text));

test("card and fields are read where they stand, in any order and spacing, and padding is no part of them", () => {
  const made = read(
    ` { "fields" : {"city":"Z\\u00fcrich", "list":[1,{"a":null}]} , "card":{"number":"4242 4242","expiry":"04/39","cvc":"123"} }   \n`,
  );
  expect(made?.card?.number?.toString()).toBe("4242 4242");
  expect([made?.card?.expiry?.toString(), made?.card?.cvc?.toString(), made?.card?.holder]).toEqual(["04/39", "123", undefined]);
  expect(JSON.parse(made?.fields.toString() ?? "")).toEqual({ city: "Zürich", list: [1, { a: null }] });
  expect(read("{}")).toEqual({ card: undefined, fields: Buffer.from("{}") });
  expect(read(`{"card":{}}`)?.card).toEqual({ number: undefined, expiry: undefined, holder: undefined, cvc: undefined });
});

test("number and code are views of the bytes that came, so that wiping those wipes them", () => {
  const bytes = Buffer.from(`{"card":{"number":"4242424242424242","cvc":"123"}}`);
  const card = readSealedText(bytes)?.card;
  bytes.fill(0);
  expect(card?.number?.every((byte) => byte === 0) && card.cvc?.every((byte) => byte === 0)).toBe(true);
});

test("any other shape is refused: doubled and unknown keys, other types, deep nesting, trailing text", () => {
  const deep = (levels: number) => `{"fields":{"a":${"[".repeat(levels)}1${"]".repeat(levels)}}}`;
  expect(read(deep(3))).toBeDefined();
  for (const text of [
    "",
    " ",
    "null",
    "[]",
    `"text"`,
    "7",
    "{",
    "}",
    `{"card"}`,
    `{"card":}`,
    `{"card":null}`,
    `{"card":[]}`,
    `{"card":"4242"}`,
    `{"card":{"number":4242}}`,
    `{"card":{"number":{"a":1}}}`,
    `{"card":{"number":"1"},}`,
    `{"card":{"number":"1",}}`,
    `{"card":{},"card":{}}`,
    `{"fields":{},"fields":{}}`,
    `{"card":{"number":"1","number":"2"}}`,
    `{"fields":{"a":1,"a":2}}`,

    `{"fields":{"a":{"b":1,"b":2}}}`,
    `{"card":{"pin":"1234"}}`,
    `{"other":{}}`,
    `{"card":{"__proto__":"1"}}`,
    `{"fields":{"__proto__":{}}}`,

    `{"fields":{"c\\u0061rd":1}}`,
    `{"fields":[]}`,
    `{"fields":{"a":01}}`,
    `{"fields":{"a":1e5}}`,
    `{"fields":{"a":NaN}}`,
    `{"fields":{"a":tru}}`,

    `{"fields":{"a":"\n"}}`,
    `{"fields":{"a":"\\x"}}`,
    `{"fields":{"a":"\\u12"}}`,
    `{"fields":{"a":"`,
    `{} {}`,
    `{}x`,
    deep(4),
    deep(5_000),
  ]) {
    expect(read(text), text.slice(0, 60)).toBeUndefined();
  }
  expect(readSealedText(Buffer.concat([Buffer.from(`{"fields":{"a":"`), Buffer.from([0xff, 0xfe]), Buffer.from(`"}}`)]))).toBeUndefined();
  expect(readSealedText(Buffer.from(`{"fields":{"a":"${"x".repeat(16 * 1024)}"}}`))).toBeUndefined();
});

test("it takes no text that JSON would not, and what it takes says the same to JSON", () => {
  const names = fc.constantFrom("card", "fields", "number", "cvc", "a");
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ depthSize: "small" }, fc.string(), fc.integer(), fc.boolean(), fc.constant(null), tie("list"), tie("map")),
    list: fc.array(tie("any"), { maxLength: 3 }),
    map: fc.dictionary(names, tie("any"), { maxKeys: 3 }),
  })).any;
  const text = fc.oneof(
    fc.dictionary(names, value, { maxKeys: 3 }).map((one) => JSON.stringify(one)),
    fc.dictionary(names, fc.string(), { maxKeys: 4 }).map((card) => JSON.stringify({ card, fields: { a: card } })),
    fc.string({ unit: fc.constantFrom("{", "}", "[", "]", `"`, ":", ",", "card", "fields", "1", "\\", " ", "\\u00e9") }),
  );
  fc.assert(
    fc.property(text, (made) => {
      const got = read(made);
      if (got === undefined) return;
      const parsed = JSON.parse(made) as { card?: Record<string, string>; fields?: unknown };
      expect(JSON.parse(got.fields.toString())).toEqual(parsed.fields ?? {});
      for (const [part, bytes] of Object.entries(got.card ?? {}))
        if (bytes !== undefined) expect(textOfPart(bytes)).toBe(parsed.card?.[part]);
    }),
    { numRuns: 3000 },
  );
});
