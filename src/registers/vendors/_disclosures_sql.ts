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

export async function insertDisclosures(
  tx: Tx,
  vendor: VendorId,
  given: readonly { readonly entry: EntryId; readonly subject: SubjectId }[],
): Promise<void> {
  await tx.sql`
    insert into disclosures (tenant_id, vendor_id, entry_id, subject_id)
    select ${tx.tenant}, ${vendor}, entry_id, subject_id
      from unnest(${given.map((one) => one.entry)}::text[], ${given.map((one) => one.subject)}::text[]) as t (entry_id, subject_id)`;
}

export type GivenRow = { readonly vendor_id: VendorId; readonly label: string; readonly entry_id: EntryId };

/** Newest first; to whom a subject's data was given, and by which entry. */
export async function selectDisclosuresOf(tx: Tx, subject: SubjectId, before: string | null, limit: number): Promise<readonly GivenRow[]> {
  return await tx.sql<GivenRow[]>`
    select d.vendor_id, v.label, d.entry_id
      from disclosures d
      join vendors v on v.tenant_id = d.tenant_id and v.vendor_id = d.vendor_id
     where d.tenant_id = ${tx.tenant}
       and d.subject_id = ${subject}
       and (${before}::text is null or d.entry_id < ${before})
     order by d.entry_id desc
     limit ${limit}`;
}

export type DisclosedRow = { readonly name: string; readonly label: string; readonly entry_id: EntryId };

/** Of all vendors, newest first: to whom, and by which entry. */
export async function selectDisclosedSince(tx: Tx, from: string, limit: number): Promise<readonly DisclosedRow[]> {
  return await tx.sql<DisclosedRow[]>`
    select v.name, v.label, d.entry_id
      from disclosures d
      join vendors v on v.tenant_id = d.tenant_id and v.vendor_id = d.vendor_id
     where d.tenant_id = ${tx.tenant}
       and d.entry_id >= ${from}
     order by d.entry_id desc
     limit ${limit}`;
}
