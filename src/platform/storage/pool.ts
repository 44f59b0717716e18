import postgres from "postgres";
import { Outage, assert } from "../../base/fault.ts";

/** Makes the driver's door to one connection. */
export type Connect = (more: { readonly max: 1; readonly onclose?: () => void }) => postgres.Sql;

/**
 * Connections: one that statements by themselves share, and `size` of which each serves one transaction at a time. The
 * driver's own pool keeps its idle connections in a list that grows by a place with every transaction and is searched from
 * its start, so that each costs more than the one before; of a single connection that list is always emptied.
 */
export type Pool = postgres.Sql & {
  /**
   * Runs `fn` between `begin` and `commit`. `opening` is SQL of ours and leaves with `begin`, ahead of the first statement and
   * without a wait. Throws what failed first, and then nothing was stored.
   */
  readonly transaction: <T>(opening: string, fn: (sql: postgres.TransactionSql) => Promise<T>) => Promise<T>;
};

const HEARTBEAT_MS = 15_000;
/** A transaction takes milliseconds, and seconds at most: who has waited so long waits for connections that nobody gives back. */
const WAIT_MS_MAX = 30_000;

/** Throws `database_busy` where every connection was held for `waitMsMax` longer than those who had come before waited. */
export function openPool(connect: Connect, size: number, waitMsMax = WAIT_MS_MAX): Pool {
  const alone = newClient(connect);
  const clients = Array.from({ length: size }, () => newClient(connect));
  // Its driver listens again by itself, over a connection of its own.
  const listener = connect({ max: 1 });
  const heartbeat = setInterval(() => void askListener(listener), HEARTBEAT_MS).unref();
  // The one that was used last is taken first: its statements are prepared, and those that nobody needs are never opened.
  const idle = [...clients];
  const line = newLine(waitMsMax);

  const take = async (): Promise<Client> => idle.pop() ?? (await line.wait());
  const give = (client: Client): void => {
    if (!line.pass(client)) idle.push(client);
  };

  const transaction: Pool["transaction"] = async (opening, fn) => {
    const client = await take();
    try {
      return await runTransaction(client, opening, fn);
    } finally {
      give(client);
    }
  };
  const begin = (first: unknown, second?: unknown): Promise<unknown> =>
    typeof first === "string" ? transaction(first, second as Work) : transaction("", first as Work);
  // One of the others: statements by themselves go on while it is held.
  const reserve = async (): Promise<postgres.ReservedSql> => {
    const client = await take();
    try {
      // The driver never gives a connection to whoever reserves the one that it is just making.
      await client.driver.unsafe("select 1");
      return holding(client, await client.driver.reserve(), () => give(client));
    } catch (error) {
      give(client);
      throw error;
    }
  };
  const end: postgres.Sql["end"] = async (how) => {
    clearInterval(heartbeat);
    await Promise.all([listener.end(how), ...[alone, ...clients].map((client) => client.end(how))]);
  };
  const tag = (first: TemplateStringsArray, ...rest: readonly never[]): unknown => alone.driver(first, ...rest);
  return Object.assign(tag, alone.driver, {
    unsafe: (...given: Parameters<postgres.Sql["unsafe"]>) => alone.driver.unsafe(...given),
    notify: (channel: string, payload: string) => alone.driver.notify(channel, payload),
    listen: (...given: Parameters<postgres.Sql["listen"]>) => listener.listen(...given),
    transaction,
    begin: begin as postgres.Sql["begin"],
    reserve,
    end,
  });
}

type Waiting = { readonly sinceMs: number; readonly take: (client: Client) => void; readonly giveUp: (error: Outage) => void };

/** Who waits for a connection, in the order in which they came. */
type Line = {
  readonly wait: () => Promise<Client>;
  /** False where nobody waits. */
  readonly pass: (client: Client) => boolean;
};

/** One timer for all of them: whoever is first has waited longest, so that nobody pays for a timer of their own. */
function newLine(waitMsMax: number): Line {
  const waiting: Waiting[] = [];
  let isWatched = false;
  const watch = (): void => {
    const [first] = waiting;
    isWatched = first !== undefined;
    if (first !== undefined) setTimeout(look, Math.max(1, first.sinceMs + waitMsMax - performance.now())).unref();
  };
  const look = (): void => {
    const tooLongMs = performance.now() - waitMsMax;
    for (let first = waiting[0]; first !== undefined && first.sinceMs <= tooLongMs; first = waiting[0]) {
      waiting.shift();
      first.giveUp(new Outage("database_busy", "every connection to the database has been held for too long"));
    }
    watch();
  };
  return {
    wait: async () =>
      await new Promise((take, giveUp) => {
        waiting.push({ sinceMs: performance.now(), take, giveUp });
        if (!isWatched) watch();
      }),
    pass: (client) => {
      const next = waiting.shift();
      next?.take(client);
      return next !== undefined;
    },
  };
}

/**
 * Nothing is said for hours where nothing happens, so a connection that nobody answers on any more (what stands between may keep it open)
 * is found by asking over it. What asks is the connection that the driver made for itself when it was told to listen.
 */
async function askListener(listener: postgres.Sql): Promise<void> {
  const { listen } = listener as unknown as { readonly listen: { readonly sql?: postgres.Sql } };
  await listen.sql?.unsafe("select 1").catch(() => undefined);
}

type Work = (sql: postgres.TransactionSql) => Promise<unknown>;

/**
 * A connection: its driver, and how often it was lost. What had begun on a lost one is over, and its driver is given up with
 * it, because it would connect again with what it had not sent, and wait for answers to what it had.
 */
