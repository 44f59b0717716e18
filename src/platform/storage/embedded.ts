import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { accessSync, closeSync, constants, existsSync, openSync, readFileSync, rmSync, statSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Outage } from "../../base/fault.ts";
import { syncFolder, writeDurablyOnce } from "./durable-file.ts";
import { type PostgresPrograms, locatePostgres } from "./locate-postgres.ts";
import { makeFolder } from "./make-folder.ts";
import { makeCluster, makePrivate, isWithoutData } from "./make-cluster.ts";
import { isRunning, isRunningAs } from "./running-process.ts";
import { asUnprivileged, isRoot, serverEnvironment } from "./unprivileged.ts";

/** How to reach the embedded server, and how to stop it. */
export type EmbeddedServer = {
  readonly host: string;
  readonly port: number;
  readonly ownerPassword: string;
  readonly appPassword: string;
  /** True when it ran already: for another process, or left behind by one that was killed. */
  readonly wasRunning: boolean;
  /** Ends it, whoever else uses it. False where it takes longer to write what it holds to disk: it ends by itself then. */
  readonly stop: (withinMs: number) => Promise<boolean>;
  /** Starts the server again if it is gone; answers whether it had to. Only its owner may call this. */
  readonly revive: () => Promise<boolean>;
};

type Secrets = { readonly owner: string; readonly app: string; readonly port: number };

const START_MS = 60_000;
const WAL_MB_MAX = 2_048;
/** PostgreSQL wants at least two segments, and by default keeps five. */
const WAL_MB_MIN = 96;
const START_ATTEMPTS = 8;
const START_PAUSE_MS = 250;
/** A unix socket's path must fit into 107 bytes, the file name included. */
const SOCKET_PATH_BYTES = 85;

/**
 * Starts the PostgreSQL server of `dataDir`, or joins the one that runs there already: one left behind by a killed
 * process is as good as a new one.
 */
export async function startEmbedded(dataDir: string): Promise<EmbeddedServer> {
  const cluster = join(dataDir, "postgres");
  const programs = locatePostgres(join(dataDir, "run"));
  makeFolders(dataDir, cluster);
  const isEmpty = isWithoutData(cluster);
  if (!isEmpty) assertHasSecrets(dataDir, cluster);
  const secrets = readOrMakeSecrets(dataDir);
  if (isEmpty) makeCluster(programs, cluster, secrets.owner);

  const start = async (): Promise<boolean> => {
    const running = runningPid(cluster);
    const pid = running ?? launch(programs, dataDir, cluster, secrets.port);
    await waitUntilReady(cluster, pid, join(dataDir, "postgres.log"));
    return running === undefined;
  };
  const wasRunning = !(await startPatiently(start));
  return {
    host: process.platform === "win32" ? "127.0.0.1" : socketFolder(dataDir),
    port: secrets.port,
    ownerPassword: secrets.owner,
    appPassword: secrets.app,
    wasRunning,
    stop: (withinMs) => stopServer(cluster, withinMs),
    revive: async () => runningPid(cluster) === undefined && (await startPatiently(start)),
  };
}

/** After a kill, the server's own processes take a moment to end, and it refuses to start beside them. */
async function startPatiently(start: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      if (attempt >= START_ATTEMPTS) throw error;
      await sleep(START_PAUSE_MS);
    }
  }
}

function makeFolders(dataDir: string, cluster: string): void {
  makeFolder(dataDir);
  for (const folder of [cluster, socketFolder(dataDir)]) {
    makePrivate(folder);
  }
  for (const folder of [dataDir, dirname(dataDir)]) syncFolder(folder);
  if (isRoot()) assertReachable(cluster);
}

/** PostgreSQL refuses to run as root, so it runs as nobody, who must be able to reach the folder. */
function assertReachable(folder: string): void {
  for (let at = dirname(folder); at !== dirname(at); at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) {
      throw new Outage(
        "folder_unreachable",
        `Running as root, the database runs as the user "nobody", who cannot enter ${at}. ` +
          `Start as an ordinary user, set DATA_DIR to a folder that others may enter, or run: chmod o+x ${at}`,
      );
    }
  }
}

/** Whether something is stored there; an outage where that is not certain. Makes nothing. */
export function isDatabaseIn(dataDir: string): boolean {
  const cluster = join(dataDir, "postgres");
  return existsSync(cluster) && !isWithoutData(cluster);
}

function assertHasSecrets(dataDir: string, cluster: string): void {
  const file = join(dataDir, "database.json");
  if (existsSync(file)) return;
  throw new Outage(
    "database_secrets_gone",
    `There is a database in ${cluster}, and the file ${file} with its passwords is gone. Put it back from a copy of this folder; ` +
      "or set DATA_DIR to an empty folder and restore a backup there.",
  );
}

