import type { CardId, DeviceId, EntryId, FillId, SessionId, StaffId, SubjectId, VendorId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type FillState = "open" | "redeemed" | "refused" | "filled" | "not_found" | "failed";

export type FillRow = {
  readonly fill_id: FillId;
  readonly subject_id: SubjectId;
  readonly vendor_id: VendorId;
  readonly form: string;
  readonly purpose: string;
  readonly fields: readonly string[];
  readonly sources: readonly string[];
  readonly card_id: CardId | null;
  readonly request_id: string | null;
  readonly actor_id: StaffId;
  readonly actor_role: string;
  readonly session_id: SessionId;
  readonly device_id: DeviceId;
  readonly has_reason: boolean;
  readonly origin: string;
  readonly sealed_to: Buffer;
  readonly state: FillState;
  readonly code: string | null;
  readonly boxes: number | null;
  readonly open_entry: EntryId;
  readonly use_entry: EntryId | null;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly claimed_at: Date | null;
  readonly ended_at: Date | null;
  readonly used_at: Date | null;
};

type GivenLater = "state" | "code" | "boxes" | "use_entry" | "claimed_at" | "ended_at" | "used_at" | "sealed_to";
export type NewFillRow = Omit<FillRow, GivenLater> & { readonly sealed_to: Uint8Array };

export async function insertFill(tx: Tx, row: NewFillRow, ticketHash: Uint8Array): Promise<void> {
  await tx.sql`
    insert into fills (tenant_id, fill_id, subject_id, vendor_id, form, purpose, fields, sources, card_id, request_id, actor_id, actor_role,
                       session_id, device_id, has_reason, origin, sealed_to, ticket_hash, state, open_entry, created_at, expires_at)
    values (${tx.tenant}, ${row.fill_id}, ${row.subject_id}, ${row.vendor_id}, ${row.form}, ${row.purpose}, ${[...row.fields]},
            ${[...row.sources]}, ${row.card_id}, ${row.request_id}, ${row.actor_id}, ${row.actor_role}, ${row.session_id},
            ${row.device_id}, ${row.has_reason}, ${row.origin}, ${row.sealed_to}, ${ticketHash}, 'open', ${row.open_entry},
            ${row.created_at}, ${row.expires_at})`;
}

/**
 * The one statement by which a ticket is taken: rivals wait here, and find it taken. Shown on another page it is over, too.
 * Undefined where there is nothing to take.
 */
export async function claimFill(tx: Tx, id: FillId, ticketHash: Uint8Array, origin: string, now: Date): Promise<FillRow | undefined> {
  const [row] = await tx.sql<FillRow[]>`
    update fills
       set state = case when origin = ${origin} then 'redeemed' else 'refused' end,
           code = case when origin = ${origin} then null else 'ticket_origin' end,
           claimed_at = ${now}
     where tenant_id = ${tx.tenant}
       and fill_id = ${id}
       and ticket_hash = ${ticketHash}
       and state = 'open'
       and expires_at > ${now}
    returning fill_id, subject_id, vendor_id, form, purpose, fields, sources, card_id, request_id, actor_id, actor_role, session_id,
              device_id, has_reason, origin, sealed_to, state, code, boxes, open_entry, use_entry, created_at, expires_at, claimed_at,
              ended_at, used_at`;
  return row;
}

/** What was claimed and is not handed over, whether in this transaction or in one that was undone. */
export async function refuseFill(tx: Tx, id: FillId, code: string, now: Date): Promise<void> {
  await tx.sql`
    update fills
       set state = 'refused', code = ${code}, claimed_at = ${now}
     where tenant_id = ${tx.tenant}
       and fill_id = ${id}
       and (state = 'open' or (state = 'redeemed' and use_entry is null))`;
}

export async function setUse(tx: Tx, id: FillId, entry: EntryId): Promise<void> {
  await tx.sql`
    update fills
       set use_entry = ${entry}
     where tenant_id = ${tx.tenant}
       and fill_id = ${id}`;
}

export type Outcome = { readonly state: "filled" | "not_found" | "failed"; readonly boxes: number };

/** Once: of what was redeemed a short while ago, or, where nothing was filled, instead of that. */
export async function endFill(
  tx: Tx,
  id: FillId,
  ticketHash: Uint8Array,
  { state, boxes }: Outcome,
  at: { readonly now: Date; readonly claimedAfter: Date },
): Promise<FillRow | undefined> {
  const [row] = await tx.sql<FillRow[]>`
    update fills
       set state = ${state}, boxes = ${boxes}, ended_at = ${at.now}
     where tenant_id = ${tx.tenant}
       and fill_id = ${id}
       and ticket_hash = ${ticketHash}
       and ((state = 'redeemed' and claimed_at > ${at.claimedAfter}) or (state = 'open' and ${state} <> 'filled' and expires_at > ${at.now}))
    returning fill_id, subject_id, vendor_id, form, purpose, fields, sources, card_id, request_id, actor_id, actor_role, session_id,
              device_id, has_reason, origin, sealed_to, state, code, boxes, open_entry, use_entry, created_at, expires_at, claimed_at,
              ended_at, used_at`;
  return row;
}

/** Once, of what a vendor's page may have got. */
export async function markFillUsed(tx: Tx, id: FillId, now: Date): Promise<boolean> {
  const rows = await tx.sql`
    update fills
       set used_at = ${now}
     where tenant_id = ${tx.tenant}
       and fill_id = ${id}
       and use_entry is not null
       and used_at is null
    returning 1 as marked`;
  return rows.length > 0;
}
