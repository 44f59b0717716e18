import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** What a cut left of the blocks that nobody had flushed. */
export type Cut = { readonly kept: number; readonly lost: number; readonly flushes: number };

/** A disk at a folder that loses what was not flushed when its power goes. Needs root, and a Linux with FUSE and loop devices. */
export type FadingDisk = {
  /** Of each block that was not flushed the dice say whether it is kept: 0 none, 0.5 about half, in no order. Then nothing is taken any more. */
  cut(keep: number, seed: number): Promise<Cut>;
  /** Once nobody uses it: takes it away, and puts it back as the cut left it. */
  revive(): Promise<void>;
  remove(): Promise<void>;
};

const MIB = 1024 ** 2;
const BUSY_MS = 30_000;
const PROCESS = fileURLToPath(new URL("fading-disk-process.ts", import.meta.url));

export async function mountFadingDisk(home: string, folder: string, sizeMb: number): Promise<FadingDisk> {
  const image = join(home, "disk.img");
  const below = join(home, "below");
  mkdirSync(below);
  writeFileSync(image, "");
  truncateSync(image, sizeMb * MIB);
  execFileSync("mkfs.ext4", ["-q", "-m", "0", image]);
  let child: ChildProcess;

  const mount = async (): Promise<void> => {
    child = fork(PROCESS, [image, below, String(sizeMb * MIB)], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    await once(child, "message");
    execFileSync("mount", ["-o", "loop", join(below, "disk"), folder]);
    chmodSync(folder, 0o755);
  };
  const unmount = async (): Promise<void> => {
    const gone = child.exitCode === null ? once(child, "exit") : undefined;
    await unmountPatiently(folder);
    await unmountPatiently(below);
    await gone;
  };
  await mount();
  return {
    cut: async (keep, seed) => {
      const told = once(child, "message");
      child.send({ cut: { keep, seed } });
      const [cut] = (await told) as [Cut];
      return cut;
    },
    revive: async () => {
      await unmount();
      await mount();
    },
    remove: unmount,
  };
}

/** What was stopped a moment ago may hold its last file still. */
export async function unmountPatiently(folder: string): Promise<void> {
  for (const until = performance.now() + BUSY_MS; ; await sleep(100)) {
    try {
      execFileSync("umount", [folder], { stdio: "pipe" });
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
    }
  }
}
