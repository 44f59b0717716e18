import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dataDir } from "./_database.ts";

export type RunningServer = { readonly port: number; readonly pid: number };

/** The server that runs on this data folder, as it wrote itself down; undefined where it is gone. */
export function runningServer(folder: string = dataDir()): RunningServer | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, "server.json"), "utf8");
  } catch {
    return undefined;
  }
  const said = JSON.parse(text) as { readonly port?: unknown; readonly pid?: unknown };
  if (typeof said.port !== "number" || typeof said.pid !== "number" || !isAlive(said.pid)) return undefined;
  return { port: said.port, pid: said.pid };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
