import { execFileSync } from "node:child_process";
import { chmodSync, closeSync, existsSync, openSync, rmSync, statfsSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { postmasterOf } from "./processes.ts";

/** A small disk of its own at a folder: ext4 in an image, by a loop device. Needs root, and Linux. */
export type SmallDisk = {
  freeBytes(): number;
  /** Takes what is free but for so much, as a log that somebody forgot would. */
  fillUpTo(freeBytes: number): void;
  /** Gives all of it back. */
  makeRoom(): void;
};

const MIB = 1024 ** 2;
const PIECE = Buffer.alloc(MIB);
const BUSY_MS = 60_000;

export function mountSmallDisk(folder: string, image: string, sizeMb: number): SmallDisk {
  writeFileSync(image, "");
  truncateSync(image, sizeMb * MIB);
  execFileSync("mkfs.ext4", ["-q", "-m", "0", image]);
  execFileSync("mount", ["-o", "loop", image, folder]);
  chmodSync(folder, 0o755);
  const ballast = join(folder, "ballast");
  const freeBytes = (): number => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  };
  return {
    freeBytes,
    fillUpTo: (left) => {
      const file = openSync(ballast, "a");
      try {
        while (freeBytes() > left) writeSync(file, PIECE, 0, Math.min(MIB, freeBytes() - left));
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
      } finally {
        closeSync(file);
      }
    },
    makeRoom: () => rmSync(ballast, { force: true }),
  };
}

/** Ends the database that may still run there, and gives the folder back. */
export async function unmountDisk(dataDir: string): Promise<void> {
  const pid = existsSync(dataDir) ? postmasterOf(dataDir) : undefined;
  if (pid !== undefined) process.kill(pid, "SIGINT");
  const until = performance.now() + BUSY_MS;
  for (;;) {
    try {
      execFileSync("umount", [dataDir], { stdio: "pipe" });
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
      await sleep(200);
    }
  }
}
