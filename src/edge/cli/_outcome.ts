import { Outage } from "../../base/fault.ts";
import { isDatabaseAway } from "../../platform/storage/database.ts";

/** What a verb leaves behind: one JSON document for programs, the same in words for people, and the exit code. */
export type Outcome = {
  /** 0 done, 1 refused or found wanting, 2 wrong usage. */
  readonly exit: 0 | 1 | 2;
  readonly json: Readonly<Record<string, unknown>>;
  readonly text: string;
};

export function done(json: Readonly<Record<string, unknown>>, text: string): Outcome {
  return { exit: 0, json, text };
}

/** A check that ran to its end and found something wanting. */
export function wanting(json: Readonly<Record<string, unknown>>, text: string): Outcome {
  return { exit: 1, json, text };
}

export function refused(code: string, say: string, more: Readonly<Record<string, unknown>> = {}): Outcome {
  return { exit: 1, json: { ok: false, code, say, ...more }, text: say };
}

export function wrongUsage(say: string): Outcome {
  return { exit: 2, json: { ok: false, code: "wrong_usage", say }, text: say };
}

/** A verb that stops early says so by throwing its outcome; only the command line itself catches it. */
export class Stop extends Error {
  override readonly name = "Stop";
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super(outcome.text);
    this.outcome = outcome;
  }
}

/** Outages become words; anything else is a fault of ours and keeps its stack for the person who reports it. */
export function outcomeOfError(error: unknown): Outcome {
  if (error instanceof Stop) return error.outcome;
  if (error instanceof Outage) return refused(error.code, OUTAGES[error.code] ?? error.message);
  if (isDatabaseAway(error)) return refused("database_away", "The database cannot be reached. `strongroom doctor` tells why.");
  if (isFileError(error)) return refused("file", `${FILE_WORDS[error.code] ?? "This file cannot be used"}: ${error.path ?? ""}`);
  throw error;
}

const OUTAGES: Readonly<Record<string, string>> = {
  sealed: "The keeper is sealed. Name the passphrase file: --passphrase-file F or STRONGROOM_PASSPHRASE_FILE.",
  keeper_away: "The keeper is restarting; try again in a second.",
};

const FILE_WORDS: Readonly<Record<string, string>> = {
  ENOENT: "There is no such file or folder",
  EACCES: "This file may not be read or written by this user",
  EISDIR: "This is a folder, not a file",
  ENOTDIR: "This is a file, not a folder",
  EEXIST: "This file exists already",
  ENOSPC: "The disk is full",
};

function isFileError(error: unknown): error is Error & { readonly code: string; readonly path?: string } {
  return error instanceof Error && "code" in error && typeof error.code === "string" && error.code in FILE_WORDS;
}
