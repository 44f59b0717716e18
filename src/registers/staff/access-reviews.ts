import type { ReviewId, StaffId } from "../../base/ids.ts";
import { newId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../ledger/entry.ts";
import {
  holdReview,
  insertItems,
  insertReview,
  markFinished,
  markReviewedAll,
  selectItems,
  selectReviewedSince,
  selectReviews,
  updateItem,
} from "./_reviews_sql.ts";
import { listAllStaff } from "./directory.ts";

/** A look at everybody who works here: what they may do, and whether they still should (PCI DSS 7.2.4). */
export type AccessReview = {
  readonly id: ReviewId;
  readonly startedAt: Instant;
  readonly startedBy: string;
  readonly finishedAt: Instant | null;
  readonly finishedBy: string | null;
  readonly items: number;
  readonly decided: number;
};

export type ReviewItem = {
  readonly staff: StaffId;
  /** As they were when the review began. */
  readonly roles: readonly string[];
  readonly isOwner: boolean;
  readonly decision: "keep" | "change" | "remove" | null;
  readonly rolesThen: readonly string[] | null;
  readonly decidedAt: Instant | null;
  readonly decidedBy: string | null;
};

export const REVIEW_MONTHS = 6;
const LISTED_MAX = 100;

export type ReviewRefusal = { readonly code: "review_not_found" | "review_open" | "review_finished" | "review_undecided" };

/** Begins a review of everybody who is invited or at work; one at a time. */
export async function startReview(tx: Tx, actor: EntryActor, now: Instant): Promise<Result<{ readonly id: ReviewId }, ReviewRefusal>> {
  const id = newId("arv", now);
  if (!(await insertReview(tx, id, actor.id, new Date(now)))) return refuse({ code: "review_open" });
  const people = (await listAllStaff(tx)).filter((person) => person.state !== "off");
  await insertItems(tx, id, people);
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "access_review.start", detail: { review: id, people: people.length } }], now);
  return ok({ id });
}

/** Newest first. */
export async function listReviews(tx: Tx): Promise<readonly AccessReview[]> {
  return (await selectReviews(tx, LISTED_MAX)).map((row) => ({
    id: row.review_id,
    startedAt: instant(row.started_at.getTime()),
    startedBy: row.started_by,
    finishedAt: timeOf(row.finished_at),
    finishedBy: row.finished_by,
    items: row.items,
    decided: row.decided,
  }));
}

export async function listReviewItems(tx: Tx, id: ReviewId): Promise<readonly ReviewItem[]> {
  return (await selectItems(tx, id)).map((row) => ({
    staff: row.staff_id,
    roles: row.roles,
    isOwner: row.is_owner,
    decision: row.decision,
    rolesThen: row.roles_then,
    decidedAt: timeOf(row.decided_at),
    decidedBy: row.decided_by,
  }));
}

export type Decided = {
  readonly staff: StaffId;
  readonly decision: "keep" | "change" | "remove";
  readonly roles: readonly string[] | null;
};

/** Notes what was decided about one person; whoever calls has done it in the same transaction. It may be decided anew while the review is open. */
export async function noteDecision(
  tx: Tx,
  actor: EntryActor,
  id: ReviewId,
  { staff, decision, roles }: Decided,
  now: Instant,
): Promise<Result<void, ReviewRefusal>> {
  const held = await holdOpen(tx, id);
  if (!held.ok) return held;
  if (!(await updateItem(tx, id, staff, { decision, roles, by: actor.id, at: new Date(now) }))) return refuse({ code: "review_not_found" });
  const detail = { review: id, staff, decision };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "access_review.decide", detail }], now);
  return ok(undefined);
}

/** Ends a review of which everything is decided. */
export async function finishReview(tx: Tx, actor: EntryActor, id: ReviewId, now: Instant): Promise<Result<void, ReviewRefusal>> {
  const held = await holdOpen(tx, id);
  if (!held.ok) return held;
  const items = await selectItems(tx, id);
  if (items.some((item) => item.decision === null)) return refuse({ code: "review_undecided" });
  await markFinished(tx, id, actor.id, new Date(now));
  await markReviewedAll(tx, id, new Date(now));
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "access_review.finish", detail: { review: id, people: items.length } }], now);
  return ok(undefined);
}

/** Since when nobody has looked; null where nobody works here yet. */
export async function reviewedSince(tx: Tx): Promise<Instant | null> {
  return timeOf(await selectReviewedSince(tx));
}

async function holdOpen(tx: Tx, id: ReviewId): Promise<Result<void, ReviewRefusal>> {
  const row = await holdReview(tx, id);
  if (row === undefined) return refuse({ code: "review_not_found" });
  return row.finished_at === null ? ok(undefined) : refuse({ code: "review_finished" });
}

function timeOf(at: Date | null): Instant | null {
  return at === null ? null : instant(at.getTime());
}
