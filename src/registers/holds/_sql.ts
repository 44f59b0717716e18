import type { HoldId, SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export const HOLD_REASONS = ["dispute", "legal", "tax"] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

export type HoldRow = {
  readonly hold_id: HoldId;
  readonly subject_id: SubjectId | null;
  readonly field: string | null;
  readonly reason: HoldReason;
  readonly until_on: string;
  readonly placed_at: Date;
  readonly placed_by: string;
  readonly ended_at: Date | null;
  readonly ended_by: string | null;
};

/** Until the transaction ends nobody places a hold on a field of everybody. Others that share it go on beside it. */
export async function lockHoldsShared(tx: Tx): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock_shared(hashtextextended(${`holds/${tx.tenant}`}, 0))`;
}

/** Waits for everybody who is about to destroy. */
export async function lockHolds(tx: Tx): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${`holds/${tx.tenant}`}, 0))`;
}

export async function insertHold(tx: Tx, row: Omit<HoldRow, "ended_at" | "ended_by">): Promise<void> {
  await tx.sql`
    insert into retention_holds (tenant_id, hold_id, subject_id, field, reason, until_on, placed_at, placed_by)
    values (${tx.tenant}, ${row.hold_id}, ${row.subject_id}, ${row.field}, ${row.reason}, ${row.until_on}::text::date,
            ${row.placed_at}, ${row.placed_by})`;
}

/** The hold as it was, where this ended it. */
export async function endHoldRow(tx: Tx, id: string, at: Date, by: string): Promise<HoldRow | undefined> {
  const [row] = await tx.sql<HoldRow[]>`
    update retention_holds
       set ended_at = ${at}, ended_by = ${by}
     where tenant_id = ${tx.tenant}
       and hold_id = ${id}
       and ended_at is null
    returning hold_id, subject_id, field, reason, until_on::text, placed_at, placed_by, ended_at, ended_by`;
  return row;
}

export async function selectHold(tx: Tx, id: string): Promise<HoldRow | undefined> {
  const [row] = await tx.sql<HoldRow[]>`
    select hold_id, subject_id, field, reason, until_on::text, placed_at, placed_by, ended_at, ended_by
      from retention_holds
     where tenant_id = ${tx.tenant}
       and hold_id = ${id}`;
  return row;
}

/** Newest first; of one subject where one is named. */
export async function selectHolds(tx: Tx, subject: string | null, before: string | null, limit: number): Promise<readonly HoldRow[]> {
  return await tx.sql<HoldRow[]>`
    select hold_id, subject_id, field, reason, until_on::text, placed_at, placed_by, ended_at, ended_by
      from retention_holds
     where tenant_id = ${tx.tenant}
       and (${subject}::text is null or subject_id = ${subject})
       and (${before}::text is null or hold_id < ${before})
     order by hold_id desc
     limit ${limit}`;
}

/** What holds anything of these subjects on that day: holds of theirs, and those of a field of everybody. */
export async function selectLive(
  tx: Tx,
  subjects: readonly string[],
  day: string,
): Promise<readonly Pick<HoldRow, "subject_id" | "field">[]> {
  return await tx.sql<Pick<HoldRow, "subject_id" | "field">[]>`
    select distinct subject_id, field
      from retention_holds
     where tenant_id = ${tx.tenant}
       and ended_at is null
       and until_on >= ${day}::text::date
       and (subject_id is null or subject_id = any(${subjects as string[]}::text[]))`;
}

/** The holds that keep anything of one subject on that day, those of a field of everybody among them; the newest first. */
export async function selectLiveOn(tx: Tx, subject: string, day: string): Promise<readonly HoldRow[]> {
  return await tx.sql<HoldRow[]>`
    select hold_id, subject_id, field, reason, until_on::text, placed_at, placed_by, ended_at, ended_by
      from retention_holds
     where tenant_id = ${tx.tenant}
       and ended_at is null
       and until_on >= ${day}::text::date
       and (subject_id is null or subject_id = ${subject})
     order by hold_id desc`;
}

/** Who has a hold on that day; a hold on a field of everybody names nobody, and stands as null with its field. */
export async function selectHeld(tx: Tx, day: string): Promise<readonly Pick<HoldRow, "subject_id" | "field">[]> {
  return await tx.sql<Pick<HoldRow, "subject_id" | "field">[]>`
    select distinct subject_id, field
      from retention_holds
     where tenant_id = ${tx.tenant}
       and ended_at is null
       and until_on >= ${day}::text::date`;
}

/** What held at some time between two days, both counted. */
export async function selectBetween(tx: Tx, from: string, to: string, limit: number): Promise<readonly HoldRow[]> {
  return await tx.sql<HoldRow[]>`
    select hold_id, subject_id, field, reason, until_on::text, placed_at, placed_by, ended_at, ended_by
      from retention_holds
     where tenant_id = ${tx.tenant}
       and placed_at < ${to}::text::date + 1
       and until_on >= ${from}::text::date
       and (ended_at is null or ended_at >= ${from}::text::date)
     order by hold_id
     limit ${limit}`;
}

export async function countLive(tx: Tx, day: string): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from retention_holds
     where tenant_id = ${tx.tenant}
       and ended_at is null
       and until_on >= ${day}::text::date`;
  return row?.n ?? 0;
}

export async function countHoldsOf(tx: Tx, subject: string): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from retention_holds
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}`;
  return row?.n ?? 0;
}

export async function deleteHoldsOf(tx: Tx, subject: string): Promise<readonly HoldId[]> {
  const rows = await tx.sql<{ hold_id: HoldId }[]>`
    delete from retention_holds
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
    returning hold_id`;
  return rows.map((row) => row.hold_id);
}
