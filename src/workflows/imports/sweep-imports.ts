import type { TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Database } from "../../platform/storage/database.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { deleteOldRejections } from "./_rejections_sql.ts";
import { deleteAbandoned } from "./_uploads_sql.ts";
import { REJECTIONS_KEPT_MS } from "./read-import.ts";
import { endWaiting } from "./end-waiting.ts";
import { sweepProposals } from "./sweep-proposals.ts";

/**
 * What goes on by itself with imports: uploads that never arrived whole, that nobody confirmed or that waited for a month are destroyed,
 * and why rows were rejected is forgotten ninety days after the end, an import at a time.
 */
export async function sweepImports(db: Database, tenant: TenantId, now: Instant): Promise<void> {
  await withTx(db, tenant, async (tx) => {
    await deleteAbandoned(tx);
    await sweepProposals(tx, now);
    await endWaiting(tx, now);
  });
  while (await withTx(db, tenant, (tx) => deleteOldRejections(tx, new Date(now - REJECTIONS_KEPT_MS), new Date(now))));
}
