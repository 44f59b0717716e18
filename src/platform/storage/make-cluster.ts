import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, rmdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Outage } from "../../base/fault.ts";
import { moveDurably, syncFolder } from "./durable-file.ts";
import type { PostgresPrograms } from "./locate-postgres.ts";
import { makeFolder } from "./make-folder.ts";
import { isRunning } from "./running-process.ts";
import { NOBODY, asUnprivileged, isRoot, serverEnvironment } from "./unprivileged.ts";

export const OWNER = "strongroom_owner";

/** In a cluster that was made whole. PostgreSQL leaves alone what it does not know. */
const MADE = "strongroom.made";
/** What initdb makes beside folders and files that begin with `pg_` or `postgresql.`. */
const ITS_OWN = new Set(["PG_VERSION", "base", "global", "postmaster.pid"]);
/** The databases that every cluster has: template1, template0 and postgres. Any other has a number from 16384 on. */
const FIRST_DATABASES = new Set(["1", "4", "5"]);

/**
 * True where nothing was ever stored: an empty folder, or what is left of a first start that was killed before the server ran. A
 * server notes at its start how it was started, and all that is ever stored lies in a database that is made afterwards.
 * An outage where that is not certain and it is no whole database either: nothing is deleted that somebody may miss.
 */
export function isWithoutData(cluster: string): boolean {
  const names = readdirSync(cluster);
  if (names.length === 0) return true;
  if (names.includes(MADE)) return false;
  const within = (folder: string): readonly string[] => (names.includes(folder) ? readdirSync(join(cluster, folder)) : []);
  // What makes a cluster locks it as a server does, but with a sign before its number: that one may be just dying.
  const isHeld = names.includes("postmaster.pid") && isRunning(Number.parseInt(readFileSync(join(cluster, "postmaster.pid"), "utf8")));
  const wasStarted = isHeld || names.includes("postmaster.opts");
  const isForeign = names.some((name) => !ITS_OWN.has(name) && !name.startsWith("pg_") && !name.startsWith("postgresql."));
  const hasDatabases = within("base").some((name) => !FIRST_DATABASES.has(name)) || within("pg_tblspc").length > 0;
  if (!wasStarted && !isForeign && !hasDatabases) return true;
  if (names.includes("PG_VERSION")) return false;
  throw new Outage(
    "database_folder_unclear",
    `${cluster} is neither empty nor a whole database, and what is in it may be somebody's. Put the whole folder back from a copy of it; ` +
      `or move it elsewhere (mv ${cluster} ${cluster}.old), start with an empty one and restore a backup there.`,
  );
}

/**
 * Makes the database's files beside their place, where they are written to disk, and moves them there when they are whole. A
 * start that was killed half-way, or whose power went, leaves nothing that looks like a cluster; the next one makes it anew.
 * Of two who make it at once the first is the one; `cluster` must be without data.
 */
export function makeCluster(programs: PostgresPrograms, cluster: string, ownerPassword: string): void {
  sweepUnfinished(cluster);
  const fresh = `${cluster}.new-${process.pid}`;
  makePrivate(fresh);
  const passwordFile = join(dirname(cluster), `initdb-${process.pid}`);
  writeFileSync(passwordFile, ownerPassword, { mode: 0o600 });
  if (isRoot()) chownSync(passwordFile, NOBODY, NOBODY);
  try {
    const made = spawnSync(
      programs.initdb,
      [
        "-D",
        fresh,
        "-U",
        OWNER,
        "--pwfile",
        passwordFile,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--data-checksums",
        "--no-instructions",
      ],
      { ...asUnprivileged(), env: serverEnvironment(programs), encoding: "utf8" },
    );
    if (made.status !== 0) {
      throw new Outage("database_not_made", `initdb failed: ${made.error?.message ?? made.stderr.slice(-600)}`);
    }
  } finally {
    rmSync(passwordFile, { force: true });
  }
  const made = join(fresh, MADE);
  writeFileSync(made, "", { mode: 0o600 });
  if (isRoot()) chownSync(made, NOBODY, NOBODY);
  syncFolder(fresh);
  try {
    // Goes only while it is empty.
    rmdirSync(cluster);
    moveDurably(fresh, cluster);
  } catch (error) {
    if (!existsSync(join(cluster, MADE))) throw error;
    rmSync(fresh, { recursive: true });
  }
}

/** What a start that was cut off left in the cluster's place or beside it. */
function sweepUnfinished(cluster: string): void {
  if (readdirSync(cluster).length > 0) {
    const aside = `${cluster}.cut-${process.pid}`;
    renameSync(cluster, aside);
    // Somebody else has swept and made it meanwhile.
    if (existsSync(join(aside, MADE))) renameSync(aside, cluster);
    else makePrivate(cluster);
  }
  const beside = dirname(cluster);
  for (const name of readdirSync(beside)) {
    const left = LEFT.exec(name)?.groups;
    if (left === undefined || !name.startsWith(`${basename(cluster)}.`)) continue;
    const pid = Number(left["pid"] ?? 0);
    if (pid !== process.pid && pid !== 0 && isRunning(pid)) continue;
    rmSync(join(beside, name), { recursive: true, force: true });
  }
}

/** Older versions had no number in it. */
const LEFT = /^\w+\.(?:new|cut)(?:-(?<pid>\d+))?$/u;

/** A folder of the database's user alone. */
export function makePrivate(folder: string): void {
  makeFolder(folder, 0o700);
  if (isRoot()) chownSync(folder, NOBODY, NOBODY);
  else chmodSync(folder, 0o700);
}
