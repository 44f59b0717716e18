import type { TenantId } from "../../base/ids.ts";
import { MINUTE_MS } from "../../base/instant.ts";
import { DateInDoubt } from "../../platform/date/watch-date.ts";
import { type Log, faultFields } from "../../platform/log/log.ts";
import { type Database, listTenants } from "../../platform/storage/database.ts";
import { type Pace, type Watch, keepLooking } from "./keep-looking.ts";
import type { Activity } from "./watch-activity.ts";

/**
 * What is looked after again and again; `name` is the event's in the log. The first look waits where the house must have opened its
 * doors before it; `signal` ends a look that waits for the outside.
 */
export type Care = Pace & {
  readonly name: string;
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
 * Looks after each tenant in turn, at the start and every so often. One tenant's trouble is told to the log, keeps none of the others
 * waiting, and is tried again at the next look.
 */
export function watchTenants(rounds: Rounds, care: Care): Watch {
  const lookedMs = new Map<TenantId, number>();
  return keepLooking(care, (signal) => lookOnce(rounds, care, lookedMs, signal));
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
      // Told once, by whoever watches the date, and not by each care at each tenant.
      if (!(error instanceof DateInDoubt)) log.warn(name, { tenant, ...faultFields(error) });
    }
  }
}

const PARTS = 1_009;

function quietMs(tenant: TenantId): number {
  let part = 0;
  for (let n = 0; n < tenant.length; n++) part = (part * 31 + tenant.charCodeAt(n)) % PARTS;
  return QUIET_MS.least + (part / PARTS) * (QUIET_MS.most - QUIET_MS.least);
}
