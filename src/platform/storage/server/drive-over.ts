import { Socket } from "node:net";
import postgres from "postgres";
import { unveil } from "../../../base/redacted.ts";
import { COMMON } from "../connection.ts";
import type { ServerAddress } from "./read-address.ts";
import { sessionSettings } from "./session-settings.ts";

type Options = postgres.Options<Record<string, postgres.PostgresType>>;

/**
 * The driver over connections of ours. Its own way to several servers is not taken: while none answers it tries without a pause and lets
 * whoever asked wait for ever, and a standby passes for one that takes writes.
 */
export function driveOver(address: ServerAddress, dial: () => Promise<Socket>, more: Options): postgres.Sql {
  const { user, password, database } = address;
  const options = {
    ...COMMON,
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password: unveil(password) }),
    ...(database === undefined ? {} : { database }),
    connection: sessionSettings(address, 0),
    ...more,
    // Said, so that no variable of the environment says otherwise.
    host: "server",
    port: 5432,
    ssl: false,
    ...overOurs(dial),
  } as const;
  return postgres(options);
}

/** The same, of a driver that is made like another. */
export function overOurs(dial: () => Promise<Socket>): Options {
  return { socket: () => dialOrEnd(dial) } as Options;
}

/** Told by an exception that there is no connection, the driver would wait for ever with whatever comes next: so it is given one that ends. */
async function dialOrEnd(dial: () => Promise<Socket>): Promise<Socket> {
  try {
    return await dial();
  } catch (error) {
    const failed = new Socket();
    setImmediate(() => failed.destroy(error instanceof Error ? error : new Error("no connection")));
    return failed;
  }
}
