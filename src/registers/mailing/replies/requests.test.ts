import fc from "fast-check";
import { expect, test } from "vitest";
import { parseMail } from "../../../platform/mailbox/parse-mail.ts";
import { type Shape, writeShape } from "./_shapes.ts";
import { ASKS, ASKS_NOT } from "./_requests.ts";
import { readRequest } from "./read-request.ts";

const read = async (shape: Shape): Promise<readonly string[]> => readRequest(await parseMail(writeShape(shape)));

test("of mails of all shapes none is taken for a request that is none, and at most two in a hundred that are escape or are mistaken", async () => {
  expect(Math.min(ASKS.length, ASKS_NOT.length)).toBeGreaterThanOrEqual(75);
  const [missed, taken] = [[] as string[], [] as string[]];
  for (const shape of ASKS) {
    const asked = await read(shape);
    if (asked.join() !== shape.asks.join()) missed.push(`${shape.name}: ${asked.join()}`);
  }
  for (const shape of ASKS_NOT) {
    const asked = await read(shape);
    if (asked.length > 0) taken.push(`${shape.name}: ${asked.join()}`);
  }
  expect(taken).toEqual([]);
  expect(missed.length, missed.join("\n")).toBeLessThanOrEqual(Math.floor(ASKS.length * 0.02));
});

test("whatever stands in a mail, reading it ends soon and without a fault", async () => {
  const word = fc.constantFrom(
    "my",
    "data",
    "delete",
    "all",
    "of",
    "the",
    "personal",
    "meine",
    "daten",
    "mes",
    "donnees",
    "?",
    ".",
    "art. 17",
    "\n",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(word, fc.string()), { maxLength: 200 }), async (words) => {
      const asked = await read({ name: "", subject: words.slice(0, 5).join(" "), text: words.join(" ") });
      expect(asked.length).toBeLessThanOrEqual(7);
    }),
    { numRuns: 60 },
  );
  for (const text of [
    "delete all ".repeat(30_000),
    "my personal ".repeat(30_000),
    "alle meine ".repeat(30_000),
    "toutes de la ".repeat(20_000),
  ])
    await read({ name: "", subject: text.slice(0, 900), text });
});
