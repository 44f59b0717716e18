import type { TenantId } from "../../base/ids.ts";
import { type Log, faultFields } from "../../platform/log/log.ts";
import { type Database, listTenants } from "../../platform/storage/database.ts";

export type Watch = {
  /** Ends it, when the look that is under way is over. */
  readonly stop: () => Promise<void>;
};

/** What is looked after again and again; `name` is the event's in the log. */
export type Care = { readonly name: string; readonly everyMs: number; readonly look: (tenant: TenantId) => Promise<unknown> };

/**
 * Looks after each tenant in turn, at the start and every so often; looks never overlap. One tenant's trouble is told to
 * the log, keeps none of the others waiting, and is tried again at the next look.
 */
export function watchTenants(db: Database, log: Log, { name, everyMs, look }: Care): Watch {
  let looking = Promise.resolve();
  const lookAgain = (): void => {
    looking = looking.then(() => lookOnce(db, log, name, look));
  };
  lookAgain();
  const timer = setInterval(lookAgain, everyMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await looking;
    },
  };
}

async function lookOnce(db: Database, log: Log, name: string, look: Care["look"]): Promise<void> {
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
