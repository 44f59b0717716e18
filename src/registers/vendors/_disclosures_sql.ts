import type { EntryId, SubjectId, VendorId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export async function insertDisclosure(tx: Tx, vendor: VendorId, entry: EntryId, subject: SubjectId): Promise<void> {
  await tx.sql`
    insert into disclosures (tenant_id, vendor_id, entry_id, subject_id)
    values (${tx.tenant}, ${vendor}, ${entry}, ${subject})`;
}

/** Newest first; the id of an entry holds its time. */
export async function selectDisclosures(tx: Tx, vendor: VendorId, before: string | null, limit: number): Promise<readonly EntryId[]> {
  const rows = await tx.sql<{ entry_id: EntryId }[]>`
    select entry_id
      from disclosures
     where tenant_id = ${tx.tenant}
       and vendor_id = ${vendor}
       and (${before}::text is null or entry_id < ${before})
     order by entry_id desc
     limit ${limit}`;
  return rows.map((row) => row.entry_id);
}

export type GivenRow = { readonly label: string; readonly n: number; readonly since: EntryId };

/** By vendor, how often a subject's data was given to it. */
export async function selectGiven(tx: Tx, subject: SubjectId): Promise<readonly GivenRow[]> {
  return await tx.sql<GivenRow[]>`
    select v.label, count(*)::int as n, min(d.entry_id) as since
      from disclosures d
      join vendors v on v.tenant_id = d.tenant_id and v.vendor_id = d.vendor_id
     where d.tenant_id = ${tx.tenant}
       and d.subject_id = ${subject}
     group by v.vendor_id, v.label
     order by v.vendor_id`;
}
