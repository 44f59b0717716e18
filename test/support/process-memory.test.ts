import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { makeScanner } from "../../src/base/leak-scanner.ts";
import { familyOf, searchMemory } from "./process-memory.ts";

/** Reads lines, keeps them, and says so: nothing of them stands in its program or its arguments. */
const KEEPER = `const kept = []; process.stdin.on("data", (line) => { kept.push(line, String(line), Buffer.from(String(line), "utf16le")); console.log(kept.length); });`;

test("finds what a process or its child was told, in either way of writing, and nothing in one that was not told", async () => {
  const told = spawn(process.execPath, ["-e", KEEPER]);
  const quiet = spawn(process.execPath, ["-e", KEEPER]);
  try {
    told.stdin.write("4539 5787 6300 0017\n");
    quiet.stdin.write("nothing of it\n");
    await Promise.all([once(told.stdout, "data"), once(quiet.stdout, "data")]);
    const scanner = makeScanner({ card: "4539578763000017" });
    expect(searchMemory(told.pid ?? 0, scanner).leaks).toEqual([]);
    const spaced = makeScanner({ card: "4539 5787 6300 0017" });
    const found = searchMemory(told.pid ?? 0, spaced);
    expect([...new Set(found.leaks.map((leak) => leak.encoding))]).toEqual(expect.arrayContaining(["utf-8", "utf-16le"]));
    const clean = searchMemory(quiet.pid ?? 0, spaced);
    expect(clean.leaks).toEqual([]);
    expect(clean.sizeBytes).toBeGreaterThan(5_000_000);
    expect(familyOf(process.pid)).toEqual(expect.arrayContaining([process.pid, told.pid, quiet.pid]));
    expect(familyOf(process.pid, (pid) => pid === told.pid)).not.toContain(told.pid);
  } finally {
    told.kill();
    quiet.kill();
  }
});
