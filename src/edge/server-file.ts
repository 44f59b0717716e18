import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The note that a running server leaves in its data folder, for the command line and against a second start. */
export type ServerFile = { readonly pid: number; readonly port: number };

export type ServerClaim = {
  /** Tells the port once it is known. */
  readonly publish: (port: number) => void;
  readonly release: () => void;
};

const NAME = "server.json";

/** Claims the data folder for this process, or answers who has it. A note left by a killed process counts for nothing. */
export function claimDataDir(
  dataDir: string,
): { readonly ok: true; readonly claim: ServerClaim } | { readonly ok: false; readonly holder: ServerFile } {
  const file = join(dataDir, NAME);
  for (;;) {
    try {
      closeSync(openSync(file, "wx", 0o600));
      break;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      const holder = readServerFile(dataDir);
      if (holder !== undefined && holder.pid !== process.pid && isAlive(holder.pid)) return { ok: false, holder };
      rmSync(file, { force: true });
    }
  }
  const write = (port: number): void => writeFileSync(file, JSON.stringify({ pid: process.pid, port }), { mode: 0o600 });
  write(0);
  return { ok: true, claim: { publish: write, release: () => rmSync(file, { force: true }) } };
}

/** The note as written; undefined where there is none that makes sense. */
export function readServerFile(dataDir: string): ServerFile | undefined {
  try {
    const said = JSON.parse(readFileSync(join(dataDir, NAME), "utf8")) as { readonly pid?: unknown; readonly port?: unknown };
    return typeof said.pid === "number" && typeof said.port === "number" ? { pid: said.pid, port: said.port } : undefined;
  } catch {
    return undefined;
  }
}

/** Alive and a Node process: after a reboot the number may belong to anything. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  if (process.platform !== "linux") return true;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !/\) Z /u.test(stat) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("node");
  } catch {
    return false;
  }
}
