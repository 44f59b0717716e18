import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { EntryActor } from "../../registers/ledger/entry.ts";
import { readCards } from "../../registers/staff/cards.ts";
import { findUnseen } from "../../registers/staff/directory.ts";
import { takeUntold } from "../../registers/staff/notices.ts";
import type { Staff } from "../../registers/staff/staff.ts";
import { type Post, mailOwners, mailStaff, reachable } from "./post.ts";
import { cutOff } from "./put-off.ts";

/** PCI DSS 8.2.6: access that was not used for ninety days is closed. */
export const UNUSED_DAYS = 90;
export const WARN_DAYS = 14;

const WORKER: EntryActor = { kind: "worker", id: "worker_staff", role: "worker" };

/**
 * Puts off whoever was not at work for ninety days, and tells the owners; two weeks before, each is told once. The last
 * owner stays, whoever they are.
 */
export async function sweepUnused(post: Post, tx: Tx, now: Instant): Promise<{ readonly off: number; readonly warned: number }> {
  const unused = await findUnseen(tx, instant(now - UNUSED_DAYS * DAY_MS));
  const off: Staff[] = [];
  for (const person of unused) {
    const asked = { staff: person.id, reason: "unused", isRevokingKeys: false } as const;
    if ((await cutOff(post, tx, WORKER, asked, now)).ok) off.push(person);
  }
  await tellOwners(post, tx, off, now);
  const soon = (await findUnseen(tx, instant(now - (UNUSED_DAYS - WARN_DAYS) * DAY_MS))).filter(
    (person) => !unused.some((one) => one.id === person.id),
  );
  let warned = 0;
  for (const person of await reachable(post, tx, soon)) if (await warn(post, tx, person, now)) warned += 1;
  return { off: off.length, warned };
}

async function tellOwners(post: Post, tx: Tx, off: readonly Staff[], now: Instant): Promise<void> {
  if (off.length === 0) return;
  const ids = off.map((person) => person.id);
  const cards = await readCards(tx, post.safe.keeper, ids);
  const items = ids.map((id) => cards.get(id)?.name ?? id);
  await mailOwners(post, tx, "unused_off", { items, path: "/staff" }, now);
}

/** Once for each time away: whoever comes back and stays away again is told again. */
async function warn(post: Post, tx: Tx, person: Staff, now: Instant): Promise<boolean> {
  const since = person.seenAt ?? person.activatedAt ?? person.createdAt;
  const untold = await takeUntold(tx, person.id, [`unused ${since}`], now);
  if (untold.size === 0) return false;
  await mailStaff(post, tx, [person], "unused_soon", { until: instant(since + UNUSED_DAYS * DAY_MS), path: "/sign-in" }, now);
  return true;
}
