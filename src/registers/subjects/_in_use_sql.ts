import type { Tx } from "../../platform/storage/tx.ts";

export type PackedRow = { readonly subject_id: string; readonly key_class: string; readonly packed: Buffer };

/** Sealed records in key order from a place on. */
export async function selectPackedPage(tx: Tx, after: { readonly subject: string; readonly keyClass: string }, limit: number): Promise<readonly PackedRow[]> {
  return await tx.sql<PackedRow[]>`
    select subject_id, key_class, packed
      from sealed_records
     where tenant_id = ${tx.tenant}
       and (subject_id, key_class) > (${after.subject}, ${after.keyClass})
     order by subject_id, key_class
     limit ${limit}`;
}
