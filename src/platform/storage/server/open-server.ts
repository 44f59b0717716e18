import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import type postgres from "postgres";
import { Outage } from "../../../base/fault.ts";
import { type Template, driverLike, learnTypes } from "../connection.ts";
import { migrate } from "../migrate.ts";
import { type Connect, type Pool, openPool } from "../pool.ts";
import { letStepDown, selectRole } from "./_sql.ts";
import { driveOver, overOurs } from "./drive-over.ts";
import { type Cluster, type Primary, createCluster } from "./find-primary.ts";
import { POOLED } from "./pooled.ts";
import { readServerAddress } from "./read-address.ts";
import { sessionSettings } from "./session-settings.ts";
import { tellTrouble } from "./tell-trouble.ts";
import { createSilenceWatch } from "./watch-silence.ts";

export type Server = { readonly app: Pool; readonly owner: Pool; readonly close: () => Promise<void> };

const APP_ROLE = "strongroom_app";
const OWNER_POOL_SIZE = 3;
/** Statements have ended or are to be cut by then. */
const PARTING_SECONDS = 1;
const VERSION_MIN = 150_000;
/** Firewalls forget an idle connection after some minutes; a machine that is gone is noticed within half of one. */
const KEEP_ALIVE_SECONDS = 15;

/** On a server of the operator's own, the given user migrates, and every request steps down to the app's role. */
export async function openServer(given: string, poolSize: number): Promise<Server> {
  const read = readServerAddress(given);
  if (!read.ok) throw new Outage("database_address", `DATABASE_URL ${read.say}.`);
  const { address } = read;
  const cluster = createCluster(address);
  const opened: Pool[] = [];
  const began = performance.now();
  try {
    const primary = await cluster.primary();
    refuseUnfit(primary);
    const template = await learnTypes(driveOver(address, cluster.dial, { max: 1, connect_timeout: cluster.patienceSeconds() }));
    const common = { template, cluster, watch: createSilenceWatch(), settings: sessionSettings(address, primary.version) };
    const owner = openPool(door(common), OWNER_POOL_SIZE);
    opened.push(owner);
    await migrate(owner);
    await letStepDown(owner, primary.version);
    const app = openPool(door(common, APP_ROLE), poolSize);
    opened.push(app);
    await refuseOtherDoor(app);
    return { app, owner, close: async () => void (await Promise.all([app, owner].map((pool) => pool.end({ timeout: PARTING_SECONDS })))) };
  } catch (error) {
    await Promise.all(opened.map((pool) => pool.end({ timeout: 1 })));
    throw tellTrouble(error, address, performance.now() - began);
  }
}

function refuseUnfit({ version, encoding }: Primary): void {
  if (version < VERSION_MIN)
    throw new Outage(
      "database_old",
      `The database server is PostgreSQL ${Math.floor(version / 10_000)}; Strongroom needs ${VERSION_MIN / 10_000} or newer.`,
    );
  if (encoding !== "UTF8")
    throw new Outage(
      "database_encoding",
      `The database holds text as ${encoding}, which cannot hold every name. Make one with encoding UTF8.`,
    );
}

/** A pooler may swallow what a connection is opened with; then every request would have all the rights of the owner. */
async function refuseOtherDoor(app: Pool): Promise<void> {
  if ((await selectRole(app)) !== APP_ROLE) throw new Outage("database_pooled", POOLED);
}

type Common = {
  readonly template: Template;
  readonly cluster: Cluster;
  readonly watch: ReturnType<typeof createSilenceWatch>;
  readonly settings: Readonly<Record<string, string>>;
};

function door({ template, cluster, watch, settings }: Common, role?: string): Connect {
  return (more) => {
    // Each has a name of its own, by which its session is found in the server.
    const name = `${settings["application_name"]} ${randomBytes(4).toString("hex")}`;
    let socket: Socket | undefined;
    const dial = async (): Promise<Socket> => {
      socket = await cluster.dial();
      watch(socket, () => cluster.session(name));
      return socket;
    };
    const driver: postgres.Sql = driverLike(template, {
      ...more,
      ...overOurs(dial),
      target_session_attrs: "primary",
      connect_timeout: cluster.patienceSeconds(),
      keep_alive: KEEP_ALIVE_SECONDS,
      connection: { ...settings, application_name: name, ...(role === undefined ? {} : { role }) },
      // A server tells when a connection is made, and whenever it changes, that it only reads.
      onparameter: (parameter: string, value: unknown) => {
        if ((parameter !== "in_hot_standby" && parameter !== "default_transaction_read_only") || value !== "on") return;
        // The driver tells changes only, and this must be told of the next connection again.
        Reflect.deleteProperty(driver.parameters, parameter);
        socket?.destroy(new Outage("database_not_writable", "the database server only reads"));
      },
      onclose: () => {
        cluster.doubt();
        more.onclose?.();
      },
    });
    return driver;
  };
}
