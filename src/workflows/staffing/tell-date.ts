import { instantToIso } from "../../base/instant.ts";
import type { DateDoubt } from "../../platform/date/watch-date.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { listAllStaff } from "../../registers/staff/directory.ts";
import { takeUntold } from "../../registers/staff/notices.ts";
import { type Post, mailStaff, reachable } from "./post.ts";

const DAY_CHARS = "2026-11-30".length;

/**
 * Tells each owner who is at work that the date is in doubt; once since the day on which it was last believed, also where two servers with different
 * clocks doubt it in turn. Answers how many were told.
 */
export async function tellDateDoubt(post: Post, tx: Tx, { seenAt, now }: DateDoubt): Promise<number> {
  const owners = (await listAllStaff(tx)).filter((person) => person.isOwner && person.state === "active");
  const about = `date_in_doubt ${instantToIso(seenAt).slice(0, DAY_CHARS)}`;
  let told = 0;
  for (const owner of await reachable(post, tx, owners)) {
    if ((await takeUntold(tx, owner.id, [about], now)).size === 0) continue;
    await mailStaff(post, tx, [owner], "date_in_doubt", { lastDay: seenAt, at: now, path: "/retention" }, now);
    told += 1;
  }
  return told;
}
