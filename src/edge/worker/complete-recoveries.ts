import { MINUTE_MS } from "../../base/instant.ts";
import { type Log, faultFields } from "../../platform/log/log.ts";
import { listTenants } from "../../platform/storage/database.ts";
import type { Clock } from "../../base/instant.ts";
import { completeRecoveries } from "../../workflows/staffing/complete-recoveries.ts";
import type { Staffing } from "../../workflows/staffing/staffing.ts";

const LOOK_MS = MINUTE_MS;

/** Completes the recoveries whose day is over, at the start and every minute; while the safe is sealed they wait. */
export function keepCompletingRecoveries(staffing: Staffing, clock: Clock, log: Log): { readonly stop: () => Promise<void> } {
  let looking = Promise.resolve();
  const look = (): void => {
    looking = looking.then(() => lookOnce(staffing, clock, log));
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await looking;
    },
  };
}

async function lookOnce(staffing: Staffing, clock: Clock, log: Log): Promise<void> {
  if (staffing.keeper.state() !== "open") return;
  try {
    for (const tenant of await listTenants(staffing.db)) await completeRecoveries(staffing, tenant, clock());
  } catch (error) {
    // The next look tries again.
    log.warn("recovery.complete", faultFields(error));
  }
}
