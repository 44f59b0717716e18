import { setTimeout as sleep } from "node:timers/promises";
import { gather } from "./gather.ts";
import { loadWorker } from "./crash-load.ts";
import type { Life, Trouble } from "./crash-load.ts";
import { checkLives } from "./crash-check.ts";
import { makeDice } from "./dice.ts";
import { PLAIN_MAP, person } from "./plain-map.ts";
import { keeperOf, postmasterOf } from "./processes.ts";
import { makeStrongroom } from "./strongroom.ts";
import type { App, Strongroom } from "./strongroom.ts";

/** Kills app, keeper and database in turn under mixed load, and looks after each whether anything acknowledged is lost. */
export type DrillReport = {
  readonly kills: number;
  readonly acknowledged: number;
  readonly troubles: readonly Trouble[];
  /** From the kill until a value can be opened again. */
  readonly downMs: readonly number[];
  /** From a kill until the last ask that was under way had its answer, or its end. */
  readonly slowestMs: number;
  readonly verify: { readonly status: number; readonly told: string };
};
type Victim = (typeof VICTIMS)[number];

const VICTIMS = ["app", "keeper", "database"] as const;
const WORKERS = 6;
const LOAD_MS_MIN = 300;
const LOAD_MS_SPREAD = 900;
const UP_MS_MAX = 10_000;
const AFTERGLOW_MS = 250;

export async function crashDrill(options: {
  readonly kills: number;
  readonly seed: number;
  readonly say?: (line: string) => void;
}): Promise<DrillReport> {
  const { kills, seed, say = () => {} } = options;
  const room = makeStrongroom();
  const dice = makeDice(seed);
  const troubles: Trouble[] = [];
  const downMs: number[] = [];
  const lives: Life[] = [];
  let acknowledged = 0;
  let slowestMs = 0;
  try {
    const { ownerKey } = await room.init(PLAIN_MAP);
    let app = await room.serve();
    const { key } = await room.key("clerk");
    lives.push(await firstLife(app, key));
    for (let kill = 0; kill < kills; kill++) {
      const victim = VICTIMS[kill % VICTIMS.length] ?? "app";
      const stop = new AbortController();
      const touched: Life[] = [];
      const works = Array.from({ length: WORKERS }, (_, worker) =>
        loadWorker({
          app,
          key,
          ownerKey,
          lives: lives.slice(1).filter((_, n) => n % WORKERS === worker),
          touched,
          troubles,
          dice: makeDice(seed + kill * 100 + worker),
          stop: stop.signal,
          serial: `${kill}-${worker}`,
        }),
      );
      await sleep(LOAD_MS_MIN + dice.below(LOAD_MS_SPREAD));

      const killedAt = performance.now();
      await strike(room, app, victim);
      setTimeout(() => stop.abort(), 150);
      app = await untilUp(room, app, key, lives[0]);
      const down = performance.now() - killedAt;
      downMs.push(down);
      acknowledged += (await Promise.all(works)).reduce((sum, count) => sum + count, 0);
      slowestMs = Math.max(slowestMs, performance.now() - killedAt);
      if (down > UP_MS_MAX) troubles.push({ what: `${victim} was killed and the answer came after ${Math.round(down)} ms`, subject: null });

      lives.push(...touched.filter((life) => !lives.includes(life)));
      troubles.push(...(await checkLives({ app, key, ownerKey }, touched)));
      say(
        `kill ${kill + 1} of ${kills}: ${victim}, down ${Math.round(down)} ms, ${acknowledged} writes acknowledged, ${troubles.length} troubles`,
      );
    }
    troubles.push(...(await gather(lives, 4, (life) => checkLives({ app, key, ownerKey }, [life]))).flat());
    await sleep(1500);
    const verified = await room.cli(["verify", "--json"], { env: { PORT: String(app.port) } });
    return {
      kills,
      acknowledged,
      troubles,
      downMs,
      slowestMs,
      verify: { status: verified.status, told: `${verified.stdout}${verified.stderr}` },
    };
  } finally {
    await room.remove();
  }
}

/** The subject that is opened to see whether all is up; the load leaves it alone. */
async function firstLife(app: App, key: string): Promise<Life> {
  const fields = person(0);
  const answer = await app.call("POST", "/v1/subjects", { key, body: { fields, purpose: "booking" } });
  if (answer.status !== 201) throw new Error(`the first subject: ${answer.status} ${answer.text}`);
  return {
    id: String(answer.json.id),
    email: String(fields["email"]),
    idempotencyKey: "first",
    fields,
    standing: "live",
    consent: "absent",
    unanswered: null,
  };
}

async function strike(room: Strongroom, app: App, victim: Victim): Promise<void> {
  if (victim === "app") return app.kill();
  const pid = victim === "keeper" ? keeperOf(app.pid) : postmasterOf(room.dataDir);
  if (pid === undefined) throw new Error(`there is no ${victim} to kill`);
  process.kill(pid, "SIGKILL");
}

/** Up means that a value can be opened; an app that ended is started again, as its supervisor would. */
async function untilUp(room: Strongroom, app: App, key: string, life: Life | undefined): Promise<App> {
  // What a killed postmaster leaves behind may answer for a moment: that is not up yet.
  await sleep(AFTERGLOW_MS);
  const until = performance.now() + 3 * UP_MS_MAX;
  let current = app;
  while (performance.now() < until) {
    if (!current.isRunning()) current = await room.serve();
    if (life === undefined || (await canOpen(current, key, life))) return current;
    await sleep(50);
  }
  throw new Error("nothing can be opened long after the kill");
}

async function canOpen(app: App, key: string, life: Life): Promise<boolean> {
  try {
    const answer = await app.call("POST", "/v1/reveals", {
      key,
      body: { items: [{ subject: life.id, fields: ["email"] }], purpose: "booking" },
    });
    return answer.status === 200;
  } catch {
    return false;
  }
}
