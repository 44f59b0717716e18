import type { ContactChangeId, SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type ChangeState = "asked" | "waiting" | "done" | "cancelled" | "ended";
export type MadeBy = "subject" | "business";

export type ChangeRow = {
  readonly change_id: ContactChangeId;
  readonly subject_id: SubjectId;
  readonly field: string;
  readonly language: string | null;
  readonly due_at: Date | null;
};

export type NewChangeRow = {
  readonly id: ContactChangeId;
  readonly subject: SubjectId;
  readonly field: string;
  readonly madeBy: MadeBy;
  readonly state: ChangeState;
  readonly language: string | null;
  readonly ticketHash: Buffer | null;
  readonly codeDigest: Uint8Array | null;
  readonly codeUntil: Date | null;
  readonly askedAt: Date;
  readonly endedAt: Date | null;
};

export async function insertChange(tx: Tx, row: NewChangeRow): Promise<void> {
  await tx.sql`
    insert into contact_changes (tenant_id, change_id, subject_id, field, made_by, state, language, ticket_hash, code_digest, code_until,
                                 asked_at, ended_at)
    values (${tx.tenant}, ${row.id}, ${row.subject}, ${row.field}, ${row.madeBy}, ${row.state}, ${row.language}, ${row.ticketHash},
            ${row.codeDigest}, ${row.codeUntil}, ${row.askedAt}, ${row.endedAt})`;
}

export async function countAskedSince(tx: Tx, subject: SubjectId, since: Date): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from contact_changes
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and ticket_hash is not null
       and asked_at > ${since}`;
  return row?.n ?? 0;
}

export async function selectAsked(tx: Tx, subject: SubjectId, ticketHash: Buffer): Promise<ChangeRow | undefined> {
  const [row] = await tx.sql<ChangeRow[]>`
    select change_id, subject_id, field, language, due_at
      from contact_changes
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and ticket_hash = ${ticketHash}`;
  return row;
}

/** One statement judges a try and counts it; the right one spends the code. No row: there was nothing left to judge. */
export async function judgeContactTry(
  tx: Tx,
  id: ContactChangeId,
  codeDigest: Uint8Array,
  most: number,
  now: Date,
): Promise<{ readonly is_right: boolean; readonly is_last: boolean } | undefined> {
  const [row] = await tx.sql<{ is_right: boolean; is_last: boolean }[]>`
    update contact_changes
       set wrong_tries = wrong_tries + case when code_digest = ${codeDigest} then 0 else 1 end,
           code_until  = case when code_digest = ${codeDigest} then ${now}::timestamptz else code_until end
     where tenant_id = ${tx.tenant}
       and change_id = ${id}
       and state = 'asked'
       and code_until > ${now}
       and wrong_tries < ${most}
    returning code_until = ${now}::timestamptz as is_right, wrong_tries >= ${most} as is_last`;
  return row;
}

export async function updateToWaiting(tx: Tx, id: ContactChangeId, dueAt: Date, cancelHash: Buffer): Promise<void> {
  await tx.sql`
    update contact_changes
       set state = 'waiting', due_at = ${dueAt}, cancel_hash = ${cancelHash}
     where tenant_id = ${tx.tenant}
       and change_id = ${id}
       and state = 'asked'`;
}

/** False where it had come to an end already. */
export async function updateToEnd(tx: Tx, id: ContactChangeId, state: ChangeState, now: Date): Promise<boolean> {
  const rows = await tx.sql`
    update contact_changes
       set state = ${state}, ended_at = ${now}
     where tenant_id = ${tx.tenant}
       and change_id = ${id}
       and state in ('asked', 'waiting')
    returning 1 as ended`;
  return rows.length > 0;
}

/** Those of one field that are under way. */
export async function endOthers(tx: Tx, subject: SubjectId, field: string, now: Date): Promise<readonly ContactChangeId[]> {
  const rows = await tx.sql<{ change_id: ContactChangeId }[]>`
    update contact_changes
       set state = 'ended', ended_at = ${now}
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and field = ${field}
       and state in ('asked', 'waiting')
    returning change_id`;
  return rows.map((row) => row.change_id);
}

export async function selectWaitingOf(tx: Tx, subject: SubjectId): Promise<readonly ChangeRow[]> {
  return await tx.sql<ChangeRow[]>`
    select change_id, subject_id, field, language, due_at
      from contact_changes
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and state = 'waiting'
     order by due_at`;
}

export async function selectWaitingByLink(tx: Tx, cancelHash: Buffer): Promise<ChangeRow | undefined> {
  const [row] = await tx.sql<ChangeRow[]>`
    select change_id, subject_id, field, language, due_at
      from contact_changes
     where tenant_id = ${tx.tenant}
       and cancel_hash = ${cancelHash}
       and state = 'waiting'`;
  return row;
}

export async function selectDue(tx: Tx, now: Date, limit: number): Promise<readonly ChangeRow[]> {
  return await tx.sql<ChangeRow[]>`
    select change_id, subject_id, field, language, due_at
      from contact_changes
     where tenant_id = ${tx.tenant}
       and state = 'waiting'
       and due_at <= ${now}
     order by due_at
     limit ${limit}`;
}

export async function selectChangedAt(tx: Tx, subject: SubjectId, field: string): Promise<Date | undefined> {
  const [row] = await tx.sql<{ at: Date | null }[]>`
    select max(ended_at) as at
      from contact_changes
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and field = ${field}
       and state = 'done'`;
  return row?.at ?? undefined;
}

export async function selectAnyChangedSince(tx: Tx, subject: SubjectId, since: Date): Promise<boolean> {
  const [row] = await tx.sql<{ is_any: boolean }[]>`
    select exists (
             select 1
               from contact_changes
              where tenant_id = ${tx.tenant}
                and subject_id = ${subject}
                and state = 'done'
                and ended_at > ${since}) as is_any`;
  return row?.is_any === true;
}

/** When somebody else than the customer last gave them a contact, if they did since then. */
export async function selectGivenAt(tx: Tx, subject: SubjectId, since: Date): Promise<Date | undefined> {
  const [row] = await tx.sql<{ at: Date | null }[]>`
    select max(ended_at) as at
      from contact_changes
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and made_by = 'business'
       and state = 'done'
       and ended_at > ${since}`;
  return row?.at ?? undefined;
}

/** Asks that nobody proved, and ends of long ago. Answers whose boxes go. */
export async function deleteOldChanges(tx: Tx, unproven: Date, ended: Date, limit: number): Promise<readonly ContactChangeId[]> {
  const rows = await tx.sql<{ change_id: ContactChangeId }[]>`
    delete from contact_changes
     where tenant_id = ${tx.tenant}
       and change_id in (
             select change_id
               from contact_changes
              where tenant_id = ${tx.tenant}
                and ((state = 'asked' and asked_at < ${unproven}) or ended_at < ${ended})
              limit ${limit}
                for update skip locked)
    returning change_id`;
  return rows.map((row) => row.change_id);
}

export async function countChangesOf(tx: Tx, subject: SubjectId): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from contact_changes
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}`;
  return row?.n ?? 0;
}

/** `fields`: of these only. */
export async function deleteChangesOf(
  tx: Tx,
  subject: SubjectId,
  fields: readonly string[] | null = null,
): Promise<readonly ContactChangeId[]> {
  const rows = await tx.sql<{ change_id: ContactChangeId }[]>`
    delete from contact_changes
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and (${fields as string[] | null}::text[] is null or field = any(${fields as string[] | null}::text[]))
    returning change_id`;
  return rows.map((row) => row.change_id);
}
