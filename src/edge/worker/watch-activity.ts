import type { TenantId } from "../../base/ids.ts";
import { type Clock, MINUTE_MS, SECOND_MS } from "../../base/instant.ts";
import { type Log, faultFields } from "../../platform/log/log.ts";
import type { Database } from "../../platform/storage/database.ts";
import { listLedgerSizes } from "../../registers/ledger/list-sizes.ts";

/** Who is at work: a tenant of which the ledger tells nothing new for a while has nothing that could not wait a little. */
export type Activity = {
  readonly isQuiet: (tenant: TenantId) => boolean;
  /** Looks now; else it does every few seconds by itself. */
  readonly look: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type ActivityParts = {
  readonly db: Pick<Database, "owner">;
  readonly log: Log;
  readonly clock: Clock;
  readonly elapsedMs?: () => number;
};

const LOOK_MS = 5 * SECOND_MS;
/** Longer than anything that is begun and looked after again and again until it is over. */
const QUIET_AFTER_MS = 10 * MINUTE_MS;
/** More than two looks at two clocks differ by. */
const JUMP_MS = 2 * SECOND_MS;

type Seen = { readonly size: number; readonly atMs: number };

/**
 * Looks every few seconds how far each ledger has grown: one statement for all. After a start everybody counts as at work for ten
 * minutes, and after a clock jumped: then anything may be due.
 */
export function watchActivity({ db, log, clock, elapsedMs = () => performance.now() }: ActivityParts): Activity {
  let seen: ReadonlyMap<TenantId, Seen> = new Map();
  let offsetMs = clock() - elapsedMs();
  let looking: Promise<void> | undefined;

  const look = async (): Promise<void> => {
    const sizes = await listLedgerSizes(db);
    const atMs = elapsedMs();
    const hasJumped = Math.abs(clock() - atMs - offsetMs) > JUMP_MS;
    offsetMs = clock() - atMs;
    const before = hasJumped ? new Map<TenantId, Seen>() : seen;
    seen = new Map(
      sizes.map(({ tenant, size }) => {
        const known = before.get(tenant);
        return [tenant, known?.size === size ? known : { size, atMs }];
      }),
    );
  };
  const timer = setInterval(() => {
    looking ??= look()
      .catch((error: unknown) => log.warn("activity", faultFields(error)))
      .finally(() => (looking = undefined));
  }, LOOK_MS);

  return {
    look,
    isQuiet: (tenant) => {
      const known = seen.get(tenant);
      return known !== undefined && elapsedMs() - known.atMs >= QUIET_AFTER_MS;
    },
    stop: async () => {
      clearInterval(timer);
      await looking;
    },
  };
}
