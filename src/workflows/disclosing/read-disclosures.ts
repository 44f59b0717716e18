import type { DisclosureId, VendorId } from "../../base/ids.ts";
import { instant, instantToIso } from "../../base/instant.ts";
import type { Database } from "../../platform/storage/database.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { findVendor } from "../../registers/vendors/vendor.ts";
import type { Safe } from "../../safe/safe.ts";
import { type DisclosureRow, type DisclosureState, type Withheld, selectDisclosure, selectDisclosures, selectTenantOf } from "./_sql.ts";
import { DOWNLOADS_MAX } from "./disclosing.ts";

/** A file as it is told: for whom, what for, how many, and what became of it. Nothing of what is in it, nor who. */
export type ToldDisclosure = {
  readonly id: DisclosureId;
  readonly vendor: VendorId;
  readonly state: DisclosureState;
  readonly code: string | null;
  readonly purpose: string;
  readonly fields: readonly string[];
  readonly format: string;
  readonly protect: string;
  readonly asked: number;
  readonly count: number;
  readonly withheld: readonly Withheld[];
  readonly sizeBytes: number;
  readonly downloads: { readonly used: number; readonly most: number };
  readonly actor: { readonly kind: string; readonly id: string };
  readonly madeAt: string;
  readonly readyAt: string | null;
  readonly collectedAt: string | null;
  readonly expiresAt: string;
  readonly entry: string;
};

/** Newest first, of the purposes for which the asker may act. */
export async function readDisclosures(
  tx: Tx,
  wish: { readonly vendor: VendorId | null; readonly purposes: readonly string[] },
  page: { readonly limit: number; readonly cursor: DisclosureId | null },
): Promise<{ readonly items: readonly ToldDisclosure[]; readonly nextCursor: DisclosureId | null }> {
  const rows = await selectDisclosures(tx, wish, page.cursor, page.limit + 1);
  const items = rows.slice(0, page.limit).map(toTold);
  return { items, nextCursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** Undefined where there is none, or it was for another purpose than the asker's. */
export async function readDisclosure(tx: Tx, id: DisclosureId, purposes: readonly string[]): Promise<ToldDisclosure | undefined> {
  const row = await selectDisclosure(tx, id);
  return row !== undefined && purposes.includes(row.purpose) ? toTold(row) : undefined;
}

/** Whose file it is and whom it is for, for whoever comes to fetch it; undefined where there is none. */
export async function readDoor(
  db: Pick<Database, "app">,
  { maps }: Pick<Safe, "maps">,
  id: DisclosureId,
): Promise<{ readonly business: string; readonly vendor: string } | undefined> {
  const tenant = await selectTenantOf(db.app, id);
  if (tenant === undefined) return undefined;
  return await withTx(db, tenant, async (tx) => {
    const [map, row] = [await maps.get(tx), await selectDisclosure(tx, id)];
    const vendor = row && (await findVendor(tx, row.vendor_id));
    return vendor && { business: map.controller.name, vendor: vendor.label };
  });
}

function toTold(row: DisclosureRow): ToldDisclosure {
  const { state, code, purpose, fields, format, protect, asked, withheld } = row;
  return {
    id: row.disclosure_id,
    vendor: row.vendor_id,
    state,
    code,
    purpose,
    fields,
    format,
    protect,
    asked,
    count: row.included,
    withheld,
    sizeBytes: Number(row.size_bytes),
    downloads: { used: row.downloads, most: DOWNLOADS_MAX },
    actor: { kind: row.actor_kind, id: row.actor_id },
    madeAt: timeOf(row.created_at),
    readyAt: row.ready_at === null ? null : timeOf(row.ready_at),
    collectedAt: row.collected_at === null ? null : timeOf(row.collected_at),
    expiresAt: timeOf(row.expires_at),
    entry: row.entry_id,
  };
}

function timeOf(at: Date): string {
  return instantToIso(instant(at.getTime()));
}
