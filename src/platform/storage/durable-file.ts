import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Written whole or not at all, and still there when the power goes the moment after. */
export function writeDurably(file: string, content: string, mode: number): void {
  const part = `${file}.new`;
  const handle = openSync(part, "w", mode);
  try {
    writeFileSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  moveDurably(part, file);
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
