import type { FillId, SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { FillRow } from "./_sql.ts";

export async function selectFillByTicket(tx: Tx, id: FillId, ticketHash: Uint8Array): Promise<FillRow | undefined> {
  const [row] = await tx.sql<FillRow[]>`
    select fill_id, subject_id, vendor_id, form, purpose, fields, sources, card_id, request_id, actor_id, actor_role, session_id,
           device_id, has_reason, origin, sealed_to, state, code, boxes, open_entry, use_entry, created_at, expires_at, claimed_at,
           ended_at, used_at
      from fills
     where tenant_id = ${tx.tenant}
       and fill_id = ${id}
       and ticket_hash = ${ticketHash}`;
  return row;
}

export async function selectFill(tx: Tx, id: FillId): Promise<FillRow | undefined> {
  const [row] = await tx.sql<FillRow[]>`
    select fill_id, subject_id, vendor_id, form, purpose, fields, sources, card_id, request_id, actor_id, actor_role, session_id,
           device_id, has_reason, origin, sealed_to, state, code, boxes, open_entry, use_entry, created_at, expires_at, claimed_at,
           ended_at, used_at
      from fills
     where tenant_id = ${tx.tenant}
       and fill_id = ${id}`;
  return row;
}

export type FillsWish = {
  readonly subject: string | null;
  readonly vendor: string | null;
  /** Those for which the asker may act. */
  readonly purposes: readonly string[];
  /** Only what this person filled in with a card for one use, and did not say of that it went through. */
  readonly unusedOf: string | null;
};

/** Newest first; the id holds the time, so it is the cursor. */
export async function selectFills(tx: Tx, wanted: FillsWish, before: FillId | null, limit: number): Promise<readonly FillRow[]> {
  return await tx.sql<FillRow[]>`
    select fill_id, subject_id, vendor_id, form, purpose, fields, sources, card_id, request_id, actor_id, actor_role, session_id,
           device_id, has_reason, origin, sealed_to, state, code, boxes, open_entry, use_entry, created_at, expires_at, claimed_at,
           ended_at, used_at
      from fills
     where tenant_id = ${tx.tenant}
       and purpose = any(${[...wanted.purposes]}::text[])
       and (${wanted.subject}::text is null or subject_id = ${wanted.subject})
       and (${wanted.vendor}::text is null or vendor_id = ${wanted.vendor})
       and (${wanted.unusedOf}::text is null
            or (actor_id = ${wanted.unusedOf} and request_id is not null and use_entry is not null and used_at is null))
       and (${before}::text is null or fill_id < ${before})
     order by fill_id desc
     limit ${limit}`;
}

/** Tickets that ran out with nobody having shown them. */
export async function deleteUnredeemed(tx: Tx, before: Date, limit: number): Promise<readonly FillId[]> {
  const rows = await tx.sql<{ fill_id: FillId }[]>`
    delete from fills
     where tenant_id = ${tx.tenant}
       and fill_id in (
             select fill_id
               from fills
              where tenant_id = ${tx.tenant}
                and state = 'open'
                and expires_at < ${before}
              order by expires_at
              limit ${limit}
                for update skip locked)
    returning fill_id`;
  return rows.map((row) => row.fill_id);
}

/** `fields`: those in which any of these was. */
export async function deleteFillsOf(tx: Tx, subject: SubjectId, fields: readonly string[] | null = null): Promise<readonly FillId[]> {
  const rows = await tx.sql<{ fill_id: FillId }[]>`
    delete from fills
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and (${fields as string[] | null}::text[] is null or fields && ${fields as string[] | null}::text[])
    returning fill_id`;
  return rows.map((row) => row.fill_id);
}

export async function countFillsOf(tx: Tx, subject: SubjectId): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from fills
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}`;
  return row?.n ?? 0;
}
