import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { chmodSync, createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { instant } from "../../src/base/instant.ts";
import { unveil } from "../../src/base/redacted.ts";
import { OPERATOR } from "../../src/edge/cli/_operator.ts";
import { hasRoot, unsealRoot } from "../../src/platform/keeper/keyring.ts";
import { borrowKeeper, initialiseCheapRoot } from "../../src/platform/keeper/testing.ts";
import { type Database, openDatabase } from "../../src/platform/storage/database.ts";
import { readTenants } from "../../src/platform/storage/tenants.ts";
import { type TestDatabase, openTestDatabase } from "../../src/platform/storage/testing.ts";
import { withTx } from "../../src/platform/storage/tx.ts";
import { createMapCache } from "../../src/registers/datamap/cache.ts";
import { parseMapYaml } from "../../src/registers/datamap/parse-map.ts";
import { createKey } from "../../src/registers/keys/create-key.ts";
import { keeperSigner } from "../../src/registers/ledger/keeper-signer.ts";
import { sequenceTenant } from "../../src/registers/ledger/sequence.ts";
import { setUpTenant } from "../../src/workflows/set-up/set-up-tenant.ts";
import { httpClient } from "./http-client.ts";
import type { Answer, Call, Client, Json } from "./http-client.ts";
import { freePort } from "./ports.ts";

/** The product as a stranger meets it: a data folder, its commands, and processes that serve it. */
export type Strongroom = {
  readonly home: string;
  readonly dataDir: string;
  readonly passphraseFile: string;
  readonly env: Readonly<Record<string, string>>;
  cli(args: readonly string[], more?: { readonly env?: Record<string, string>; readonly input?: string }): Promise<CliAnswer>;
  /** Adds a tenant with this map; the first one sets the folder up. */
  init(mapYaml: string, name?: string): Promise<Tenant>;
  key(role: string, more?: { readonly purposes?: readonly string[]; readonly tenant?: string }): Promise<ApiKey>;
  serve(env?: Record<string, string>): Promise<App>;
  /** Stops what still runs and removes the folder. */
  remove(): Promise<void>;
};

/** One whose tables the test may look into. */
export type OpenStrongroom = Strongroom & { readonly db: TestDatabase };
export type Tenant = { readonly tenant: string; readonly ownerKey: string };
export type ApiKey = { readonly id: string; readonly key: string };
export type CliAnswer = { readonly status: number; readonly stdout: string; readonly stderr: string; readonly json: Json };

/** One serving app process. */
export type App = {
  readonly pid: number;
  readonly port: number;
  readonly client: Client;
  readonly logFile: string;
  readonly startedInMs: number;
  call(method: string, path: string, call?: Call): Promise<Answer>;
  readonly exited: Promise<void>;
  isRunning(): boolean;
  stop(): Promise<void>;
  kill(): Promise<void>;
};

export const PASSPHRASE = "correct horse battery staple of the tests";
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CLI = join(ROOT, "bin/strongroom.js");
const START_MS_MAX = 60_000;
/** What `npm start` gives Node: its flags and the program. */
const START_ARGUMENTS = startArguments();

function startArguments(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { readonly scripts: { readonly start: string } };
  return scripts.start.split(" ").slice(1);
}

/** What the run's global set-up says; a process that is started alone has none. */
function compileCache(): { readonly NODE_COMPILE_CACHE?: string } {
  const folder = process.env["NODE_COMPILE_CACHE"];
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}

export function makeStrongroom(options: { readonly databaseUrl?: string; readonly mode?: "test" | "live" } = {}): Strongroom {
  const { mode = "test" } = options;
  const home = mkdtempSync(join(tmpdir(), "strongroom-test-"));
  chmodSync(home, 0o755);
  const dataDir = join(home, "data");
  mkdirSync(dataDir);
  const passphraseFile = join(home, "passphrase");
  writeFileSync(passphraseFile, `${PASSPHRASE}\n`, { mode: 0o600 });
  const env = {
    PATH: process.env["PATH"] ?? "",
    ...compileCache(),
    DATA_DIR: dataDir,
    STRONGROOM_PASSPHRASE_FILE: passphraseFile,
    STRONGROOM_MODE: mode,
    ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
  };
  const started = new Set<Promise<App>>();
  let logs = 0;
  let isRemoved = false;

  const room: Strongroom = {
    home,
    dataDir,
    passphraseFile,
    env,
    cli: (args, more) => runCli(args, { ...env, ...more?.env }, more?.input),
    init: (mapYaml, name) => withHouse(env, (db) => initialise(db, mapYaml, name, mode)),
    key: (role, more) => withHouse(env, (db) => makeKey(db, role, more)),
    serve: async (more = {}) => {
      // A try whose time is up goes on unseen: it may not start what nobody would stop.
      if (isRemoved) throw new Error("this room was removed");
      const starting = startApp({ ...env, ...more }, join(home, `app-${++logs}.log`));
      started.add(starting);
      return await starting;
    },
    remove: async () => {
      isRemoved = true;
      await Promise.allSettled([...started].map(async (starting) => (await starting).stop()));
      rmSync(home, { recursive: true, force: true });
    },
  };
  return room;
}

/** The same on a database of the run's own server: none is made, started and stopped for it. */
export async function openStrongroom(mode: "test" | "live" = "test"): Promise<OpenStrongroom> {
  const db = await openTestDatabase();
  const room = makeStrongroom({ databaseUrl: db.url, mode });
  return {
    ...room,
    db,
    remove: async () => {
      await room.remove();
      await db.close();
    },
  };
}

/**
 * What `init` and `key create` do, without a process for each and under a root that is cheap to open: that these verbs do it
 * is told by their own tests.
 */
async function withHouse<T>(env: Strongroom["env"], fn: (db: Database) => Promise<T>): Promise<T> {
  const databaseUrl = env["DATABASE_URL"];
  const db = await openDatabase({ dataDir: env["DATA_DIR"] ?? "", poolSize: 2, ...(databaseUrl === undefined ? {} : { databaseUrl }) });
  try {
    return await fn(db);
  } finally {
    await db.close();
  }
}

async function initialise(db: Database, mapYaml: string, name: string | undefined, mode: "test" | "live"): Promise<Tenant> {
  const parsed = parseMapYaml(mapYaml);
  if (!parsed.ok) throw new Error(`the test's map is wrong: ${JSON.stringify(parsed.problems)}`);
  const now = instant(Date.now());
  const keeper = borrowKeeper();
  try {
    if (await hasRoot(db)) await unsealRoot(db, keeper, PASSPHRASE);
    else await initialiseCheapRoot(db, keeper, PASSPHRASE, now);
    const asked = { name: name ?? parsed.map.controller.name, mode, map: parsed.map, yaml: mapYaml };
    const made = await setUpTenant(db, keeper, OPERATOR, asked, now);
    if (!made.ok) throw new Error("not set up");
    await sequenceTenant(db, keeperSigner(keeper), made.value.tenant, now);
    return { tenant: made.value.tenant, ownerKey: unveil(made.value.ownerKey) };
  } finally {
    await keeper.close();
  }
}

async function makeKey(
  db: Database,
  role: string,
  more: { readonly purposes?: readonly string[]; readonly tenant?: string } = {},
): Promise<ApiKey> {
  const tenants = await readTenants(db);
  const tenant = tenants.find(({ id }) => id === (more.tenant ?? tenants[0]?.id));
  if (tenant === undefined) throw new Error("no such business");
  return await withTx(db, tenant.id, async (tx) => {
    const asked = { role, purposes: more.purposes ?? "all", label: role, expiresAt: null, mode: tenant.mode } as const;
    const made = await createKey(tx, OPERATOR, await createMapCache().get(tx), asked, instant(Date.now()));
    if (!made.ok) throw new Error(`no key: ${made.refusal.code}`);
    return { id: made.value.id, key: unveil(made.value.key) };
  });
}

export function runCli(args: readonly string[], env: Record<string, string>, input = ""): Promise<CliAnswer> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], { env, stdio: ["pipe", "pipe", "pipe"] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.once("error", reject);
    child.once("close", (code) => {
      const stdout = Buffer.concat(out).toString("utf8");
      const stderr = Buffer.concat(err).toString("utf8");
      // What was done or found, or why nothing was.
      resolve({ status: code ?? -1, stdout, stderr, json: parsed(stdout === "" ? stderr : stdout) });
    });
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

async function startApp(env: Record<string, string>, logFile: string): Promise<App> {
  const port = env["PORT"] === undefined ? await freePort() : Number(env["PORT"]);
  const started = performance.now();
  const child = spawn(process.execPath, START_ARGUMENTS, {
    cwd: ROOT,
    env: { ...env, PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = createWriteStream(logFile);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));

  const client = httpClient(port);
  await untilHealthy(client, child, logFile);
  return {
    pid: child.pid ?? 0,
    port,
    client,
    logFile,
    startedInMs: performance.now() - started,
    call: (method, path, call) => client.call(method, path, call),
    exited,
    isRunning: () => isRunning(child),
    stop: () => end(child, client, exited, "SIGTERM"),
    kill: () => end(child, client, exited, "SIGKILL"),
  };
}

async function untilHealthy(client: Client, child: ChildProcess, logFile: string): Promise<void> {
  const until = performance.now() + START_MS_MAX;
  while (performance.now() < until) {
    if (!isRunning(child)) throw new Error(`the app ended while starting: ${readFileSync(logFile, "utf8").slice(-4000)}`);
    try {
      const { status } = await client.call("GET", "/healthz");
      if (status === 200) return;
    } catch {
      // Not listening yet.
    }
    await sleep(25);
  }
  child.kill("SIGKILL");
  throw new Error(`the app was not up in ${START_MS_MAX} ms: ${readFileSync(logFile, "utf8").slice(-4000)}`);
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function end(child: ChildProcess, client: Client, exited: Promise<void>, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  client.close();
  if (!isRunning(child)) return;
  child.kill(signal);
  const late = setTimeout(() => child.kill("SIGKILL"), 15_000);
  await exited;
  clearTimeout(late);
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
