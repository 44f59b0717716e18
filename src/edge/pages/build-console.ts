import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { MINUTE_MS } from "../../base/instant.ts";
import { isRunning } from "../../platform/storage/running-process.ts";

const PROJECT = fileURLToPath(new URL("../../..", import.meta.url));
const WEB = join(PROJECT, "web");
/** Longer than any build. */
const LOCK_MS_MAX = 2 * MINUTE_MS;
const LOCK_POLL_MS = 100;

/** Where the built console lies. */
export const CONSOLE_FOLDER: string = join(WEB, "dist");
/** In it, what is put into the customers' pages; no address leads there. */
export const CARD_FOLDER = "card";
/** In it, the extension as both browsers take it, but for its manifest. */
export const EXTENSION_FOLDER = "extension";
const DIGEST = "sources.sha256";
/** Files in `src` that are bundled into what browsers run as well; a rule holds that these are all. */
export const SHARED = [
  "base/card-brands.ts",
  "base/card-number.ts",
  "base/digit-runs.ts",
  "base/language.ts",
  "base/limits.ts",
  "base/result.ts",
  "base/rights-reasons.ts",
  "edge/pages/palette.css",
  "edge/pages/site-words.json",
  "platform/egress/fill.ts",
  "platform/egress/filters.ts",
  "platform/egress/template.ts",
  "platform/egress/values.ts",
  "registers/datamap/card-numbers.ts",
  "registers/datamap/categories.ts",
  "registers/datamap/reference/data-categories.json",
  "registers/datamap/types.ts",
] as const;

/**
 * Sees to it that the built console, what is put into the customers' pages, and the extension belong to its sources: `npm ci` runs no scripts and the build is not in git, so
 * whoever serves the console asks for it first. Takes some seconds when it builds and a few milliseconds when not.
 * Several processes may ask at once; one builds. Answers what went wrong, or undefined.
 */
export async function ensureConsole(
  say: (line: string) => void,
  folder: string = CONSOLE_FOLDER,
  stopping?: AbortSignal,
): Promise<string | undefined> {
  const wanted = digestOfSources();
  if (builtFrom(folder) === wanted) return undefined;
  try {
    const release = await takeLock(`${folder}.lock`, stopping);
    try {
      if (builtFrom(folder) === wanted) return undefined;
      say("Building the console …");
      return await build(folder, wanted, stopping);
    } finally {
      release();
    }
  } catch (error) {
    // A folder that cannot be written to, a disk that is full: the rest of the house opens all the same.
    return error instanceof Error ? error.message : "unknown";
  }
}

function builtFrom(folder: string): string | undefined {
  const file = join(folder, DIGEST);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** The files of the console, of the customers' pages and of the extension, the modules that they share with the server, and the lock that names what is bundled. */
function digestOfSources(): string {
  const own = readdirSync(WEB, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !relative(WEB, path).startsWith("dist"));
  const all = [...own, ...SHARED.map((file) => join(PROJECT, "src", file)), join(PROJECT, "package-lock.json")].toSorted();
  const hash = createHash("sha256");
  for (const path of all) {
    const bytes = readFileSync(path);
    hash.update(`${relative(PROJECT, path).split(sep).join("/")}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex");
}

async function build(folder: string, digest: string, stopping: AbortSignal | undefined): Promise<string | undefined> {
  const fresh = `${folder}-${process.pid}`;
  const vite = join(dirname(createRequire(import.meta.url).resolve("vite/package.json")), "bin", "vite.js");
  try {
    const failed =
      (await run([vite, "build", "--config", join(WEB, "vite.config.ts"), "--outDir", fresh, "--logLevel", "error"], stopping)) ??
      (await run([join(WEB, "card", "build.ts"), join(fresh, CARD_FOLDER)], stopping)) ??
      (await run([join(WEB, "extension", "build.ts"), join(fresh, EXTENSION_FOLDER)], stopping));
    if (failed !== undefined) return failed;
    writeFileSync(join(fresh, DIGEST), digest);
    const old = `${fresh}-old`;
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(fresh, folder);
    rmSync(old, { recursive: true, force: true });
    return undefined;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function run(args: readonly string[], stopping: AbortSignal | undefined): Promise<string | undefined> {
  const child = spawn(process.execPath, args, {
    cwd: PROJECT,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_ENV: "production" },
    ...(stopping === undefined ? {} : { signal: stopping }),
  });
  const said: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => said.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return code === 0 ? undefined : Buffer.concat(said).toString("utf8").slice(0, 4_000);
}

async function takeLock(lock: string, stopping: AbortSignal | undefined): Promise<() => void> {
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      return () => rmSync(lock, { force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    if (isLeftBehind(lock)) rmSync(lock, { force: true });
    await sleep(LOCK_POLL_MS, undefined, stopping === undefined ? {} : { signal: stopping });
  }
}

/** Its holder was stopped while building, or has taken longer than any build does. */
function isLeftBehind(lock: string): boolean {
  try {
    const holder = Number(readFileSync(lock, "utf8"));
    return Date.now() - statSync(lock).mtimeMs > LOCK_MS_MAX || (holder > 0 && !isRunning(holder));
  } catch (error) {
    // Released in this moment.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}
