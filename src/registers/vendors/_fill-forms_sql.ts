import type { VendorId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type FillFormRow = {
  readonly vendor_id: VendorId;
  readonly name: string;
  readonly label: string;
  readonly purpose: string;
  readonly path: string;
  readonly frames: readonly string[];
  readonly boxes: unknown;
  readonly fields: readonly string[];
  readonly needs_code: boolean;
  readonly changed_at: Date;
  readonly changed_by: string;
};

/** True where it is new. */
export async function upsertFillForm(tx: Tx, row: FillFormRow): Promise<boolean> {
  const [made] = await tx.sql<{ is_new: boolean }[]>`
    insert into vendor_fill_forms (tenant_id, vendor_id, name, label, purpose, path, frames, boxes, fields, needs_code, changed_at, changed_by)
    values (${tx.tenant}, ${row.vendor_id}, ${row.name}, ${row.label}, ${row.purpose}, ${row.path}, ${[...row.frames]},
            ${tx.sql.json(row.boxes as never)}, ${[...row.fields]}, ${row.needs_code}, ${row.changed_at}, ${row.changed_by})
    on conflict (tenant_id, vendor_id, name) do update
       set label = excluded.label, purpose = excluded.purpose, path = excluded.path, frames = excluded.frames, boxes = excluded.boxes,
           fields = excluded.fields, needs_code = excluded.needs_code, changed_at = excluded.changed_at, changed_by = excluded.changed_by
    returning old.name is null as is_new`;
  return made?.is_new === true;
}

export async function deleteFillForm(tx: Tx, vendor: VendorId, name: string): Promise<boolean> {
  const gone = await tx.sql`
    delete from vendor_fill_forms
     where tenant_id = ${tx.tenant}
       and vendor_id = ${vendor}
       and name = ${name}`;
  return gone.count > 0;
}

export async function selectFillForm(tx: Tx, vendor: VendorId, name: string): Promise<FillFormRow | undefined> {
  const [row] = await tx.sql<FillFormRow[]>`
    select vendor_id, name, label, purpose, path, frames, boxes, fields, needs_code, changed_at, changed_by
      from vendor_fill_forms
     where tenant_id = ${tx.tenant}
       and vendor_id = ${vendor}
       and name = ${name}`;
  return row;
}

/** Those of one vendor, or of all. */
export async function selectFillForms(tx: Tx, vendor: VendorId | null): Promise<readonly FillFormRow[]> {
  return await tx.sql<FillFormRow[]>`
    select vendor_id, name, label, purpose, path, frames, boxes, fields, needs_code, changed_at, changed_by
      from vendor_fill_forms
     where tenant_id = ${tx.tenant}
       and (${vendor}::text is null or vendor_id = ${vendor})
     order by vendor_id, name`;
}
