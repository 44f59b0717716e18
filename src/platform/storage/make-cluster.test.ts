import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { onTestFinished, test } from "vitest";
import { startEmbedded } from "./embedded.ts";

const EMBEDDED = fileURLToPath(new URL("embedded.ts", import.meta.url));

test("a first start that is cut off in the middle is made anew by the next", async () => {
  const folder = mkdtempSync(join(tmpdir(), "strongroom-cut-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  const script = `const { startEmbedded } = await import(${JSON.stringify(EMBEDDED)}); await startEmbedded(${JSON.stringify(folder)}, true);`;
  const first = spawn(process.execPath, ["--input-type=module", "-e", script], { detached: true, stdio: "ignore" });
  // PostgreSQL writes this file first, and the rest takes about a second.
  while (!["postgres", "postgres.new"].some((name) => existsSync(join(folder, name, "PG_VERSION")))) await sleep(2);
  process.kill(-(first.pid ?? 0), "SIGKILL");
  await once(first, "exit");

  const server = await startEmbedded(folder, true);
  await server.stop();
  JSON.parse(readFileSync(join(folder, "database.json"), "utf8"));
}, 60_000);
