import { readServerFile } from "../server-file.ts";
import { dataDir } from "./_database.ts";

export type RunningServer = { readonly port: number; readonly pid: number };

/** The server that runs on this data folder, as it wrote itself down; undefined where it is gone. */
export function runningServer(folder: string = dataDir()): RunningServer | undefined {
  const noted = readServerFile(folder);
  return noted !== undefined && isAlive(noted.pid) ? noted : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
