import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestServer } from "../src/platform/storage/testing.ts";

/**
 * One PostgreSQL server for the whole run; each test makes databases of its own on it. And one folder, of this run alone, in
 * which Node keeps what it compiled: the product is started as a process of its own a hundred times.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const compiled = mkdtempSync(join(tmpdir(), "strongroom-compiled-"));
  process.env["NODE_COMPILE_CACHE"] = compiled;
  const stop = await startTestServer();
  return async () => {
    await stop();
    rmSync(compiled, { recursive: true, force: true });
  };
}
