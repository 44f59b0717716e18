import { readFileSync } from "node:fs";

/** True while there is a process of this number; one that has ended and was not yet fetched by its parent counts as gone. */
export function isRunning(pid: number): boolean {
  // By these numbers the system means whole groups of processes.
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** True where the command line of a running process has this word; always where the system does not tell. */
export function isRunningAs(pid: number, word: string): boolean {
  if (process.platform !== "linux") return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(word);
  } catch {
    return false;
  }
}

/** When a process began, in a count that tells it from every other of the same number; undefined where the system does not tell. */
export function beginningOf(pid: number): string | undefined {
  return statOf(pid)?.[START_TIME];
}

/** Counted from the state on, which is the third field of `/proc/PID/stat`: the second may hold spaces and brackets. */
const START_TIME = 22 - 3;

function isZombie(pid: number): boolean {
  return process.platform === "linux" && (statOf(pid)?.[0] ?? "Z") === "Z";
}

function statOf(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
