import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { Outage } from "../../base/fault.ts";

/**
 * A folder with those above it, where they are not there yet. Node's own recursive call never returns where the file system of a
 * folder that exists takes none, as below /proc: it makes the one above anew for ever.
 */
export function makeFolder(path: string, mode?: number): void {
  const above = dirname(path);
  // A drive that is not there has nothing above it.
  if (above !== path && !existsSync(above)) makeFolder(above, mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST" && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
    if (code === "ENOENT") throw new Outage("folder_impossible", `No folder can be made in ${above}. Name another one than ${path}.`);
    throw error;
  }
}
