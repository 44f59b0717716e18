import type { VendorId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type VendorRow, lockVendor, selectApprovedWithForms, selectVendor, selectVendors, shareVendor } from "./_sql.ts";
import { type VendorFacts, parseFacts } from "./facts.ts";
import type { VendorState } from "./state.ts";

/** Somebody outside who may be given customers' data. Who is answerable for it, here and there, lies in a box (`people.ts`). */
export type Vendor = {
  readonly id: VendorId;
  /** As recipients of the data map name it. */
  readonly name: string;
  readonly label: string;
  readonly origin: string;
  /** Runs on this machine; in test mode only. */
  readonly loopback: boolean;
  /** A recipient of the data map that is this vendor, beside those that name it. */
  readonly recipient: string | null;
  readonly state: VendorState;
  /** The last day, in UTC, on which it may be given anything without somebody looking again. */
  readonly reviewDueOn: string;
  readonly facts: VendorFacts;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly changedAt: Instant;
  readonly approvedAt: Instant | null;
  readonly approvedBy: string | null;
};

/** By id, or by the name that the data map uses. */
export async function findVendor(tx: Tx, given: string): Promise<Vendor | undefined> {
  const row = await selectVendor(tx, given);
  return row && rowToVendor(row);
}

/** For a deed that gives the vendor something: no suspension commits between this look and the deed. */
export async function holdVendor(tx: Tx, given: string): Promise<Vendor | undefined> {
  const row = await shareVendor(tx, given);
  return row && rowToVendor(row);
}

/** For a change of the vendor itself: one at a time. */
export async function holdVendorAlone(tx: Tx, id: VendorId): Promise<Vendor | undefined> {
  const row = await lockVendor(tx, id);
  return row && rowToVendor(row);
}

export async function listVendors(
  tx: Tx,
  page: { readonly after: VendorId | null; readonly limit: number },
): Promise<{ readonly items: readonly Vendor[]; readonly next: VendorId | null }> {
  const rows = await selectVendors(tx, page.after, page.limit + 1);
  const items = rows.slice(0, page.limit).map(rowToVendor);
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** The approved ones on whose pages something may be filled in. */
export async function listVendorsWithForms(tx: Tx): Promise<readonly Vendor[]> {
  return (await selectApprovedWithForms(tx)).map(rowToVendor);
}

export function vendorToRow(vendor: Vendor): VendorRow {
  return {
    vendor_id: vendor.id,
    name: vendor.name,
    label: vendor.label,
    origin: vendor.origin,
    loopback: vendor.loopback,
    recipient: vendor.recipient,
    state: vendor.state,
    review_due_on: vendor.reviewDueOn,
    facts: vendor.facts,
    created_at: new Date(vendor.createdAt),
    created_by: vendor.createdBy,
    changed_at: new Date(vendor.changedAt),
    approved_at: vendor.approvedAt === null ? null : new Date(vendor.approvedAt),
    approved_by: vendor.approvedBy,
  };
}

function rowToVendor(row: VendorRow): Vendor {
  return {
    id: row.vendor_id,
    name: row.name,
    label: row.label,
    origin: row.origin,
    loopback: row.loopback,
    recipient: row.recipient,
    state: row.state,
    reviewDueOn: row.review_due_on,
    facts: parseFacts(row.facts),
    createdAt: instant(row.created_at.getTime()),
    createdBy: row.created_by,
    changedAt: instant(row.changed_at.getTime()),
    approvedAt: row.approved_at === null ? null : instant(row.approved_at.getTime()),
    approvedBy: row.approved_by,
  };
}
