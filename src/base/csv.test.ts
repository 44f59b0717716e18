import { expect, test } from "vitest";
import fc from "fast-check";
import { parse } from "csv-parse/sync";
import { csvLine } from "./csv.ts";

test("no cell begins with what a spreadsheet would run", () => {
  for (const text of ["=1+1", "+44 20", "-2", "@SUM(A1)", "\tx", "\r=1", "\n=1", "＝1", '=HYPERLINK("http://evil")']) {
    expect(csvLine([text])).toMatch(/^"'/u);
  }
  expect(csvLine(["a=b", "2-1", "it's"])).toBe('"a=b","2-1","it\'s"\r\n');
});

test("what was written is what is read, but for the mark before a formula", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 5 }), (cells) => {
      const [read] = parse(csvLine(cells), { record_delimiter: "\r\n" });
      expect(read?.map((cell) => cell.replace(/^'(?=[=+\-@\t\r\n＝＋－＠])/u, ""))).toEqual(
        cells.map((cell) => cell.replace(/^'(?=[=+\-@\t\r\n＝＋－＠])/u, "")),
      );
    }),
  );
});
