import { expect, test } from "vitest";
import { findCardNumber, groupDigits, judgeNumber } from "./number.ts";

test("a number is found in whatever it was pasted with", () => {
  for (const text of [
    "4242424242424242",
    "4242 4242 4242 4242",
    "4242-4242-4242-4242",
    " 4242–4242.4242 4242 ",
    "My card: 4242 4242 4242 4242, exp 12/30, thanks!",
    "Visa 4242424242424242 12/30 123",
    "ref 1234 5678 then 4242 4242 4242 4242 12 30",
    "４２４２ ４２４２ ４２４２ ４２４２",
    "٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢",
    "4242\u00a04242\u00a04242\u00a04242",
  ])
    expect(findCardNumber(text), text).toBe("4242424242424242");
  expect(findCardNumber("3782 822463 10005")).toBe("378282246310005");
  expect(findCardNumber("call me on +44 20 7946 0018")).toBeUndefined();
  expect(findCardNumber("4242 4242 4242 4241")).toBeUndefined();
});

test("each wrong number is told by what is wrong with it", () => {
  expect(judgeNumber("")).toBe("number_missing");
  expect(judgeNumber("4242 4242 4242 424O")).toBe("number_letters");
  expect(judgeNumber("4242 4242 4242")).toBe("number_length");
  expect(judgeNumber("4242 4242")).toBe("number_length");
  expect(judgeNumber("4242 4242 4242 4242 4242")).toBe("number_length");
  expect(judgeNumber("4242 4242 4242 4241")).toBe("number_check");
  expect(judgeNumber("9999 9999 9999 9995")).toBe("number_brand");
  for (const good of ["4242 4242 4242 4242", "4242-4242-4242-4242", "378282246310005", "٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢"])
    expect(judgeNumber(good), good).toBeUndefined();
});

test("digits stand as on the card while they are typed", () => {
  expect(["4", "4242", "42424", "4242424242424242"].map(groupDigits)).toEqual(["4", "4242", "4242 4", "4242 4242 4242 4242"]);
  expect(["3782", "37828", "3782822463", "37828224631", "378282246310005"].map(groupDigits)).toEqual([
    "3782",
    "3782 8",
    "3782 822463",
    "3782 822463 1",
    "3782 822463 10005",
  ]);
  expect(groupDigits("30569309025904")).toBe("3056 930902 5904");
});
