import type { CollectionId } from "../../base/ids.ts";
import { DAY_MS, type Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { updateAwaited } from "./_doors_sql.ts";
import { selectRequest } from "./_sql.ts";
import { tellWatchers } from "./tell-watchers.ts";

/** A bank that asked for its customer does not remember it for longer. */
const AWAITED_MS = 7 * DAY_MS;

/**
 * A payment of the request has changed: whoever watches it looks again. While its customer's bank asks for them they are
 * let in once more, by their link or signed in; `since` is when it began to ask, null where it does not.
 */
export async function awaitCustomer(tx: Tx, id: CollectionId, since: Instant | null): Promise<void> {
  await updateAwaited(tx, id, since === null ? null : new Date(since + AWAITED_MS));
  const row = await selectRequest(tx, id);
  if (row !== undefined) await tellWatchers(tx, { id, state: row.state, purpose: row.purpose });
}
