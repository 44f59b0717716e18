import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Written whole or not at all, and still there when the power goes the moment after. */
export function writeDurably(file: string, content: string, mode: number): void {
  const part = `${file}.new`;
  writeSynced(part, content, mode);
  moveDurably(part, file);
}

/** The same where there is no such file yet; false where somebody else was first, whose content stays. */
export function writeDurablyOnce(file: string, content: string, mode: number): boolean {
  const part = `${file}.new-${process.pid}`;
  try {
    writeSynced(part, content, mode);
    linkSync(part, file);
    syncFolder(dirname(file));
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    return false;
  } finally {
    rmSync(part, { force: true });
  }
}

/** The file that somebody meant, where the system tells of the one beside it that is written first. */
export function fileMeant(path: string): string {
  return path.replace(/\.(?:part|new(?:-\d+)?)$/u, "");
}

function writeSynced(part: string, content: string, mode: number): void {
  const handle = openSync(part, "w", mode);
  try {
    writeFileSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Moves what is on disk already, within its file system; a name is its folder's, and has to be written, too. */
export function moveDurably(from: string, to: string): void {
  renameSync(from, to);
  syncFolder(dirname(to));
}

/** Windows has no such call, and writes names with its journal. */
export function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
