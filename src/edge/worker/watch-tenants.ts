import type { TenantId } from "../../base/ids.ts";
import { type Log, faultFields } from "../../platform/log/log.ts";
import { type Database, listTenants } from "../../platform/storage/database.ts";

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

/**
 * Looks after each tenant in turn, at the start and every so often; looks never overlap. One tenant's trouble is told to
 * the log, keeps none of the others waiting, and is tried again at the next look.
 */
export function watchTenants(db: Database, log: Log, { name, everyMs, firstMs = 0, look }: Care): Watch {
  let looking = Promise.resolve();
  const ending = new AbortController();
  const lookAgain = (): void => {
    looking = looking.then(() => lookOnce(db, log, name, (tenant) => look(tenant, ending.signal)));
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

async function lookOnce(db: Database, log: Log, name: string, look: (tenant: TenantId) => Promise<unknown>): Promise<void> {
  const tenants = await listTenants(db).catch((error: unknown) => {
    log.warn(name, faultFields(error));
    return [];
  });
  for (const tenant of tenants) {
    try {
      await look(tenant);
    } catch (error) {
      log.warn(name, { tenant, ...faultFields(error) });
    }
  }
}
