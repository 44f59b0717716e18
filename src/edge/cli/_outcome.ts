import { Fault, Outage } from "../../base/fault.ts";
import { problemTitle, problemType } from "../problem-names.ts";
import { isDatabaseAway, isDiskFull } from "../../platform/storage/database.ts";
import { fileMeant } from "../../platform/storage/durable-file.ts";

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
  return { exit: 1, json: { ...problemDetails(code, say), ...more }, text: say };
}

export function wrongUsage(say: string): Outcome {
  return { exit: 2, json: problemDetails(WRONG_USAGE, say), text: say };
}

/** Beside what went wrong, how the verb is called: `strongroom key revoke [options] <id>`. */
export function withUsage(outcome: Outcome, usage: string): Outcome {
  if (outcome.json["code"] !== WRONG_USAGE) return outcome;
  return { ...outcome, json: { ...outcome.json, usage }, text: `${outcome.text}\nUsage: ${usage}` };
}

const WRONG_USAGE = "wrong_usage";

/** RFC 9457, without a status of HTTP: the exit code is told by the process. */
function problemDetails(code: string, say: string): Outcome["json"] {
  return { ok: false, type: problemType(code), title: problemTitle(code), code, say };
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

/** Outages become words; anything else is a fault of ours, told by kind and place: its message may hold what was typed. */
export function outcomeOfError(error: unknown): Outcome {
  if (error instanceof Stop) return error.outcome;
  if (error instanceof Outage) return refused(error.code, OUTAGES[error.code] ?? error.message);
  if (isFileError(error)) return refused("file", `${FILE_WORDS[error.code] ?? "This file cannot be used"}${pathOf(error)}`);
  if (isDiskFull(error)) return refused("disk_full", "The disk of the database is full. Make room, and run it again.");
  if (isDatabaseAway(error)) return refused("database_away", "The database cannot be reached. `npx strongroom doctor` tells why.");
  const { name, stack } = error instanceof Error ? error : new Error("unknown");
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? ` ${error.code}` : "";
  const message = error instanceof Fault ? `: ${error.message}` : "";
  const [, place = "unknown"] = /^ +at .*?(\w[\w./-]*:\d+:\d+)\)?$/mu.exec(stack ?? "") ?? [];
  return { ...refused("fault", FAULT), text: `${FAULT} (${name}${code}${message}, at ${place})` };
}

const FAULT = "Something is wrong inside Strongroom; nothing was changed by this step.";

const OUTAGES: Readonly<Record<string, string>> = {
  sealed: "The keeper is sealed. Name the passphrase file: --passphrase-file F or STRONGROOM_PASSPHRASE_FILE.",
  read_only: "Almost no room is left on the disk of the data folder, so nothing new is taken in. Make room, and run it again.",
  keeper_away: "The keeper is restarting; try again in a second.",
};

const FILE_WORDS: Readonly<Record<string, string>> = {
  ENOENT: "There is no such file or folder",
  EACCES: "This file may not be read or written by this user",
  EISDIR: "This is a folder, not a file",
  ENOTDIR: "This is a file, not a folder",
  EEXIST: "This file exists already",
  ENOSPC: "The disk is full",
  EPERM: "This file may not be changed by this user",
  EROFS: "This lies on a disk that can only be read",
};

/** A socket that is not there has the same code as a file that is not there, and another system call. */
function isFileError(error: unknown): error is Error & { readonly code: string } {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return false;
  return error.code in FILE_WORDS && "syscall" in error && error.syscall !== "connect";
}

/** Of what is open already, as a folder that is read as a file, the system tells no path. */
function pathOf(error: Error): string {
  return "path" in error && typeof error.path === "string" ? `: ${fileMeant(error.path)}` : ".";
}
