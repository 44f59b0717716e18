import type { EntryId, GlassBreakId, StaffId, SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Finding } from "./states.ts";

export type GlassRow = {
  readonly break_id: GlassBreakId;
  readonly subject_id: SubjectId;
  readonly field: string;
  readonly purpose: string;
  readonly actor_id: StaffId;
  readonly entry_id: EntryId;
  readonly at: Date;
  readonly state: "open" | "reviewed";
  readonly reviewed_by: StaffId | null;
  readonly reviewed_at: Date | null;
  readonly finding: Finding | null;
};

export async function insertBreak(tx: Tx, row: Omit<GlassRow, "state" | "reviewed_by" | "reviewed_at" | "finding">): Promise<void> {
  await tx.sql`
    insert into glass_breaks (tenant_id, break_id, subject_id, field, purpose, actor_id, entry_id, at, state)
    values (${tx.tenant}, ${row.break_id}, ${row.subject_id}, ${row.field}, ${row.purpose}, ${row.actor_id}, ${row.entry_id}, ${row.at}, 'open')`;
}

export async function selectBreak(tx: Tx, id: GlassBreakId): Promise<GlassRow | undefined> {
  const [row] = await tx.sql<GlassRow[]>`
    select break_id, subject_id, field, purpose, actor_id, entry_id, at, state, reviewed_by, reviewed_at, finding
      from glass_breaks
     where tenant_id = ${tx.tenant}
       and break_id = ${id}`;
  return row;
}

/** Newest first. */
export async function selectBreaks(
  tx: Tx,
  wish: { readonly state: GlassRow["state"] | null; readonly cursor: GlassBreakId | null; readonly limit: number },
): Promise<readonly GlassRow[]> {
  return await tx.sql<GlassRow[]>`
    select break_id, subject_id, field, purpose, actor_id, entry_id, at, state, reviewed_by, reviewed_at, finding
      from glass_breaks
     where tenant_id = ${tx.tenant}
       and (${wish.state}::text is null or state = ${wish.state})
       and (${wish.cursor}::text is null or break_id < ${wish.cursor})
     order by break_id desc
     limit ${wish.limit}`;
}

/** Once, and never by whoever broke it. */
export async function markReviewed(
  tx: Tx,
  id: GlassBreakId,
  review: { readonly by: StaffId; readonly at: Date; readonly finding: Finding },
): Promise<boolean> {
  const done = await tx.sql`
    update glass_breaks
       set state = 'reviewed', reviewed_by = ${review.by}, reviewed_at = ${review.at}, finding = ${review.finding}
     where tenant_id = ${tx.tenant}
       and break_id = ${id}
       and state = 'open'
       and actor_id <> ${review.by}`;
  return done.count > 0;
}

export async function countOpenBreaks(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from glass_breaks
     where tenant_id = ${tx.tenant}
       and state = 'open'`;
  return row?.n ?? 0;
}

export async function countBreaksOf(tx: Tx, subject: SubjectId): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from glass_breaks
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}`;
  return row?.n ?? 0;
}
