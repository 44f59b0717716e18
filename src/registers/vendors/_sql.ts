import type { VendorId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { VendorState } from "./state.ts";

export type VendorRow = {
  readonly vendor_id: VendorId;
  readonly name: string;
  readonly label: string;
  readonly origin: string;
  readonly loopback: boolean;
  readonly recipient: string | null;
  readonly state: VendorState;
  /** `2027-11-28`. */
  readonly review_due_on: string;
  readonly facts: unknown;
  readonly created_at: Date;
  readonly created_by: string;
  readonly changed_at: Date;
  readonly approved_at: Date | null;
  readonly approved_by: string | null;
};

/** False where the name is taken. */
export async function insertVendor(tx: Tx, row: VendorRow): Promise<boolean> {
  const rows = await tx.sql`
    insert into vendors (tenant_id, vendor_id, name, label, origin, loopback, recipient, state, review_due_on, facts,
                         created_at, created_by, changed_at)
    values (${tx.tenant}, ${row.vendor_id}, ${row.name}, ${row.label}, ${row.origin}, ${row.loopback}, ${row.recipient}, ${row.state},
            ${row.review_due_on}, ${tx.sql.json(row.facts as never)}, ${row.created_at}, ${row.created_by}, ${row.changed_at})
    on conflict (tenant_id, name) do nothing
    returning 1 as made`;
  return rows.length > 0;
}

export async function updateVendor(tx: Tx, row: VendorRow): Promise<void> {
  await tx.sql`
    update vendors
       set label = ${row.label}, origin = ${row.origin}, loopback = ${row.loopback}, recipient = ${row.recipient}, state = ${row.state},
           review_due_on = ${row.review_due_on}, facts = ${tx.sql.json(row.facts as never)}, changed_at = ${row.changed_at},
           approved_at = ${row.approved_at}, approved_by = ${row.approved_by}
     where tenant_id = ${tx.tenant}
       and vendor_id = ${row.vendor_id}`;
}

/** By id, or by the name that the data map uses. */
export async function selectVendor(tx: Tx, given: string): Promise<VendorRow | undefined> {
  const [row] = await tx.sql<VendorRow[]>`
    select vendor_id, name, label, origin, loopback, recipient, state, review_due_on::text, facts, created_at, created_by,
           changed_at, approved_at, approved_by
      from vendors
     where tenant_id = ${tx.tenant}
       and (vendor_id = ${given} or name = ${given})`;
  return row;
}

/** The same, held until the transaction ends: a suspension comes before what is done under it, or after. */
export async function shareVendor(tx: Tx, given: string): Promise<VendorRow | undefined> {
  const [row] = await tx.sql<VendorRow[]>`
    select vendor_id, name, label, origin, loopback, recipient, state, review_due_on::text, facts, created_at, created_by,
           changed_at, approved_at, approved_by
      from vendors
     where tenant_id = ${tx.tenant}
       and (vendor_id = ${given} or name = ${given})
       for share`;
  return row;
}

export async function lockVendor(tx: Tx, id: VendorId): Promise<VendorRow | undefined> {
  const [row] = await tx.sql<VendorRow[]>`
    select vendor_id, name, label, origin, loopback, recipient, state, review_due_on::text, facts, created_at, created_by,
           changed_at, approved_at, approved_by
      from vendors
     where tenant_id = ${tx.tenant}
       and vendor_id = ${id}
       for update`;
  return row;
}

/** In the order in which they were written down; the id holds the time, so it is the cursor. */
export async function selectVendors(tx: Tx, after: VendorId | null, limit: number): Promise<readonly VendorRow[]> {
  return await tx.sql<VendorRow[]>`
    select vendor_id, name, label, origin, loopback, recipient, state, review_due_on::text, facts, created_at, created_by,
           changed_at, approved_at, approved_by
      from vendors
     where tenant_id = ${tx.tenant}
       and vendor_id > ${after ?? ""}
     order by vendor_id
     limit ${limit}`;
}

/** Those that may be given something and have forms of their pages recorded. */
export async function selectApprovedWithForms(tx: Tx): Promise<readonly VendorRow[]> {
  return await tx.sql<VendorRow[]>`
    select vendor_id, name, label, origin, loopback, recipient, state, review_due_on::text, facts, created_at, created_by,
           changed_at, approved_at, approved_by
      from vendors
     where tenant_id = ${tx.tenant}
       and state = 'approved'
       and vendor_id in (select vendor_id from vendor_fill_forms where tenant_id = ${tx.tenant})
     order by vendor_id`;
}
