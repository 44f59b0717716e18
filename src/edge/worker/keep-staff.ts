import type { TenantId } from "../../base/ids.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { forgetOldNotices } from "../../registers/staff/notices.ts";
import type { Safe } from "../../safe/safe.ts";
import { sweepUnused } from "../../workflows/staffing/sweep-unused.ts";
import { tellDue } from "../../workflows/staffing/tell-due.ts";

/** Closes access that nobody uses and tells what of people's clearance runs out. A sealed safe can read no address, so it waits. */
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