type Client = {
  driver: postgres.Sql;
  losses: number;
  isProven: boolean;
  onLoss: () => void;
  readonly end: postgres.Sql["end"];
};

function newClient(connect: Connect): Client {
  let isEnding = false;
  const open = (): postgres.Sql => {
    const driver = connect({
      max: 1,
      onclose: () => {
        if (isEnding || client.driver !== driver) return;
        giveUp(driver);
        client.driver = open();
        client.losses += 1;
        client.isProven = false;
        client.onLoss();
      },
    });
    return driver;
  };
  const end: Client["end"] = async (how) => {
    isEnding = true;
    await client.driver.end(how);
  };
  const client: Client = { driver: open(), losses: 0, isProven: false, onLoss: () => undefined, end };
  return client;
}

/**
 * A connection that one caller has until its release. What is said on it after its loss is refused here: the driver would write to a socket
 * that is gone, in a turn of its own, where nobody catches it, and the process would end.
 */
function holding(client: Client, reserved: postgres.ReservedSql, onRelease: () => void): postgres.ReservedSql {
  const { losses } = client;
  const unlessLost = <T>(say: () => T): T | Promise<never> => (client.losses === losses ? say() : Promise.reject(lost()));
  const tag = (first: TemplateStringsArray, ...rest: readonly never[]): unknown => unlessLost(() => reserved(first, ...rest));
  return Object.assign(tag, reserved, {
    unsafe: (...given: Parameters<postgres.Sql["unsafe"]>) => unlessLost(() => reserved.unsafe(...given)),
    release: () => {
      reserved.release();
      onRelease();
    },
  });
}

/** Fails what waits in it, and keeps it from connecting once more for what it has in its queue. */
function giveUp(driver: postgres.Sql): void {
  Object.assign(driver.options, { socket: () => Promise.reject(lost()) });
  void driver.end({ timeout: 0 });
}

async function runTransaction<T>(client: Client, opening: string, fn: (sql: postgres.TransactionSql) => Promise<T>): Promise<T> {
  const { losses, driver } = client;
  // The driver forgets a statement that is sent between a connection's error and its end: it would be waited for for ever.
  const gone = Promise.withResolvers<never>();
  gone.promise.catch(() => undefined);
  client.onLoss = () => gone.reject(lost());
  const watched = watch(client);
  const begun = watched.see(driver.unsafe(`begin ${opening}`)).execute();
  // On a connection that is still to be made nothing follows before it stands: each statement would wait for one of its own.
  if (!client.isProven) {
    await Promise.race([begun, gone.promise]);
    client.isProven = true;
  }
  let value: T;
  try {
    value = await Promise.race([fn(watched.sql), gone.promise]);
  } catch (error) {
    watched.end();
    if (client.losses === losses) await Promise.race([driver.unsafe("rollback"), gone.promise]).catch(() => undefined);
    throw watched.failure(error);
  }
  watched.end();
  const [, ended] = await Promise.race([Promise.all([begun, driver.unsafe("commit")]), gone.promise]).catch((error: unknown) => {
    throw watched.failure(error);
  });
  // A commit that was sent on another connection, or after a statement that failed, is answered and has stored nothing.
  if (client.losses !== losses || ended.command !== "COMMIT") throw watched.failure(lost());
  return value;
}

type Watched = {
  readonly sql: postgres.TransactionSql;
  readonly see: <Q>(query: Q) => Q;
  /** From here on a statement is a fault: it would be sent after the commit. */
  readonly end: () => void;
  /** What to throw: what failed first, where the given error only follows from it. */
  readonly failure: (error: unknown) => unknown;
};

/** Statements of one transaction. On a connection that was lost meanwhile none is sent: it would be outside of it. */
function watch(client: Client): Watched {
  const { losses, driver } = client;
  const failed: unknown[] = [];
  const see: Watched["see"] = (query) => {
    // Not the query's own `then`, which would send it.
    if (query instanceof Promise) void Promise.prototype.then.call(query, undefined, (error: unknown) => void failed.push(error));
    return query;
  };
  let isOver = false;
  const check = (): void => {
    assert(!isOver, "a statement was made after its transaction");
    if (client.losses !== losses) throw lost();
  };
  const tag = (first: TemplateStringsArray, ...rest: readonly never[]): unknown => {
    check();
    return see(driver(first, ...rest));
  };
  let savepoints = 0;
  const sql = Object.assign(tag, driver, {
    unsafe: (...given: Parameters<postgres.Sql["unsafe"]>) => {
      check();
      return see(driver.unsafe(...given));
    },
    savepoint: async (inner: Work): Promise<unknown> => {
      const name = `s${savepoints++}`;
      const before = failed.length;
      await sql.unsafe(`savepoint ${name}`);
      try {
        return await inner(sql as unknown as postgres.TransactionSql);
      } catch (error) {
        await sql.unsafe(`rollback to ${name}`);
        failed.length = before;
        throw error;
      }
    },
  });
  const failure: Watched["failure"] = (error) => (isConsequence(error) ? (failed.find((one) => !isConsequence(one)) ?? error) : error);
  return { sql: sql as unknown as postgres.TransactionSql, see, end: () => void (isOver = true), failure };
}

function lost(): Outage {
  return new Outage("database_lost", "the connection was lost in a transaction");
}

/** `in_failed_sql_transaction`: a statement after the one that failed. */
function isConsequence(error: unknown): boolean {
  return error instanceof Outage || (error instanceof postgres.PostgresError && error.code === "25P02");
}
