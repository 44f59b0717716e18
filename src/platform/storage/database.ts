import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { Outage } from "../../base/fault.ts";
import type { TenantId } from "../../base/ids.ts";
import { listTenantIds, setAppPassword } from "./_sql.ts";
import { COMMON, type Template, driverLike, learnTypes } from "./connection.ts";
import { type EmbeddedServer, startEmbedded } from "./embedded.ts";
import { type Disk, type DiskState, type FreeSpace, type LookAtDisk, NOT_OUR_DISK, lookAtFolder, watchFreeSpace } from "./free-space.ts";
import { migrate } from "./migrate.ts";
import { type Connect, type Pool, openPool } from "./pool.ts";
import { type Presence, bePresent } from "./presence.ts";
import { openServer } from "./server/open-server.ts";

/**
 * The database behind two doors. `app` is the door of every request: its role cannot bypass row-level security.
 * `owner` is for migrations, backups and the list of tenants.
 */
export type Database = {
  readonly app: Pool;
  readonly owner: Pool;
  readonly kind: "embedded" | "server";
  readonly space: FreeSpace;
  /** An embedded server that needs longer than `withinMs` to write what it holds to disk is left to end by itself. */
  readonly close: (withinMs?: number) => Promise<void>;
};

export type DatabaseOptions = {
  readonly dataDir: string;
  readonly databaseUrl?: string;
  /** A server process starts an embedded database again that was killed under it. */
  readonly adopt?: boolean;
  /** Tells the person at the terminal what of an embedded database they would wonder about. */
  readonly say?: (line: string) => void;
  readonly poolSize?: number;
  /** How the disk is looked at; without it, that of the data folder, where the database lies in it. */
  readonly lookAtDisk?: LookAtDisk;
  readonly onDisk?: (state: DiskState, disk: Disk) => void;
};

const OWNER = "strongroom_owner";
const APP = "strongroom_app";
const POOL_SIZE = 10;
const OWNER_POOL_SIZE = 3;
const WATCH_MS = 200;
/** Statements have ended or are to be cut by then. */
const PARTING_SECONDS = 1;
const STOP_MS = 20_000;
/** Whoever used the database last may be just stopping it. */
const JOIN_MS = 30_000;
const JOIN_PAUSE_MS = 50;

/** Opens the database, starting the embedded server if no `databaseUrl` is given, and brings its tables up to date. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.databaseUrl === undefined ? await openEmbedded(options) : await openElsewhere(options.databaseUrl, options);
}

async function openElsewhere(databaseUrl: string, { poolSize = POOL_SIZE, lookAtDisk, onDisk }: DatabaseOptions): Promise<Database> {
  const opened = await openServer(databaseUrl, poolSize);
  const space = lookAtDisk === undefined ? NOT_OUR_DISK : await watchFreeSpace(lookAtDisk, onDisk);
  return {
    ...opened,
    kind: "server",
    space,
    close: async () => {
      space.stop();
      await opened.close();
    },
  };
}

async function openEmbedded(options: DatabaseOptions): Promise<Database> {
  const { dataDir, adopt = false, poolSize = POOL_SIZE } = { ...options, dataDir: resolve(options.dataDir) };
  const { server, presence, doorOf } = await joinEmbedded(dataDir);
  if (server.wasRunning && presence.wasAlone)
    options.say?.("The database still ran: whoever had started it was killed. It is used on, and stopped at the end.");
  const leave = async (withinMs: number): Promise<void> => {
    try {
      // Where it does not say whether others use it, it is stopped by a server or by whoever started it.
      const isLast = (await presence.leave()) ?? (adopt || !server.wasRunning);
      if (isLast && !(await server.stop(withinMs)))
        options.say?.("The database is still writing what it holds to disk, and ends by itself.");
    } finally {
      presence.end();
    }
  };
  const owner = openPool(doorOf(OWNER), OWNER_POOL_SIZE);
  let space: FreeSpace;
  try {
    await migrate(owner);
    await letAppIn(owner, server.appPassword, doorOf(APP)({ max: 1 }));
    space = await watchFreeSpace(options.lookAtDisk ?? lookAtFolder(dataDir), options.onDisk);
  } catch (error) {
    await owner.end({ timeout: PARTING_SECONDS });
    await leave(STOP_MS);
    throw error;
  }
  const app = openPool(doorOf(APP), poolSize);
  const watch = adopt ? watchOver(server) : undefined;
  const closeAll = async (withinMs: number): Promise<void> => {
    clearInterval(watch);
    space.stop();
    await Promise.all([app, owner].map((pool) => pool.end({ timeout: PARTING_SECONDS })));
    await leave(withinMs);
  };
  // A command that is broken off closes it from two sides.
  let closing: Promise<void> | undefined;
  return {
    app,
    owner,
    kind: "embedded",
    space,
    close: (withinMs = STOP_MS) => (closing ??= closeAll(withinMs)),
  };
}

type Joined = { readonly server: EmbeddedServer; readonly presence: Presence; readonly doorOf: (user: string) => Connect };

async function joinEmbedded(dataDir: string): Promise<Joined> {
  const until = performance.now() + JOIN_MS;
  for (;;) {
    const server = await startEmbedded(dataDir);
    const { host, port, ownerPassword, appPassword } = server;
    try {
      const first = postgres({ ...COMMON, host, port, database: "postgres", username: OWNER, password: ownerPassword, max: 1 });
      const template = await createDatabaseOnce(first);
      const doorOf = (user: string): Connect => {
        const door = { database: "strongroom", user, pass: user === OWNER ? ownerPassword : appPassword };
        return (more) => driverLike(template, { ...more, ...door });
      };
      return { server, presence: await bePresent(doorOf(OWNER)), doorOf };
    } catch (error) {
      if (isBeingStopped(error) && performance.now() < until) {
        await sleep(JOIN_PAUSE_MS);
        continue;
      }
      if (!server.wasRunning) await server.stop(STOP_MS);
      throw error;
    }
  }
}

function isBeingStopped(error: unknown): boolean {
  return isDatabaseAway(error) && !(error instanceof Outage) && !(error instanceof postgres.PostgresError && error.code.startsWith("28"));
}

/** The server's keeper starts it again when it was killed; requests meanwhile are told to try again. */
function watchOver(server: EmbeddedServer): NodeJS.Timeout {
  let isReviving = false;
  return setInterval(() => {
    if (isReviving) return;
    isReviving = true;
    server
      .revive()
      // A start that failed is tried again at the next look.
      .catch(() => undefined)
      .finally(() => {
        isReviving = false;
      });
  }, WATCH_MS).unref();
}

