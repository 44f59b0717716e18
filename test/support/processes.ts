import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A running process as `/proc` tells it. */
export type Process = { readonly pid: number; readonly parent: number; readonly command: string };

export function listProcesses(): readonly Process[] {
  const found: Process[] = [];
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/u.test(entry)) continue;
    try {
      const command = readFileSync(`/proc/${entry}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      found.push({ pid: Number(entry), parent, command });
    } catch {
      // It ended between the listing and the look.
    }
  }
  return found;
}

/** The keeper that this app process started. */
export function keeperOf(app: number): number | undefined {
  return listProcesses().find(({ parent, command }) => parent === app && /keeper\/(process|main)/u.test(command))?.pid;
}

/** The postmaster of the database below this data folder. */
export function postmasterOf(dataDir: string): number | undefined {
  const file = postmasterFile(dataDir);
  if (file === undefined) return undefined;
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  return existsSync(`/proc/${pid}`) ? pid : undefined;
}

/** The folder of the embedded cluster below a data folder. */
export function clusterOf(dataDir: string): string | undefined {
  for (const folder of [dataDir, ...readdirSync(dataDir).map((name) => join(dataDir, name))]) {
    if (existsSync(join(folder, "PG_VERSION"))) return folder;
  }
  return undefined;
}

function postmasterFile(dataDir: string): string | undefined {
  const cluster = clusterOf(dataDir);
  const file = cluster === undefined ? undefined : join(cluster, "postmaster.pid");
  return file !== undefined && existsSync(file) ? file : undefined;
}

export function rssBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/u.exec(status)?.[1] ?? 0) * 1024;
}
