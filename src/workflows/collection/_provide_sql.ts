import type { CollectionId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

/**
 * One statement decides: of fifty who submit at once, from as many processes, one gets the row. The others wait for it and
 * find it taken; if the first is undone, the next one has its turn.
 */
export async function claimProvided(tx: Tx, id: CollectionId, visit: Buffer, now: Date): Promise<boolean> {
  const done = await tx.sql`
    update collection_requests
       set state = 'provided', provided_at = ${now}, fields_at = coalesce(fields_at, ${now}), provided_visit = ${visit}, link_hash = null
     where tenant_id = ${tx.tenant}
       and request_id = ${id}
       and state in ('created', 'opened')
       and expires_at > ${now}`;
  return done.count === 1;
}

/** The same for the fields of a request whose card is entered at the payment provider's. */
export async function claimFields(tx: Tx, id: CollectionId, visit: Buffer, now: Date): Promise<boolean> {
  const done = await tx.sql`
    update collection_requests
       set fields_at = ${now}, provided_visit = ${visit}
     where tenant_id = ${tx.tenant}
       and request_id = ${id}
       and state in ('created', 'opened')
       and fields_at is null
       and expires_at > ${now}`;
  return done.count === 1;
}

/** Of several visits the last that goes on to the provider's page is the one that comes back. */
export async function claimHandOver(tx: Tx, id: CollectionId, visit: Buffer, now: Date): Promise<boolean> {
  const done = await tx.sql`
    update collection_requests
       set provided_visit = ${visit}
     where tenant_id = ${tx.tenant}
       and request_id = ${id}
       and state in ('created', 'opened')
       and expires_at > ${now}`;
  return done.count === 1;
}

export async function saveReceipt(
  tx: Tx,
  id: CollectionId,
  receipt: { readonly sealed: Buffer; readonly cardRecord: string | null; readonly isKept: boolean },
): Promise<void> {
  await tx.sql`
    update collection_requests
       set receipt = ${receipt.sealed}, card_record = coalesce(${receipt.cardRecord}::text, card_record), is_kept = ${receipt.isKept}
     where tenant_id = ${tx.tenant}
       and request_id = ${id}`;
}

/** A card that came from the payment provider; the request is provided from here on. */
export async function markProvidedByCard(tx: Tx, id: CollectionId, cardRecord: string, now: Date): Promise<void> {
  await tx.sql`
    update collection_requests
       set state = 'provided', provided_at = ${now}, card_record = ${cardRecord}, link_hash = null
     where tenant_id = ${tx.tenant}
       and request_id = ${id}`;
}

export async function markUsed(tx: Tx, id: CollectionId, now: Date): Promise<boolean> {
  const done = await tx.sql`
    update collection_requests
       set state = 'used', used_at = ${now}
     where tenant_id = ${tx.tenant}
       and request_id = ${id}
       and state = 'provided'`;
  return done.count === 1;
}

export async function markNotMe(tx: Tx, id: CollectionId, now: Date): Promise<void> {
  await tx.sql`
    update collection_requests
       set not_me_at = ${now}, link_hash = null
     where tenant_id = ${tx.tenant}
       and request_id = ${id}`;
}
