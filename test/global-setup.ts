import { accessSync, chmodSync, constants, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestServer } from "../src/platform/storage/testing.ts";

const MEMORY = "/dev/shm";
/** A run was seen to hold 250 MB at its highest. */
const SPARE_BYTES = 2 * 2 ** 30;

/**
 * One PostgreSQL server for the whole run; each test makes databases of its own on it. And one folder, of this run alone, for
 * whatever a test calls temporary, and for what Node compiled: the product is started as a process of its own a hundred times.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = makeFolder();
  process.env["TMPDIR"] = folder;
  const compiled = join(folder, "compiled");
  mkdirSync(compiled);
  process.env["NODE_COMPILE_CACHE"] = compiled;
  const stop = await startTestServer();
  return async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

/**
 * In memory where there is enough of it. A database is a thousand files, and three hundred are made and dropped: on a disk that
 * was a fifth of all work. Nothing of it outlives the run.
 */
function makeFolder(): string {
  if (hasSpareMemory()) {
    const folder = makeFolderIn(MEMORY);
    if (mayRunProgramsIn(folder)) return folder;
    rmSync(folder, { recursive: true });
  }
  return makeFolderIn(tmpdir());
}

function makeFolderIn(place: string): string {
  const folder = mkdtempSync(join(place, "strongroom-run-"));
  // As root the database runs as another user, who must be able to enter.
  chmodSync(folder, 0o755);
  return folder;
}

/** A container often has a few megabytes there. */
function hasSpareMemory(): boolean {
  if (process.platform !== "linux" || process.availableMemory() < 2 * SPARE_BYTES) return false;
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= SPARE_BYTES;
  } catch {
    return false;
  }
}

function mayRunProgramsIn(folder: string): boolean {
  const program = join(folder, "program");
  writeFileSync(program, "", { mode: 0o755 });
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(program);
  }
}
