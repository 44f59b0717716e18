import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeDurably, writeDurablyOnce } from "../platform/storage/durable-file.ts";
import { beginningOf, isRunning, isRunningAs } from "../platform/storage/running-process.ts";

/** The note that a running server leaves in its data folder, for the command line and against a second start. */
export type ServerFile = {
  readonly pid: number;
  /** 0 while it is starting. */
  readonly port: number;
  /** Where this machine reaches it; what does not say so listens on 127.0.0.1. */
  readonly host?: string;
  /** It claims nothing: its database is a server's. */
  readonly isShared?: boolean;
  readonly began?: string;
};

type Listening = { readonly port: number; readonly address: string };

export type ServerClaim = {
  /** Tells where it listens, once that is known. */
  readonly publish: (listening: Listening) => void;
  readonly release: () => void;
};

const NAME = "server.json";
const EVERYWHERE: readonly string[] = ["0.0.0.0", "::"];

/** Claims the data folder for this process, or answers who has it. A note left by a killed process counts for nothing. */
export function claimDataDir(
  dataDir: string,
): { readonly ok: true; readonly claim: ServerClaim } | { readonly ok: false; readonly holder: ServerFile } {
  const file = join(dataDir, NAME);
  while (!writeDurablyOnce(file, noteOf({ port: 0 }), 0o600)) {
    const holder = serverOn(dataDir);
    if (holder !== undefined) return { ok: false, holder };
    rmSync(file, { force: true });
  }
  return {
    ok: true,
    claim: { publish: (listening) => writeDurably(file, noteOf(placeOf(listening)), 0o600), release: () => rmSync(file, { force: true }) },
  };
}

/**
 * Leaves the same note where the database is a server's and the folder nobody's own, so that the command line finds this process; of
 * several the last one. Where the folder cannot be written, or belongs to a server whose database lies in it, it does without.
 */
export function noteServer(dataDir: string): ServerClaim {
  const file = join(dataDir, NAME);
  const write = (place: Pick<ServerFile, "port" | "host">): void => {
    const other = serverOn(dataDir);
    if (other !== undefined && other.isShared !== true) return;
    try {
      writeDurably(file, noteOf({ ...place, isShared: true }), 0o600);
    } catch (error) {
      if (!(error instanceof Error && "syscall" in error)) throw error;
    }
  };
  write({ port: 0 });
  return {
    publish: (listening) => write(placeOf(listening)),
    release: () => {
      if (readServerFile(dataDir)?.pid === process.pid) rmSync(file, { force: true });
    },
  };
}

function noteOf(place: Pick<ServerFile, "port" | "host" | "isShared">): string {
  return JSON.stringify({ pid: process.pid, began: beginningOf(process.pid), ...place });
}

function placeOf({ port, address }: Listening): Pick<ServerFile, "port" | "host"> {
  return { port, host: EVERYWHERE.includes(address) ? "127.0.0.1" : address };
}

/** The note as written; undefined where there is none that makes sense. */
export function readServerFile(dataDir: string): ServerFile | undefined {
  try {
    const said = JSON.parse(readFileSync(join(dataDir, NAME), "utf8")) as Partial<Record<keyof ServerFile, unknown>>;
    const { pid, port, host, isShared, began } = said;
    if (typeof pid !== "number" || typeof port !== "number") return undefined;
    return {
      pid,
      port,
      ...(typeof host === "string" ? { host } : {}),
      ...(isShared === true ? { isShared } : {}),
      ...(typeof began === "string" ? { began } : {}),
    };
  } catch {
    return undefined;
  }
}

/** The server that runs on this data folder, as it wrote itself down; undefined where it is gone. */
export function serverOn(dataDir: string): ServerFile | undefined {
  const noted = readServerFile(dataDir);
  if (noted === undefined || noted.pid === process.pid || !isRunning(noted.pid)) return undefined;
  // After a reboot, or in a container that was started again, another process may have the number.
  const isIt = noted.began === undefined ? isRunningAs(noted.pid, "node") : beginningOf(noted.pid) === noted.began;
  return isIt ? noted : undefined;
}
