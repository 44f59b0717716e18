import type { Database } from "../../platform/storage/database.ts";
import { type ChannelWatch, watchChannel } from "../../platform/storage/watch-channel.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Approval } from "../../registers/approvals/approval.ts";
import { APPROVAL_CHANNEL, notifyWatchers } from "./_sql.ts";

/** How a question stands now, and what is needed to know who may be told; nothing of the customer, not even which. */
export type ApprovalChange = Pick<Approval, "id" | "state" | "asker" | "purpose" | "field" | "form">;

export function watchApprovals(db: Pick<Database, "app">): ChannelWatch<ApprovalChange> {
  return watchChannel<ApprovalChange>(db, APPROVAL_CHANNEL);
}

/** Told after the commit, and only then, to every process. */
export async function tellChange(tx: Tx, { id, state, asker, purpose, field, form }: ApprovalChange): Promise<void> {
  await notifyWatchers(tx, JSON.stringify({ tenant: tx.tenant, id, state, asker, purpose, field, form }));
}
