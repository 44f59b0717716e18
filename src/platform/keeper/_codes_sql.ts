import type { Tx } from "../storage/tx.ts";

/** Heard by every process: each has a keeper of its own. */
export const CODES_CHANNEL = "strongroom_codes";

/** Told once it commits, and not where it is undone. */
export async function tellCodeGone(tx: Tx, payload: string): Promise<void> {
  await tx.sql`select pg_notify(${CODES_CHANNEL}, ${payload})`;
}