function readOrMakeSecrets(dataDir: string): Secrets {
  const file = join(dataDir, "database.json");
  if (!existsSync(file)) {
    const port = process.platform === "win32" ? 20_000 + (randomBytes(2).readUInt16BE(0) % 20_000) : 5432;
    const made: Secrets = { owner: randomBytes(24).toString("hex"), app: randomBytes(24).toString("hex"), port };
    // Without this file nobody comes into the database again; of two who make it at once the first is the one.
    writeDurablyOnce(file, JSON.stringify(made), 0o600);
  }
  return JSON.parse(readFileSync(file, "utf8")) as Secrets;
}

function launch(programs: PostgresPrograms, dataDir: string, cluster: string, port: number): number {
  const log = openSync(join(dataDir, "postgres.log"), "a", 0o600);
  const settings = {
    listen_addresses: process.platform === "win32" ? "127.0.0.1" : "",
    unix_socket_directories: process.platform === "win32" ? "" : socketFolder(dataDir),
    unix_socket_permissions: "0700",
    port: String(port),
    max_connections: "80",
    shared_buffers: "256MB",
    effective_cache_size: "1GB",
    wal_level: "minimal",
    max_wal_senders: "0",
    max_wal_size: `${walMegabytesMax(cluster)}MB`,
    checkpoint_timeout: "10min",
    jit: "off",
    // A statement or its values may hold personal data: the server's log gets neither.
    log_min_messages: "fatal",
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    log_parameter_max_length: "0",
    log_parameter_max_length_on_error: "0",
    log_statement: "none",
    log_checkpoints: "off",
    log_autovacuum_min_duration: "-1",
  };
  const child = spawn(
    programs.postgres,
    ["-D", cluster, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    { ...asUnprivileged(), env: serverEnvironment(programs), stdio: ["ignore", log, log], detached: true },
  );
  // The system may have no room for a process at the moment. Told to nobody, that would end this one; it shows in the missing number below.
  child.on("error", () => undefined);
  child.unref();
  // The server has its own; where it cannot start it is tried again and again.
  closeSync(log);
  if (child.pid === undefined) throw new Outage("database_not_started", `cannot start ${programs.postgres}`);
  return child.pid;
}

/** The log of the database keeps what it once took, so on a small disk it must not take much: a tenth, up to 2 GB. */
function walMegabytesMax(cluster: string): number {
  const { blocks, bsize } = statfsSync(cluster);
  return Math.round(Math.min(WAL_MB_MAX, Math.max(WAL_MB_MIN, (blocks * bsize) / 10 / 1024 ** 2)));
}

async function waitUntilReady(cluster: string, pid: number, logFile: string): Promise<void> {
  const until = performance.now() + START_MS;
  while (performance.now() < until) {
    if (readPidFile(cluster)?.status === "ready") return;
    if (!isRunning(pid) && runningPid(cluster) === undefined) break;
    await sleep(20);
  }
  const tail = existsSync(logFile) ? readFileSync(logFile, "utf8").slice(-600) : "";
  throw new Outage("database_not_started", `PostgreSQL did not start. ${tail}`);
}

async function stopServer(cluster: string, withinMs: number): Promise<boolean> {
  const pid = runningPid(cluster);
  if (pid === undefined) return true;
  process.kill(pid, "SIGINT");
  const until = performance.now() + withinMs;
  while (isRunning(pid) && performance.now() < until) await sleep(20);
  return !isRunning(pid);
}

/** The pid of a live server on this folder; a stale file (its process gone, or after a reboot another program) counts as none. */
function runningPid(cluster: string): number | undefined {
  const file = readPidFile(cluster);
  if (file === undefined) return undefined;
  if (isRunning(file.pid) && isRunningAs(file.pid, "postgres")) return file.pid;
  rmSync(join(cluster, "postmaster.pid"), { force: true });
  return undefined;
}

function readPidFile(cluster: string): { readonly pid: number; readonly status: string } | undefined {
  const file = join(cluster, "postmaster.pid");
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, "utf8").split("\n");
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 1 ? { pid, status: (lines[7] ?? "").trim() } : undefined;
}

function socketFolder(dataDir: string): string {
  const inside = join(dataDir, "run", "sockets");
  if (Buffer.byteLength(inside) <= SOCKET_PATH_BYTES) {
    makeFolder(join(dataDir, "run"));
    return inside;
  }
  return join(tmpdir(), `strongroom-${createHash("sha256").update(dataDir).digest("hex").slice(0, 16)}`);
}

/** True when this process may write there; `doctor` asks before a start would fail. */
export function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
