import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectFolder } from "../../platform/storage/locate-postgres.ts";
import { CONCIERGE } from "./_test-cli.ts";

const PROGRAM = join(projectFolder(), "bin", "strongroom.js");
const { isNewEnough } = (await import(join(projectFolder(), "bin", "node-version.js"))) as {
  readonly isNewEnough: (version: string) => boolean;
};

test("knows which versions of Node strip types and have Argon2", () => {
  expect(["v24.7.0", "24.10.1", "v26.0.0", "v100.1.0"].map(isNewEnough)).toEqual([true, true, true, true]);
  expect(["v24.6.9", "v20.20.2", "v18.0.0", "v9.9.9", ""].map(isNewEnough)).toEqual([false, false, false, false, false]);
});

test("runs under an old Node by handing over to the locked one, with its exit code", () => {
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
});
