import type { Instant } from "../../base/instant.ts";
import { readTenantToken } from "../../base/tenant-token.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import { markNotMe } from "./_provide_sql.ts";
import { selectRequest } from "./_sql.ts";
import { deleteVisitsOf, selectVisit } from "./_visits_sql.ts";
import type { Collection } from "./collection.ts";
import { noteDeed, DOORKEEPER } from "./note-deed.ts";
import { toRequest } from "./request.ts";
import { tellWatchers } from "./tell-watchers.ts";

/**
 * Somebody came in and says that this is not theirs. Their visit ends, and with it all others of the request; its link opens
 * nothing any more, and whoever asked sees it. The number stays, for the customer on the phone.
 */
export async function reportNotMe({ safe }: Collection, visit: string, now: Instant): Promise<void> {
  const token = readTenantToken(visit);
  if (token === undefined) return;
  await withTxAgain(safe.db, token.tenant, async (tx) => {
    const found = await selectVisit(tx, token.hash, new Date(now));
    const row = found && (await selectRequest(tx, found.request_id));
    if (row === undefined) return;
    const request = toRequest(row, now);
    await markNotMe(tx, request.id, new Date(now));
    await deleteVisitsOf(tx, request.id);
    await noteDeed(tx, DOORKEEPER, "collection.not_me", request, now);
    await tellWatchers(tx, request);
  });
}
