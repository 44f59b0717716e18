import { setTimeout as sleep } from "node:timers/promises";
import { checkLives } from "./crash-check.ts";
import { loadWorker } from "./crash-load.ts";
import type { Life, Trouble } from "./crash-load.ts";
import { makeDice } from "./dice.ts";
import { gather } from "./gather.ts";
import { startMovingAddress } from "./moving-address.ts";
import { PLAIN_MAP, person } from "./plain-map.ts";
import { startReplicatedPostgres } from "./replicated-postgres.ts";
import { makeStrongroom } from "./strongroom.ts";
import type { App } from "./strongroom.ts";

/** How the product is told of its servers, and how the primary goes. */
export type Failover = {
  /** `both` servers stand in the address, or one address `moves` from the one to the other. */
  readonly address: "both" | "moves";
  /** `killed`: its connections are cut. `silent`: its machine is gone, and nobody says so. */
  readonly end: "killed" | "silent";
};
export type FailoverReport = Failover & {
  readonly acknowledged: number;
  /** From the end of the primary until each process had a write acknowledged again. */
  readonly backMs: readonly number[];
  readonly troubles: readonly Trouble[];
  readonly verify: { readonly status: number; readonly told: string };
};

const WORKERS = 6;
const LOAD_MS = 1_500;
/** A failover manager takes its time until it believes that the primary is gone. */
const BELIEF_MS = 2_000;
const BACK_MS_MAX = 60_000;
const DATABASE = "safe";

/** Two processes under mixed load lose the primary of their database; what they acknowledged must be on the standby, once. */
export async function failoverDrill(
  failover: Failover,
  options: { readonly seed: number; readonly say?: (line: string) => void },
): Promise<FailoverReport> {
  const { say = () => {} } = options;
  const pair = await startReplicatedPostgres();
  const moving = await startMovingAddress(pair.primary.port);
  const hosts = failover.address === "both" ? `127.0.0.1:${pair.primary.port},127.0.0.1:${pair.standby.port}` : `127.0.0.1:${moving.port}`;
  const room = makeStrongroom({ databaseUrl: `postgres://postgres@${hosts}/${DATABASE}` });
  const troubles: Trouble[] = [];
  try {
    await pair.database(DATABASE);
    const { ownerKey } = await room.init(PLAIN_MAP);
    const apps = [await room.serve(), await room.serve()] as const;
    const { key } = await room.key("clerk");
    const lives: Life[] = [];
    const stop = new AbortController();
    const works = Array.from({ length: WORKERS }, (_, worker) =>
      loadWorker({
        app: apps[worker % apps.length] as App,
        key,
        ownerKey,
        lives: [],
        touched: lives,
        troubles,
        dice: makeDice(options.seed * 100 + worker),
        stop: stop.signal,
        serial: `failover-${worker}`,
      }),
    );
    await sleep(LOAD_MS);

    const goneAt = performance.now();
    if (failover.end === "silent") moving.silence();
    pair.killPrimary();
    say("the primary is gone");
    const back = Promise.all(apps.map((app, n) => untilWritten(app, key, n, goneAt)));
    await sleep(BELIEF_MS);
    await pair.promote();
    moving.moveTo(pair.standby.port);
    say(`promoted after ${Math.round(performance.now() - goneAt)} ms`);
    const backMs = await back;
    say(`writes are back after ${backMs.map(Math.round).join(" and ")} ms`);
    await sleep(LOAD_MS);
    stop.abort();
    const acknowledged = (await Promise.all(works)).reduce((sum, count) => sum + count, 0);

    const [app] = apps;
    for (const one of apps) if (!one.isRunning()) troubles.push({ what: "an app ended", subject: null });
    troubles.push(...(await gather(lives, 4, (life) => checkLives({ app, key, ownerKey }, [life]))).flat());
    troubles.push(...(await listenersMissing(() => pair.ask(pair.standby.port, LISTENERS, DATABASE), apps.length)));
    await sleep(1_500);
    const verified = await room.cli(["verify", "--json"], { env: { PORT: String(app.port) } });
    return {
      ...failover,
      acknowledged,
      backMs,
      troubles,
      verify: { status: verified.status, told: `${verified.stdout}${verified.stderr}` },
    };
  } finally {
    await room.remove();
    await moving.stop();
    await pair.stop();
  }
}

/** Every process hears of mails and of imports by one connection, on which now and then something is asked. */
const LISTENERS = "select count(*)::int as count from pg_stat_activity where query ilike 'listen %' or query = 'select 1'";
const HEARD_MS_MAX = 45_000;

/** A listener has nothing to say, so it learns last that its server is gone. */
async function listenersMissing(ask: () => Promise<readonly Record<string, unknown>[]>, wanted: number): Promise<readonly Trouble[]> {
  const until = performance.now() + HEARD_MS_MAX;
  for (;;) {
    const [row] = await ask();
    if (row?.["count"] === wanted) return [];
    if (performance.now() > until) return [{ what: `${String(row?.["count"])} of ${wanted} listeners`, subject: null }];
    await sleep(500);
  }
}

/** Asks again and again for one subject, under one key: it is there once in the end. */
async function untilWritten(app: App, key: string, n: number, since: number): Promise<number> {
  const body = { fields: person(9_000 + n), purpose: "booking" };
  while (performance.now() - since < BACK_MS_MAX) {
    try {
      const answer = await app.call("POST", "/v1/subjects", { key, body, headers: { "idempotency-key": `back-${n}` } });
      if (answer.status === 201) return performance.now() - since;
    } catch {
      // No answer in time is not back.
    }
    await sleep(100);
  }
  return Infinity;
}
