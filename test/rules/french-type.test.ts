import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PROJECT } from "./source-tree.ts";

/** Where people read French. What goes out as a text message is left out: its alphabet has neither sign. */
const FRENCH = [
  "web/console/messages/fr.json",
  "web/console/server-words/fr.json",
  "web/extension/messages/fr.json",
  "src/edge/pages/messages/fr.json",
  "src/edge/pages/customer/messages/fr.json",
  "src/registers/mailing/letters/messages/fr.json",
  "src/workflows/rights/export/messages/fr.json",
  "src/workflows/notice/messages/fr.json",
] as const;

/** A mark that a line could begin with: French holds it to the word by a space that does not break. Not `?tls=none`, which is no mark. */
const LOOSE = / [;:?!»](?=[\s)»,.…]|$)|« |[\d}] %/u;
const STRAIGHT = /\p{L}'[\p{L}{]/u;

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) yield* textsIn(inner);
}

test("French holds its marks to their words, and writes the apostrophe as printers do", () => {
  const wrong = FRENCH.flatMap((file) =>
    [...textsIn(JSON.parse(readFileSync(join(PROJECT, file), "utf8")))]
      .filter((text) => LOOSE.test(text) || STRAIGHT.test(text))
      .map((text) => `${file}: ${text}`),
  );
  expect(wrong).toEqual([]);
});
