import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";

/** What is free for us on the disk of the data folder, of how much. */
export type Disk = { readonly freeBytes: number; readonly sizeBytes: number };

/** `nearly_full`: nothing new is taken in. `full`: the database cannot write even what it has to. */
export type DiskState = "enough" | "nearly_full" | "full";

/** What the database may still grow by. Where it is a server of the operator's own, its disk is not seen from here. */
export type FreeSpace = {
  state(): DiskState | "not_ours";
  /** Whether what brings something in is refused: creates, changes, uploads, imports. */
  isReadOnly(): boolean;
  /** As of the last look; null where the disk is not ours. */
  disk(): Disk | null;
  /** Looks now; it also looks by itself every second. */
  look(): Promise<void>;
  stop(): void;
};

export type LookAtDisk = () => Promise<Disk>;

const MIB = 1024 ** 2;
/**
 * What is kept free for what must go on: entries of reveals, sign-ins, erasures, decisions, and the tree of the ledger. An
 * entry costs the database a few kilobytes with its log, so this is a hundred thousand of them, and a second of the fastest
 * disk that another program may fill between two looks.
 */
const RESERVE_BYTES = 512 * MIB;
/** On a small disk a tenth: half a gigabyte of a disk that has one would be most of what it is there for. */
const RESERVE_SHARE = 0.1;
/** So much more than the reserve must be free again. Without that, one deed would open what the next one closes. */
const BACK_FACTOR = 1.5;
/** Two segments of the database's log: with less, it cannot begin another one, and stops. */
export const FULL_BYTES = 32 * MIB;
const LOOK_MS = 1_000;

/** Below this, no more is taken in. */
export function reserveBytes({ sizeBytes }: Pick<Disk, "sizeBytes">): number {
  return Math.min(RESERVE_BYTES, sizeBytes * RESERVE_SHARE);
}

/** Once it was below, so much must be free before more is taken in again. */
export function enoughBytes(disk: Pick<Disk, "sizeBytes">): number {
  return reserveBytes(disk) * BACK_FACTOR;
}

/** Looks at the disk on which this folder lies or will lie. */
export function lookAtFolder(folder: string): LookAtDisk {
  return async () => {
    let at = folder;
    while (!existsSync(at)) at = dirname(at);
    const { bavail, blocks, bsize } = await statfs(at);
    return { freeBytes: bavail * bsize, sizeBytes: blocks * bsize };
  };
}

/** Watches until stopped; `onChange` is told of the first state, too, where that is not enough. */
export async function watchFreeSpace(
  lookAtDisk: LookAtDisk,
  onChange: (state: DiskState, disk: Disk) => void = () => undefined,
): Promise<FreeSpace> {
  let disk: Disk | null = null;
  let state: DiskState = "enough";
  let isLooking = false;

  const look = async (): Promise<void> => {
    const seen = await lookAtDisk();
    const before = state;
    disk = seen;
    state = stateOf(seen, before);
    if (state !== before) onChange(state, seen);
  };
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    look()
      // A disk that does not answer says nothing of how full it is; what was seen last stands.
      .catch(() => undefined)
      .finally(() => {
        isLooking = false;
      });
  }, LOOK_MS).unref();
  try {
    await look();
  } catch (error) {
    clearInterval(timer);
    throw error;
  }
  return {
    state: () => state,
    isReadOnly: () => state !== "enough",
    disk: () => disk,
    look,
    stop: () => clearInterval(timer),
  };
}

function stateOf(disk: Disk, before: DiskState): DiskState {
  if (disk.freeBytes < Math.min(FULL_BYTES, reserveBytes(disk) / 2)) return "full";
  const needed = before === "enough" ? reserveBytes(disk) : enoughBytes(disk);
  return disk.freeBytes < needed ? "nearly_full" : "enough";
}

export const NOT_OUR_DISK: FreeSpace = {
  state: () => "not_ours",
  isReadOnly: () => false,
  disk: () => null,
  look: async () => undefined,
  stop: () => undefined,
};
