import type { StaffId } from "../../base/ids.ts";
import { DAY_MS, type Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { deleteNoticesBefore, insertNotices } from "./_notices_sql.ts";

const KEPT_MS = 1_000 * DAY_MS;

/** Which of these things a person was not told before; from the commit on they count as told. */
export async function takeUntold(tx: Tx, staff: StaffId, about: readonly string[], now: Instant): Promise<ReadonlySet<string>> {
  if (about.length === 0) return NOTHING;
  return new Set(await insertNotices(tx, staff, about, new Date(now)));
}

const NOTHING: ReadonlySet<string> = new Set();

/** What was told long ago is of no use any more. */
export async function forgetOldNotices(tx: Tx, now: Instant): Promise<void> {
  await deleteNoticesBefore(tx, new Date(now - KEPT_MS));
}
