import type { TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import type { WeekLine } from "../../registers/mailing/letters/facts.ts";
import type { Safe } from "../../safe/safe.ts";
import { claimWeek, isClaimed } from "./_sql.ts";
import { countWeek } from "./count-week.ts";
import { weekBefore } from "./week.ts";

export type Digest = {
  readonly safe: Safe;
  /** To every owner. */
  readonly tell: (tx: Tx, week: readonly WeekLine[], now: Instant) => Promise<void>;
};

/**
 * Tells the owners once a week what was seen, sent and refused, where anything was. Claim and letters are one transaction:
 * a week is told once, by whichever process comes first. Answers how many lines were told; null where the week was told before.
 */
export async function sendDigest({ safe, tell }: Digest, tenant: TenantId, now: Instant): Promise<number | null> {
  // Nobody's address can be read while the safe is sealed; the week waits.
  if (safe.keeper.state() !== "open") return null;
  const week = weekBefore(now);
  return await withTx(safe.db, tenant, async (tx) => {
    if ((await isClaimed(tx, week.monday)) || !(await claimWeek(tx, week.monday, new Date(now)))) return null;
    const lines = await countWeek(tx, week);
    if (lines.length > 0) await tell(tx, lines, now);
    return lines.length;
  });
}