/** The app's role gets its password at the first start; later starts, and commands beside them, find it set. */
async function letAppIn(owner: postgres.Sql, password: string, app: postgres.Sql): Promise<void> {
  try {
    await app`select 1 as there`;
  } catch (error) {
    if (!(error instanceof postgres.PostgresError && error.code.startsWith("28"))) throw error;
    await setAppPassword(owner, password);
  } finally {
    await app.end({ timeout: 1 });
  }
}

async function createDatabaseOnce(maintenance: postgres.Sql): Promise<Template> {
  try {
    const [found] = await maintenance`select 1 from pg_database where datname = 'strongroom'`;
    if (found === undefined) await maintenance.unsafe("create database strongroom template template0 encoding 'UTF8' locale 'C'");
  } catch (error) {
    // Two commands started on an empty folder at once: the second finds it made.
    if (!(error instanceof postgres.PostgresError && ["42P04", "23505"].includes(error.code))) {
      await maintenance.end({ timeout: 1 });
      throw error;
    }
  }
  return await learnTypes(maintenance);
}

/** Every tenant, for the workers that serve them in turn; in a transaction of the owner, those that it sees. */
export async function listTenants(db: { readonly owner: postgres.Sql | postgres.TransactionSql }): Promise<readonly TenantId[]> {
  return await listTenantIds(db.owner);
}

/** Throws while the database does not answer. */
export async function pingDatabase(db: Database): Promise<void> {
  await db.app`select 1 as there`;
}

/** True for errors that mean the database is away and may come back: the caller retries or answers 503. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof Outage) return error.code.startsWith("database");
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return false;
  const { code } = error;
  return AWAY_CODES.has(code) || AWAY_CLASSES.some((start) => code.startsWith(start));
}

/** True for an error that means only that every connection was held: whoever comes later finds one. */
export function isDatabaseBusy(error: unknown): boolean {
  return error instanceof Outage && error.code === "database_busy";
}

/** True for errors that mean there is no room left where the database writes, whoever's disk that is. Nothing of the transaction stands. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof postgres.PostgresError && error.code === "53100";
}

/** Connections that fail, that are not let in (a password that was just changed), and servers that stop. */
const AWAY_CLASSES = ["08", "28", "57P"] as const;
const AWAY_CODES = new Set([
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
  "3D000",
  "53300",
  // It only reads: a standby, or a primary that was made one.
  "25006",
]);
