import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { freePort } from "./ports.ts";
import { type RunningServer, launchServer, makeDatabase, makeHome, runProgram, stopServer } from "./postgres-server.ts";
import { listProcesses } from "./processes.ts";

/** A primary and the standby that has every commit before it is acknowledged; the test is their failover manager. */
export type ReplicatedPostgres = {
  readonly primary: { readonly port: number };
  readonly standby: { readonly port: number };
  /** Makes the database on the primary and answers how its servers are written in an address. */
  database(name: string): Promise<void>;
  /** Kills every process of the primary in one moment. */
  killPrimary(): void;
  /** Starts the killed primary again as it was: it does not know that there is another one. */
  revivePrimary(): Promise<void>;
  promote(): Promise<void>;
  /** As its superuser. */
  ask(port: number, statement: string, database?: string): Promise<readonly Record<string, unknown>[]>;
  stop(): Promise<void>;
};

const ATTACH_TRIES = 200;
const STANDBY = "standby";

export async function startReplicatedPostgres(settings: readonly string[] = []): Promise<ReplicatedPostgres> {
  const [first, second] = [makeHome(), makeHome()];
  const [primaryPort, standbyPort] = [await freePort(), await freePort()];
  runProgram(first.home, "initdb", ["-D", first.dataDir, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
  // A cluster that never ran is whole as it lies there, so that the standby begins as its copy.
  runProgram(second.home, "cp", ["-a", first.dataDir, second.dataDir]);
  runProgram(second.home, "touch", [join(second.dataDir, "standby.signal")]);
  const all = ["synchronous_commit=on", "wal_level=replica", ...settings];
  let primary = await launchServer(first.home, first.dataDir, primaryPort, all);
  const source = `primary_conninfo=host=127.0.0.1 port=${primaryPort} user=postgres application_name=${STANDBY}`;
  const standby = await launchServer(second.home, second.dataDir, standbyPort, [...all, source]);
  await untilAttached(primaryPort);
  await ask(primaryPort, `alter system set synchronous_standby_names = '${STANDBY}'`);
  await ask(primaryPort, "select pg_reload_conf()");

  return {
    primary: { port: primaryPort },
    standby: { port: standbyPort },
    database: async (name) => void (await makeDatabase(primaryPort, name)),
    killPrimary: () => killAll(primary),
    revivePrimary: async () => {
      primary = await launchServer(first.home, first.dataDir, primaryPort, [...all, "synchronous_standby_names="]);
    },
    promote: async () => void (await ask(standbyPort, "select pg_promote()")),
    ask,
    stop: async () => {
      await Promise.all([stopServer(primary.process), stopServer(standby.process)]);
      for (const { home } of [first, second]) rmSync(home, { recursive: true, force: true });
    },
  };
}

async function untilAttached(port: number): Promise<void> {
  for (let tries = 0; tries < ATTACH_TRIES; tries++) {
    if ((await ask(port, "select 1 from pg_stat_replication where state = 'streaming'")).length > 0) return;
    await sleep(50);
  }
  throw new Error("the standby did not attach");
}

async function ask(port: number, statement: string, database = "postgres"): Promise<readonly Record<string, unknown>[]> {
  const sql = postgres(`postgres://postgres@127.0.0.1:${port}/${database}`, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    return await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function killAll({ process: postmaster }: RunningServer): void {
  const children = listProcesses().filter(({ parent }) => parent === postmaster.pid);
  postmaster.kill("SIGKILL");
  for (const { pid } of children) process.kill(pid, "SIGKILL");
}
