import type { Tx } from "../../platform/storage/tx.ts";

export const APPROVAL_CHANNEL = "strongroom_approvals";

export async function notifyWatchers(tx: Tx, payload: string): Promise<void> {
  await tx.sql`select pg_notify(${APPROVAL_CHANNEL}, ${payload})`;
}
