import { type Dirent, createReadStream } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Scanner } from "../../base/leak-scanner.ts";
import type { Found, Scanned } from "./scan-tables.ts";

/** The database's own files: what is in them is looked at as rows. Older versions of rows in them open no more once the epoch's key is gone. */
const CLUSTER = "postgres";

/** Looks through every file in the data folder, whoever put it there. */
export async function scanFiles(folder: string, scanner: Scanner, scanned: Scanned, onFound: (found: Found) => void): Promise<void> {
  for (const file of await filesIn(folder)) {
    const found = await scanFile(join(folder, file), scanner, scanned);
    if (found === undefined) continue;
    scanned.files += 1;
    for (const name of found) onFound({ name, place: `file:${file}`, mark: await fileMark(join(folder, file)) });
  }
}

/** Tells a file that is as it was from one that was mended; "gone" where there is none. */
export async function fileMark(file: string): Promise<string> {
  try {
    const { size, mtimeMs } = await lstat(file);
    return `${size} ${mtimeMs}`;
  } catch (error) {
    if (isGone(error)) return "gone";
    throw error;
  }
}

async function filesIn(folder: string, under = ""): Promise<readonly string[]> {
  const files: string[] = [];
  for (const entry of await entriesOf(join(folder, under))) {
    const path = join(under, entry.name);
    if (entry.isFile()) files.push(path);
    else if (entry.isDirectory() && path !== CLUSTER) files.push(...(await filesIn(folder, path)));
  }
  return files.toSorted();
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    // With a database server of one's own there need be no folder.
    if (isGone(error)) return [];
    throw error;
  }
}

/** Piece by piece; pieces overlap by what the longest thing looked for may reach. Undefined for a file that has gone meanwhile. */
async function scanFile(file: string, scanner: Scanner, scanned: Scanned): Promise<ReadonlySet<string> | undefined> {
  const found = new Set<string>();
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) {
      scanned.bytes += piece.length;
      const bytes = Buffer.concat([rest, piece]);
      for (const hit of scanner.scan(bytes)) found.add(hit.name);
      rest = bytes.subarray(Math.max(0, bytes.length - scanner.longest));
    }
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
  return found;
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
