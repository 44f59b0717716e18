import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { linesOf } from "./_progress.ts";

test("where nobody sits at a terminal, a line says from time to time how far a long work is, and none after its end", async () => {
  const said: string[] = [];
  const say = (line: string): void => void said.push(line);
  const all = [
    linesOf("Restoring", null, "rows", say, 500),
    linesOf("Importing", 200, "rows", say, 500),
    linesOf("Reading", null, "rows", say, 500),
  ];
  all[0]?.advance(120_000);
  all[1]?.advance(90);
  await sleep(750);
  for (const one of all) one.stop("done");
  await sleep(600);
  expect(said).toEqual(["Restoring … 120,000 rows so far, 0.5 s", "Importing … 45 %", "Reading … 0.5 s"]);
});
