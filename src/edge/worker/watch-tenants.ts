import type { TenantId } from "../../base/ids.ts";
import { MINUTE_MS } from "../../base/instant.ts";
import { type Log, faultFields } from "../../platform/log/log.ts";
import { type Database, listTenants } from "../../platform/storage/database.ts";
import type { Activity } from "./watch-activity.ts";

export type Watch = {
  /** Ends it, when the look that is under way is over. */
  readonly stop: () => Promise<void>;
};

/** What is looked after again and again; `name` is the event's in the log. */
export type Care = {
  readonly name: string;
  readonly everyMs: number;
  /** How long the first look waits, where the house must have opened its doors before it. */
  readonly firstMs?: number;
  /** `signal` ends a look that waits for the outside. */
  readonly look: (tenant: TenantId, signal: AbortSignal) => Promise<unknown>;
};

/** What all cares share. */
export type Rounds = {
  readonly db: Database;
  readonly log: Log;
  /** Quiet tenants are looked at more seldom: hundreds of them cost next to nothing. */
  readonly activity: Pick<Activity, "isQuiet">;
  readonly elapsedMs?: () => number;
};

/** How long a quiet tenant waits, each as long as its id says: so they are spread over the time. */
const QUIET_MS = { least: 10 * MINUTE_MS, most: 15 * MINUTE_MS };

/**
 * Looks after each tenant in turn, at the start and every so often; looks never overlap, and where one takes longer than that,
 * one more waits for its end and not many. One tenant's trouble is told to the log, keeps none of the others waiting, and is
 * tried again at the next look.
 */
export function watchTenants(rounds: Rounds, care: Care): Watch {
  const { everyMs, firstMs = 0 } = care;
  let looking = Promise.resolve();
  let isWaiting = false;
  const ending = new AbortController();
  const lookedMs = new Map<TenantId, number>();
  const lookAgain = (): void => {
    if (isWaiting) return;
    isWaiting = true;
    looking = looking.then(async () => {
      isWaiting = false;
      await lookOnce(rounds, care, lookedMs, ending.signal);
    });
  };
  if (firstMs === 0) lookAgain();
  const first = firstMs === 0 ? undefined : setTimeout(lookAgain, firstMs);
  const timer = setInterval(lookAgain, everyMs);
  return {
    stop: async () => {
      clearTimeout(first);
      clearInterval(timer);
      ending.abort();
      await looking;
    },
  };
}

async function lookOnce(
  { db, log, activity, elapsedMs = () => performance.now() }: Rounds,
  { name, look }: Care,
  lookedMs: Map<TenantId, number>,
  signal: AbortSignal,
): Promise<void> {
  const tenants = await listTenants(db).catch((error: unknown) => {
    log.warn(name, faultFields(error));
    return [];
  });
  for (const tenant of tenants) {
    // Whoever stops waits for the look that is under way, and not for one at each of hundreds of tenants.
    if (signal.aborted) return;
    if (activity.isQuiet(tenant) && elapsedMs() - (lookedMs.get(tenant) ?? -Infinity) < quietMs(tenant)) continue;
    lookedMs.set(tenant, elapsedMs());
    try {
      await look(tenant, signal);
    } catch (error) {
      log.warn(name, { tenant, ...faultFields(error) });
    }
  }
}

const PARTS = 1_009;

function quietMs(tenant: TenantId): number {
  let part = 0;
  for (let n = 0; n < tenant.length; n++) part = (part * 31 + tenant.charCodeAt(n)) % PARTS;
  return QUIET_MS.least + (part / PARTS) * (QUIET_MS.most - QUIET_MS.least);
}
