import type { ReviewId, StaffId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type ReviewRow = {
  readonly review_id: ReviewId;
  readonly started_at: Date;
  readonly started_by: string;
  readonly finished_at: Date | null;
  readonly finished_by: string | null;
  readonly items: number;
  readonly decided: number;
};

/** False where a review is open. */
export async function insertReview(tx: Tx, id: ReviewId, by: string, at: Date): Promise<boolean> {
  const rows = await tx.sql`
    insert into access_reviews (tenant_id, review_id, started_at, started_by)
    values (${tx.tenant}, ${id}, ${at}, ${by})
    on conflict (tenant_id) where finished_at is null do nothing
    returning 1 as made`;
  return rows.length > 0;
}

export async function insertItems(
  tx: Tx,
  id: ReviewId,
  people: readonly { readonly id: StaffId; readonly roles: readonly string[]; readonly isOwner: boolean }[],
): Promise<void> {
  for (const person of people) {
    await tx.sql`
      insert into access_review_items (tenant_id, review_id, staff_id, roles, is_owner)
      values (${tx.tenant}, ${id}, ${person.id}, ${[...person.roles]}, ${person.isOwner})`;
  }
}

/** Newest first. */
export async function selectReviews(tx: Tx, limit: number): Promise<readonly ReviewRow[]> {
  return await tx.sql<ReviewRow[]>`
    select r.review_id, r.started_at, r.started_by, r.finished_at, r.finished_by,
           count(i.staff_id)::int as items, count(i.decision)::int as decided
      from access_reviews r
      left join access_review_items i on i.tenant_id = r.tenant_id and i.review_id = r.review_id
     where r.tenant_id = ${tx.tenant}
     group by r.review_id, r.started_at, r.started_by, r.finished_at, r.finished_by
     order by r.review_id desc
     limit ${limit}`;
}

/** Held until the transaction ends, so that a decision and the end of the review follow one another. */
export async function holdReview(tx: Tx, id: string): Promise<{ readonly finished_at: Date | null } | undefined> {
  const [row] = await tx.sql<{ finished_at: Date | null }[]>`
    select finished_at
      from access_reviews
     where tenant_id = ${tx.tenant}
       and review_id = ${id}
       for update`;
  return row;
}

export type ItemRow = {
  readonly staff_id: StaffId;
  readonly roles: readonly string[];
  readonly is_owner: boolean;
  readonly decision: "keep" | "change" | "remove" | null;
  readonly roles_then: readonly string[] | null;
  readonly decided_at: Date | null;
  readonly decided_by: string | null;
};

export async function selectItems(tx: Tx, id: string): Promise<readonly ItemRow[]> {
  return await tx.sql<ItemRow[]>`
    select staff_id, roles, is_owner, decision, roles_then, decided_at, decided_by
      from access_review_items
     where tenant_id = ${tx.tenant}
       and review_id = ${id}
     order by staff_id`;
}

export async function updateItem(
  tx: Tx,
  id: string,
  staff: string,
  decided: { readonly decision: string; readonly roles: readonly string[] | null; readonly by: string; readonly at: Date },
): Promise<boolean> {
  const rows = await tx.sql`
    update access_review_items
       set decision = ${decided.decision}, roles_then = ${decided.roles === null ? null : [...decided.roles]},
           decided_at = ${decided.at}, decided_by = ${decided.by}
     where tenant_id = ${tx.tenant}
       and review_id = ${id}
       and staff_id = ${staff}
    returning 1 as decided`;
  return rows.length > 0;
}

export async function markFinished(tx: Tx, id: string, by: string, at: Date): Promise<void> {
  await tx.sql`
    update access_reviews
       set finished_at = ${at}, finished_by = ${by}
     where tenant_id = ${tx.tenant}
       and review_id = ${id}`;
}

export async function markReviewedAll(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.sql`
    update staff
       set reviewed_at = ${at}
     where tenant_id = ${tx.tenant}
       and staff_id in (select staff_id from access_review_items where tenant_id = ${tx.tenant} and review_id = ${id})`;
}

/** When the last review ended, or else when the first person came. */
export async function selectReviewedSince(tx: Tx): Promise<Date | null> {
  const [row] = await tx.sql<{ since: Date | null }[]>`
    select coalesce((select max(finished_at) from access_reviews where tenant_id = ${tx.tenant}),
                    (select min(created_at) from staff where tenant_id = ${tx.tenant})) as since`;
  return row?.since ?? null;
}
