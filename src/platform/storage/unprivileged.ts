import { tmpdir } from "node:os";
import type { PostgresPrograms } from "./locate-postgres.ts";

/** PostgreSQL refuses to run as root, so it runs as nobody there. */
export const NOBODY = 65_534;

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

export function asUnprivileged(): { readonly uid?: number; readonly gid?: number; readonly cwd: string } {
  return isRoot() ? { uid: NOBODY, gid: NOBODY, cwd: tmpdir() } : { cwd: tmpdir() };
}

export function serverEnvironment(programs: PostgresPrograms): NodeJS.ProcessEnv {
  const libraries = { LD_LIBRARY_PATH: programs.libraries, DYLD_LIBRARY_PATH: programs.libraries };
  return process.platform === "win32" ? process.env : { ...libraries, PATH: process.env["PATH"] ?? "", TZ: "UTC", LC_ALL: "C" };
}
