import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { unveil } from "../../base/redacted.ts";
import { Stop } from "./_outcome.ts";
import { typeTwice } from "./_passphrase.ts";

/** Types lines at a terminal of streams, and tells what was taken and what was on the screen. */
async function type(...lines: readonly string[]): Promise<{ readonly taken: string; readonly screen: string }> {
  const input = new PassThrough();
  const output = new PassThrough();
  let screen = "";
  output.on("data", (bytes: Buffer) => (screen += bytes.toString("utf8")));
  const taken = typeTwice("A passphrase", { input, output }).then(unveil, (error: unknown) => {
    if (error instanceof Stop) return `refused: ${error.message}`;
    throw error;
  });
  for (const line of lines) {
    await sleep(20);
    input.write(line);
    await sleep(20);
    input.write("\r");
  }
  return { taken: await taken, screen };
}

test("a new passphrase is typed twice and never shown", async () => {
  const { taken, screen } = await type("lantern orbit velvet", "lantern orbit velvet");
  expect(taken).toBe("lantern orbit velvet");
  expect(screen).toContain("The same once more");
  expect(screen).not.toContain("lantern");
});

test("a slip is found before anything is locked with it", async () => {
  expect((await type("lantern orbit velvet", "lantern orbit velvte")).taken).toBe("refused: The two differ. Nothing was done.");
});
