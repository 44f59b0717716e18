import type { CollectionId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { selectRequest } from "./_sql.ts";
import { tellWatchers } from "./tell-watchers.ts";

/** Something that hangs on a request has changed, such as a payment: whoever watches it looks again. */
export async function tellAgain(tx: Tx, id: CollectionId): Promise<void> {
  const row = await selectRequest(tx, id);
  if (row !== undefined) await tellWatchers(tx, { id, state: row.state, purpose: row.purpose });
}
