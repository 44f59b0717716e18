import fc from "fast-check";
import { expect, test } from "vitest";
import { judgeCardNumber } from "../registers/datamap/card-numbers.ts";
import { judgeCardDigits } from "./card-number.ts";

const judge = (digits: string) => judgeCardDigits(Buffer.from(digits));

/** The digit that makes the check come out, so that numbers of every range can be made up. */
function withCheckDigit(start: string): string {
  return Array.from({ length: 10 }, (_, digit) => `${start}${digit}`).find((one) => judge(one).kind !== "check_digit") ?? "";
}

test("the brands in use are told by their published test numbers", () => {
  const numbers = {
    "4242424242424242": "visa",
    "5555555555554444": "mastercard",
    "2223003122003222": "mastercard",
    "378282246310005": "american-express",
    "6011111111111117": "discover",
    "30569309025904": "diners-club",
    "3566002020360505": "jcb",
    "6200000000000005": "unionpay",
    "2200000000000004": "mir",
    "6362970000457013": "elo",
    "6062826786276634": "hipercard",
    "6759649826438453": "maestro",
    "135410014004955": "uatp",
  };
  for (const [number, brand] of Object.entries(numbers)) expect(judge(number), number).toEqual({ kind: "card", brand });
});

test("of the ranges that both know, the card page's table and the data map's say the same", () => {
  const prefix = fc.constantFrom(
    "4",
    "51",
    "55",
    "2221",
    "2720",
    "34",
    "37",
    "6011",
    "644",
    "6512",
    "300",
    "305",
    "36",
    "3528",
    "3589",
    "2204",
    "5067",
    "401178",
  );
  const digits = fc.string({ unit: fc.constantFrom("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), minLength: 10, maxLength: 16 });
  fc.assert(
    fc.property(prefix, digits, (start, more) => {
      const number = withCheckDigit(`${start}${more}`.slice(0, 18));
      expect(judge(number)).toEqual(judgeCardNumber(number));
    }),
    { numRuns: 2000 },
  );
});

test("any one digit changed is found", () => {
  fc.assert(
    fc.property(fc.nat(15), fc.integer({ min: 1, max: 9 }), (at, by) => {
      const number = "4242424242424242";
      const changed = (Number(number[at]) + by) % 10;
      expect(judge(number.slice(0, at) + changed + number.slice(at + 1)).kind).not.toBe("card");
    }),
  );
});
