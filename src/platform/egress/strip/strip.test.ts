import { expect, test } from "vitest";
import { needlesOf } from "./needles.ts";
import { strip } from "./strip.ts";

const clean = (text: string, sent: readonly string[], isJson = false): string | undefined => strip(text, needlesOf(sent), { isJson })?.text;

test("JSON is JSON still when a number went out of it", () => {
  const text =
    '{"number":4242424242424242,"cvc":123,"neg":-123.5,"list":[4,2,4,2,4,2,4,2,4,2,4,2,4,2,4,2],"ok":true,"s":"a 4242424242424242 b"}';
  expect(JSON.parse(clean(text, ["4242424242424242", "123"], true) ?? "")).toEqual({
    number: "[removed]",
    cvc: "[removed]",
    neg: "[removed]",
    list: ["[removed]"],
    ok: true,
    s: "a [removed] b",
  });
});

test("short values go where they stand alone, and leave longer words and numbers as they are", () => {
  const text = "Ana flies; Anatolia, banana; 123, 1234, cvc=123; MTIz; &#49;&#50;&#51; 321 123.00";
  expect(clean(text, ["Ana", "123"])).toBe(
    "[removed] flies; Anatolia, banana; [removed], 1234, cvc=[removed]; [removed]; [removed] [removed] [removed].00",
  );
  expect(clean("GB to US, seat 1A", ["GB", "1A", ""])).toBe("GB to US, seat 1A");
});

test("a name is found where letters beyond ASCII were lost on the way, and half a word of what is mostly such letters is not", () => {
  const text = "LUS GONALVES; Lu?s Gon?alves; Lu\uFFFDs Gon\uFFFDalves; Luis Goncalves; Lus is none";
  expect(clean(text, ["Luís Gonçalves"])).toBe("[removed]; [removed]; [removed]; [removed]; Lus is none");
  expect(clean("street 123", ["東京都千代田区 123"])).toBe("street 123");
});

test("a card number is found however its digits are spread", () => {
  const sent = ["4539578763100008"];
  for (const text of [
    "4539 5787 6310 0008",
    "4539-5787-6310-0008",
    "4,5,3,9,5,7,8,7,6,3,1,0,0,0,0,8",
    "<td>4539</td><td>5787</td><td>6310</td><td>0008</td>",
    '{"a":"45395787","b":"63100008"}',
    "8000 0136 7875 9354",
    "４５３９５７８７６３１０ ０００８",
  ])
    expect(clean(`[${text}]`, sent)?.replaceAll(/[^0-9０-９]/gu, ""), text).toBe("");
  expect(clean("ends 0008, starts 453957", sent)).toBe("ends 0008, starts 453957");
});

test("days and expiries go in the orders in which others write them", () => {
  const sent = ["1980-04-05", "04/29"];
  const days = ["1980-04-05", "05/04/1980", "04.05.1980", "19800405", "05-APR-80", "05 Apr 1980"];
  const short = ["05.04.80", "04/05/80", "80-04-05", "050480", "5.4.1980", "4/5/1980", "1980-4-5", "5 Apr 1980"];
  for (const day of [...days, ...short]) expect(clean(`born ${day}, in Rome`, sent), day).toBe("born [removed], in Rome");
  // The second line of a passport.
  expect(clean("XJ44170001GBR8004059F2709117", sent)).toBe("XJ44170001GBR[removed]9F2709117");
  expect(clean("54.80 for one night, 5.480 for a hundred", sent)).toBe("54.80 for one night, 5.480 for a hundred");
  for (const month of ["04/29", "0429", "04/2029", "2029-04", "29/04"])
    expect(clean(`card ${month}.`, sent), month).toBe("card [removed].");
  expect(clean("flight 2029-05-01 at 04:30", sent)).toBe("flight 2029-05-01 at 04:30");
});

test("a value around which others were laid is cut out layer by layer, and an answer that never comes clean is no answer", () => {
  const sent = "4539578763100008";
  const nest = (times: number): string => Array.from({ length: times }).reduce<string>((inside) => `45395787${inside}63100008`, sent);
  expect(clean(nest(3), [sent])).not.toMatch(/45395787.*63100008/u);
  expect(clean(nest(30), [sent])).toBe(undefined);
});
