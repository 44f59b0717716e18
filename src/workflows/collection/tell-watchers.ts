import type { CollectionId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { notifyWatchers } from "./_sql.ts";
import type { RequestState } from "./states.ts";

/** What whoever watches is told: which request, and how it stands now. Nothing of the customer. */
export type Change = { readonly id: CollectionId; readonly state: RequestState; readonly purpose: string };

/** Told after the commit, and only then, to every process. */
export async function tellWatchers(tx: Tx, { id, state, purpose }: Change): Promise<void> {
  await notifyWatchers(tx, JSON.stringify({ tenant: tx.tenant, id, state, purpose }));
}
