import type { StaffId } from "../../base/ids.ts";
import { DAY_MS, type Instant, instantToIso } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Clearance } from "../../registers/clearance/evaluate.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { readCards } from "../../registers/staff/cards.ts";
import { listAllStaff } from "../../registers/staff/directory.ts";
import { takeUntold } from "../../registers/staff/notices.ts";
import { clearancesOf } from "../../safe/access/clearances-of.ts";
import { type Post, mailStaff } from "./post.ts";

const LAST_DAYS = 7;

/**
 * Tells people what of their clearance runs out: thirty days before, seven days before, and when it has; and when a
 * document has a newer version. Owners are told of what only they can renew. Each thing is told once to each; whoever cannot be
 * written to now is told once they can.
 */
export async function tellDue(post: Post, tx: Tx, map: CompiledMap, now: Instant): Promise<{ readonly letters: number }> {
  const people = (await listAllStaff(tx)).filter((person) => person.state === "active");
  const clearances = await clearancesOf(tx, map, people, now);
  const cards = await readCards(
    tx,
    post.safe.keeper,
    people.map((person) => person.id),
  );
  const forOwners: Due[] = [];
  let letters = 0;
  for (const person of people) {
    const due = (clearances.get(person.id) ?? []).flatMap((one) => stageOf(one, now));
    const name = cards.get(person.id)?.name;
    const others = due.filter((one) => one.mendBy === "owner");
    forOwners.push(...others.map((one) => ({ ...one, about: `${person.id} ${one.about}`, text: `${name ?? person.id}: ${one.text}` })));
    const news = name === undefined ? [] : await takeNews(tx, person.id, due, now);
    if (news.length === 0) continue;
    const items = [...news.filter((one) => one.mendBy !== "owner"), ...news.filter((one) => one.mendBy === "owner")];
    await mailStaff(post, tx, [person], "clearance_due", { items: items.map((one) => one.text), path: "/my/clearance" }, now);
    letters += 1;
  }
  for (const owner of people.filter(({ id, isOwner }) => isOwner && cards.has(id))) {
    const news = await takeNews(tx, owner.id, forOwners, now);
    if (news.length === 0) continue;
    await mailStaff(post, tx, [owner], "clearance_staff", { items: news.map((one) => one.text), path: "/clearance" }, now);
    letters += 1;
  }
  return { letters };
}

async function takeNews(tx: Tx, staff: StaffId, due: readonly Due[], now: Instant): Promise<readonly Due[]> {
  const untold = await takeUntold(
    tx,
    staff,
    due.map((one) => one.about),
    now,
  );
  return due.filter((one) => untold.has(one.about));
}

type Due = { readonly about: string; readonly text: string; readonly mendBy: Clearance["mendBy"] };

/** Names and days only, so that a letter reads the same in every language. */
function stageOf({ name, label, status, until, mendBy, policy }: Clearance, now: Instant): readonly Due[] {
  if (status === "outdated") return [{ about: `clearance ${name} version ${policy?.version ?? 0}`, text: label, mendBy }];
  if ((status !== "due" && status !== "expired") || until === null) return [];
  const day = instantToIso((until - 1) as Instant).slice(0, 10);
  const stage = status === "expired" ? "over" : until - now <= LAST_DAYS * DAY_MS ? "last" : "first";
  return [{ about: `clearance ${name} ${day} ${stage}`, text: `${label}, ${day}`, mendBy }];
}
