import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readBuiltConsole } from "./_built-console.ts";
import { ensureConsole } from "./build-console.ts";

let home: string;
let folder: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "strongroom-console-"));
  folder = join(home, "dist");
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function ensure(): Promise<{ readonly problem: string | undefined; readonly said: readonly string[] }> {
  const said: string[] = [];
  return { problem: await ensureConsole((line) => said.push(line), folder), said };
}

test("of several that ask at once, beside the lock of one that was killed, one builds and all are served", async () => {
  expect(readBuiltConsole(folder)).toBeUndefined();
  const { pid } = spawnSync(process.execPath, ["--version"]);
  writeFileSync(`${folder}.lock`, String(pid));
  const answers = await Promise.all([ensure(), ensure(), ensure()]);
  expect(answers.map((one) => one.problem)).toEqual([undefined, undefined, undefined]);
  expect(answers.flatMap((one) => one.said)).toEqual(["Building the console …"]);
  expect(readdirSync(home)).toEqual(["dist"]);
  expect(readBuiltConsole(folder)?.index).toContain("NONCE_HERE");
});

test("a console of other sources is built anew, one of these is left alone", async () => {
  expect((await ensure()).said).toEqual([]);
  writeFileSync(join(folder, "sources.sha256"), "0".repeat(64));
  writeFileSync(join(folder, "left-over.js"), "");
  expect((await ensure()).said).toHaveLength(1);
  expect(existsSync(join(folder, "left-over.js"))).toBe(false);
  expect(readFileSync(join(folder, "sources.sha256"), "utf8")).toMatch(/^[0-9a-f]{64}$/u);
});

test("where it cannot be built it says why, and throws nothing", async () => {
  expect(await ensureConsole(() => undefined, "/proc/nowhere/dist")).toContain("ENOENT");
});
