import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { MINUTE_MS } from "../../base/instant.ts";

const PROJECT = fileURLToPath(new URL("../../..", import.meta.url));
const WEB = join(PROJECT, "web");
const LOCK = join(WEB, "dist.lock");
/** Longer than any build; a lock that is older was left by a process that was killed. */
const LOCK_MS_MAX = 2 * MINUTE_MS;
const LOCK_POLL_MS = 100;

/** Where the built console lies. */
export const CONSOLE_FOLDER: string = join(WEB, "dist");
const DIGEST = "sources.sha256";

/**
 * Sees to it that the built console belongs to its sources: `npm ci` runs no scripts and the build is not in git, so
 * whoever serves the console asks for it first. Takes some seconds when it builds and a few milliseconds when not.
 * Several processes may ask at once; one builds. Answers what went wrong, or undefined.
 */
export async function ensureConsole(say: (line: string) => void): Promise<string | undefined> {
  const wanted = digestOfSources();
  if (builtFrom() === wanted) return undefined;

  const release = await takeLock();
  try {
    if (builtFrom() === wanted) return undefined;
    say("Building the console …");
    return await build(wanted);
  } catch (error) {
    return error instanceof Error ? error.message : "unknown";
  } finally {
    release();
  }
}

function builtFrom(): string | undefined {
  const file = join(CONSOLE_FOLDER, DIGEST);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** The console's own files, the one module that it shares with the server, and the lock that names what is bundled. */
function digestOfSources(): string {
  const own = readdirSync(WEB, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !relative(WEB, path).startsWith("dist"));
  const all = [...own, join(PROJECT, "src/edge/pages/console-paths.ts"), join(PROJECT, "package-lock.json")].toSorted();
  const hash = createHash("sha256");
  for (const path of all) {
    const bytes = readFileSync(path);
    hash.update(`${relative(PROJECT, path).split(sep).join("/")}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex");
}

async function build(digest: string): Promise<string | undefined> {
  const fresh = `${CONSOLE_FOLDER}-${process.pid}`;
  const vite = join(dirname(createRequire(import.meta.url).resolve("vite/package.json")), "bin", "vite.js");
  const failed = await run([vite, "build", "--config", join(WEB, "vite.config.ts"), "--outDir", fresh, "--logLevel", "error"]);
  if (failed !== undefined) {
    rmSync(fresh, { recursive: true, force: true });
    return failed;
  }
  writeFileSync(join(fresh, DIGEST), digest);
  const old = `${fresh}-old`;
  if (existsSync(CONSOLE_FOLDER)) renameSync(CONSOLE_FOLDER, old);
  renameSync(fresh, CONSOLE_FOLDER);
  rmSync(old, { recursive: true, force: true });
  return undefined;
}

async function run(args: readonly string[]): Promise<string | undefined> {
  const child = spawn(process.execPath, args, {
    cwd: PROJECT,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_ENV: "production" },
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

async function takeLock(): Promise<() => void> {
  for (;;) {
    try {
      closeSync(openSync(LOCK, "wx"));
      return () => rmSync(LOCK, { force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const since = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs;
    if (since !== undefined && Date.now() - since > LOCK_MS_MAX) rmSync(LOCK, { force: true });
    await sleep(LOCK_POLL_MS);
  }
}
