import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectFolder } from "../../platform/storage/locate-postgres.ts";
import { CONCIERGE, type TestCli, makeTestCli } from "./_test-cli.ts";

const PROGRAM = join(projectFolder(), "bin", "strongroom.js");
const { isNewEnough } = (await import(join(projectFolder(), "bin", "node-version.js"))) as {
  readonly isNewEnough: (version: string) => boolean;
};

let cli: TestCli;
beforeAll(() => {
  cli = makeTestCli();
});
afterAll(() => cli.remove());

test("knows which versions of Node strip types and have Argon2", () => {
  expect(["v24.7.0", "24.10.1", "v26.0.0", "v100.1.0"].map(isNewEnough)).toEqual([true, true, true, true]);
  expect(["v24.6.9", "v20.20.2", "v18.0.0", "v9.9.9", ""].map(isNewEnough)).toEqual([false, false, false, false, false]);
});

test("runs under an old Node by handing over to the locked one, with its exit code; a server says what it lacks", () => {
  const found = spawnSync("sh", ["-c", "which -a node"], {
    encoding: "utf8",
    env: { PATH: `${process.env["PATH"] ?? ""}:/usr/local/bin:/usr/bin` },
  });
  const nodes = [...new Set(found.stdout.split("\n").filter((path) => path !== ""))];
  const old = nodes.find((path) => !isNewEnough(spawnSync(path, ["--version"], { encoding: "utf8" }).stdout.trim()));
  // A machine without an old Node has nothing to hand over from; the versions are tested above.
  const node = old ?? process.execPath;
  const good = spawnSync(node, [PROGRAM, "map", "check", CONCIERGE, "--json"], { encoding: "utf8" });
  expect([good.status, (JSON.parse(good.stdout) as { ok: boolean }).ok]).toEqual([0, true]);
  const wrong = spawnSync(node, [PROGRAM, "bogus", "--json"], { encoding: "utf8" });
  expect([wrong.status, (JSON.parse(wrong.stderr) as { code: string }).code]).toEqual([2, "wrong_usage"]);
  if (old === undefined) return;
  // As a unit has it whose PATH lacks the folder. It cannot hand over: signals are for the process that was started.
  const start = spawnSync(old, [join(projectFolder(), "bin", "start.js")], { env: cli.env, encoding: "utf8" });
  expect(start.status).toBe(2);
  expect(start.stderr).toMatch(/^Strongroom needs Node .+\n.+node_modules\/\.bin first.+\n$/u);
});

test("a server that has nothing to do, however it is started, never looks whether to give memory back, and a verb does", () => {
  // Goes on for a moment where the program ends, with a heap that has just become much smaller.
  const look = cli.file(
    "look.mjs",
    `process.exit = () => undefined;
    process.once("beforeExit", () => {
      let pile = Array.from({ length: 1e6 }, (_, n) => ({ n }));
      gc();
      pile = undefined;
      gc();
      setTimeout(() => undefined, 1_000);
    });`,
  );
  const soon = ["--memory-reducer-delay-ms=100", "--gc-memory-reducer-start-delay-ms=100"];
  const looks = (program: string, ...words: readonly string[]): number => {
    const flags = ["--expose-gc", "--trace-memory-reducer", ...soon, "--import", look, join(projectFolder(), "bin", program)];
    const { stdout } = spawnSync(process.execPath, [...flags, ...words], { env: { ...cli.env, PORT: "none" }, encoding: "utf8" });
    return stdout.split("Memory reducer:").length - 1;
  };
  expect(looks("strongroom.js", "map", "check", CONCIERGE)).toBeGreaterThan(0);
  // Not one: a reducer whose time comes and that may not collect has V8 let the heap grow by a third at most from then on.
  expect([looks("start.js"), looks("strongroom.js", "serve")]).toEqual([0, 0]);
});
