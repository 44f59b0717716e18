import { HOUR_MS } from "../../base/instant.ts";
import type { TenantId } from "../../base/ids.ts";
import { type Log, faultFields } from "../../platform/log/log.ts";
import { listTenants } from "../../platform/storage/database.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { forgetOldNotices } from "../../registers/staff/notices.ts";
import type { Safe } from "../../safe/safe.ts";
import { sweepUnused } from "../../workflows/staffing/sweep-unused.ts";
import { tellDue } from "../../workflows/staffing/tell-due.ts";

const LOOK_MS = 6 * HOUR_MS;

/** Closes access that nobody uses and tells what of people's clearance runs out. Looks at the start and every six hours. */
export function keepStaff(safe: Safe, origin: string, log: Log): { readonly stop: () => Promise<void> } {
  let looking = Promise.resolve();
  const look = (): void => {
    looking = looking.then(() => lookOnce(safe, origin, log));
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

async function lookOnce(safe: Safe, origin: string, log: Log): Promise<void> {
  try {
    for (const tenant of await listTenants(safe.db)) await keepStaffOf(safe, origin, tenant);
  } catch (error) {
    // The next look tries again.
    log.warn("staff.sweep", faultFields(error));
  }
}

/** A sealed safe can read no address, so it looks again when it is open. */
export async function keepStaffOf(
  safe: Safe,
  origin: string,
  tenant: TenantId,
): Promise<{ readonly off: number; readonly warned: number; readonly letters: number }> {
  if (safe.keeper.state() !== "open") return { off: 0, warned: 0, letters: 0 };
  const post = { safe, origin };
  const now = safe.clock();
  const swept = await withTx(safe.db, tenant, (tx) => sweepUnused(post, tx, now));
  const told = await withTx(safe.db, tenant, async (tx) => {
    await forgetOldNotices(tx, now);
    return await tellDue(post, tx, await safe.maps.get(tx), now);
  });
  return { ...swept, ...told };
}
