import { DAY_MS, type Instant, instantToIso } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Clearance } from "../../registers/clearance/evaluate.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { readCards } from "../../registers/staff/cards.ts";
import { listAllStaff } from "../../registers/staff/directory.ts";
import { takeUntold } from "../../registers/staff/notices.ts";
import { clearancesOf } from "../../safe/access/clearances-of.ts";
import { type Post, mailOwners, mailStaff } from "./post.ts";

const LAST_DAYS = 7;

/**
 * Tells people what of their clearance runs out: thirty days before, seven days before, and when it has; and when a
 * document has a newer version. Owners are told of what only they can renew. Each thing is told once.
 */
export async function tellDue(post: Post, tx: Tx, map: CompiledMap, now: Instant): Promise<{ readonly letters: number }> {
  const people = (await listAllStaff(tx)).filter((person) => person.state === "active");
  const clearances = await clearancesOf(tx, map, people, now);
  const cards = await readCards(
    tx,
    post.safe.keeper,
    people.map((person) => person.id),
  );
  const forOwners: string[] = [];
  let letters = 0;
  for (const person of people) {
    const due = (clearances.get(person.id) ?? []).flatMap((one) => stageOf(one, now));
    const untold = await takeUntold(
      tx,
      person.id,
      due.map((one) => one.about),
      now,
    );
    const news = due.filter((one) => untold.has(one.about));
    const own = news.filter((one) => one.mendBy !== "owner").map((one) => one.text);
    const others = news.filter((one) => one.mendBy === "owner");
    if (news.length > 0) {
      await mailStaff(
        post,
        tx,
        [person],
        "clearance_due",
        { items: [...own, ...others.map((one) => one.text)], path: "/my/clearance" },
        now,
      );
      letters += 1;
    }
    forOwners.push(...others.map((one) => `${cards.get(person.id)?.name ?? person.id}: ${one.text}`));
  }
  if (forOwners.length > 0) {
    await mailOwners(post, tx, "clearance_staff", { items: forOwners, path: "/clearance" }, now);
    letters += 1;
  }
  return { letters };
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
