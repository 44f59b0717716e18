import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Outage } from "../../base/fault.ts";
import { moveDurably } from "./durable-file.ts";
import type { PostgresPrograms } from "./locate-postgres.ts";
import { NOBODY, asUnprivileged, isRoot, serverEnvironment } from "./unprivileged.ts";

export const OWNER = "strongroom_owner";

/**
 * Makes the database's files beside their place, where they are written to disk, and moves them there when they are whole. A
 * start that was killed half-way, or whose power went, leaves nothing that looks like a cluster; the next one makes it anew.
 */
export function makeCluster(programs: PostgresPrograms, cluster: string, ownerPassword: string): void {
  const fresh = `${cluster}.new`;
  rmSync(fresh, { recursive: true, force: true });
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
  // What lies in its place was made by no whole start, so nothing of value is in it.
  rmSync(cluster, { recursive: true, force: true });
  moveDurably(fresh, cluster);
}

/** A folder of the database's user alone. */
export function makePrivate(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (isRoot()) chownSync(folder, NOBODY, NOBODY);
  else chmodSync(folder, 0o700);
}
