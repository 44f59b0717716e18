import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { noticeInForce } from "../../registers/notice/versions.ts";

/** The number of the privacy notice that stands beside what is asked; null where none was published. */
export async function noticeShown(tx: Tx, now: Instant): Promise<string | null> {
  const notice = await noticeInForce(tx, now);
  return notice === undefined ? null : String(notice.version);
}
