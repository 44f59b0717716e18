import { type Instant, instant } from "../../base/instant.ts";
import type { Tx } from "../storage/tx.ts";
import { selectBacklog } from "./_sql.ts";

/** What keeps more mails of a kind from being written. */
export type Backlog = {
  /** May leave now, or are leaving. */
  readonly leaving: number;
  /** Put off by the server, and none that was written after them was taken: it may be that it takes none. */
  readonly putOff: number;
  /** When the last of these was written, where the server answered to the last that was tried; null where none waits, or it was not reached. */
  readonly lastAt: Instant | null;
};

/** A mail that was put off while later ones were taken stands in nobody's way: it is its receiver whom the server does not take now. */
export async function readBacklog(tx: Tx, kind: string, now: Instant): Promise<Backlog> {
  const row = await selectBacklog(tx, kind, new Date(now));
  const lastAt = row?.is_answered === true && row.newest_at !== null ? instant(row.newest_at.getTime()) : null;
  return { leaving: row?.leaving ?? 0, putOff: row?.put_off ?? 0, lastAt };
}
