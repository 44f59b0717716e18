import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Choice, Column, Mapping } from "../../workflows/imports/columns.ts";
import { askColumns, changedColumns } from "./_ask-columns.ts";

const COLUMNS: readonly Column[] = [
  { column: "Mail", field: "email", path: null, sure: "likely" },
  { column: "Town", field: null, path: null, sure: "none" },
];
const CHOICES: readonly Choice[] = [
  { target: "email", label: "E-mail", type: "email", many: false, required: true },
  { target: "address.city", label: "Address: city", type: "address", many: false, required: false },
];
const DOWN = "\u001b[B";
const UP = "\u001b[A";
const ENTER = "\r";
const ESCAPE = "\u001b";

/** Presses keys at a terminal of streams, one after the other, and tells the answer and what was on the screen. */
async function press(keys: readonly string[], columns = COLUMNS): Promise<{ readonly answer: Mapping | null; readonly screen: string }> {
  const input = new PassThrough();
  const output = new PassThrough();
  let screen = "";
  output.on("data", (bytes: Buffer) => (screen += bytes.toString("utf8")));
  const asked = askColumns(columns, CHOICES, { input, output });
  for (const key of keys) {
    await sleep(20);
    input.write(key);
  }
  return { answer: await asked, screen };
}

test("a person sees what each column will fill, and which is a guess, and takes it", async () => {
  const { answer, screen } = await press([ENTER]);
  expect(answer).toEqual({});
  expect(screen).toContain("Mail → E-mail (a guess)");
  expect(screen).toContain("Town → left out");
});

test("a person changes a column and sees the change before importing", async () => {
  const { answer, screen } = await press([DOWN, DOWN, ENTER, DOWN, DOWN, ENTER, ENTER]);
  expect(answer).toEqual({ Town: "address.city" });
  expect(screen).toContain("Town → Address: city");
});

test("a person leaves a column out; where none is left, importing is not offered", async () => {
  const { answer, screen } = await press([DOWN, ENTER, UP, ENTER, ESCAPE]);
  expect(answer).toBeNull();
  expect(screen).toContain("Mail → left out");
  expect(screen).toContain("Missing: E-mail. Rows without it are rejected.");
  expect(screen.slice(screen.lastIndexOf("Mail → left out"))).not.toContain("Yes, import");
});

test("giving up is no answer", async () => {
  expect((await press([UP, ENTER])).answer).toBeNull();
  expect((await press([ESCAPE])).answer).toBeNull();
});

test("what a person said replaces the guess and nothing else", () => {
  expect(changedColumns(COLUMNS, { Town: "address.city", Mail: null })).toEqual([
    { column: "Mail", field: null, path: null, sure: "none" },
    { column: "Town", field: "address", path: "city", sure: "certain" },
  ]);
});
