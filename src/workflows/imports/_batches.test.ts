import fc from "fast-check";
import { expect, test } from "vitest";
import { type Batch, type Format, readBatches } from "./_batches.ts";

async function readAll(
  pieces: readonly (Buffer | string)[],
  format: Format = "csv",
  delimiter = ",",
): Promise<{ batches: Batch[]; failure: unknown }> {
  async function* source(): AsyncGenerator<Buffer> {
    for (const piece of pieces) yield Buffer.from(piece);
  }
  const batches: Batch[] = [];
  for await (const step of readBatches(source(), { offset: 0, line: 1 }, format, delimiter)) {
    if ("failure" in step) return { batches, failure: step.failure };
    batches.push(step.batch);
  }
  return { batches, failure: undefined };
}

async function cellsOf(text: string): Promise<unknown[]> {
  const { batches } = await readAll([text]);
  return batches.flatMap((batch) => batch.rows.map((row) => ("cells" in row ? [row.line, ...row.cells] : row.line)));
}

async function rejectionsOf(pieces: readonly (Buffer | string)[]): Promise<unknown[]> {
  const { batches } = await readAll(pieces);
  return batches.flatMap((batch) => batch.rejections.map((it) => `${it.line} ${it.code}`));
}

const LONG = 70_000;

test("counts physical lines, so that a record of several lines does not shift those after it", async () => {
  expect(await cellsOf('a,"one\ntwo",c\r\nd,e,f\n\ng,h,i')).toEqual([
    [1, "a", "one\ntwo", "c"],
    [3, "d", "e", "f"],
    [5, "g", "h", "i"],
  ]);
});

test("gives up only the line whose quote is never closed", async () => {
  const text = 'a,b\n"c,d\ne,f\ng,h\n';
  expect(await cellsOf(text)).toEqual([
    [1, "a", "b"],
    [3, "e", "f"],
    [4, "g", "h"],
  ]);
  expect(await rejectionsOf([text])).toEqual(["2 unclosed_quote"]);
});

test("gives up only the line of an unclosed quote that a quote of a later row seems to close", async () => {
  const text = 'a,b\n"c,d\ne,"f, g"\nh,i\n';
  expect(await cellsOf(text)).toEqual([
    [1, "a", "b"],
    [3, "e", "f, g"],
    [4, "h", "i"],
  ]);
  expect(await rejectionsOf([text])).toEqual(["2 unclosed_quote"]);
});

test("gives up only the line with a quote inside a cell", async () => {
  const text = 'a,b\n5" pipe,6" pipe\nc,d\n';
  expect(await cellsOf(text)).toEqual([
    [1, "a", "b"],
    [3, "c", "d"],
  ]);
  expect(await rejectionsOf([text])).toEqual(["2 bad_quote"]);
});

test("gives up an unclosed quote after 64 KiB and reads on with the next line", async () => {
  const filler = "x,y\n".repeat(LONG);
  const { batches } = await readAll(['"open,b\n', filler]);
  expect(batches.reduce((sum, batch) => sum + batch.rows.length, 0)).toBe(LONG);
  expect(batches.flatMap((batch) => batch.rejections.map((it) => it.line))).toEqual([1]);
});

test("rejects rows that are not UTF-8 and keeps the others", async () => {
  const latin = Buffer.concat([Buffer.from("a,b\nJos"), Buffer.from([0xe9]), Buffer.from(",d\ne,f\n")]);
  expect(await rejectionsOf([latin])).toEqual(["2 not_utf8"]);
});

test("stops at a line longer than 64 KiB, whatever its length, and keeps what was before", async () => {
  const piece = "z".repeat(262_144);
  const { batches, failure } = await readAll(["a,b\n", ...Array.from({ length: 40 }, () => piece)]);
  expect(failure).toEqual({ code: "line_too_long", line: 2 });
  expect(batches.flatMap((batch) => batch.rows.map((row) => row.line))).toEqual([1]);
});

test("reads the same rows however the upload is cut into pieces, and resumes at every batch's end", async () => {
  const cell = fc.oneof(
    fc.string({ maxLength: 6 }).filter((text) => !/["\n\r,\0]/u.test(text)),
    fc
      .string({ maxLength: 6 })
      .filter((text) => !/[\r\0]/u.test(text))
      .map((text) => `"${text.replaceAll('"', '""')}"`),
  );
  const row = fc.array(cell, { minLength: 2, maxLength: 3 }).map((cells) => cells.join(","));
  const end = fc.constantFrom("\n", "\r\n");
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(row, end), { maxLength: 12 }), fc.integer({ min: 1, max: 9 }), async (rows, size) => {
      const bytes = Buffer.from(rows.map(([text, lineEnd]) => text + lineEnd).join(""));
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
      const cut = await readAll(pieces);
      const whole = await readAll([bytes]);
      expect(cut.batches.flatMap((batch) => batch.rows)).toEqual(whole.batches.flatMap((batch) => batch.rows));
      expect(cut.batches.at(-1)?.next.offset ?? 0).toBe(bytes.length);
      expect(whole.batches.flatMap((batch) => batch.rejections)).toEqual([]);
    }),
  );
});
