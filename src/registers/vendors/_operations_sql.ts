import type { VendorId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type OperationRow = {
  readonly vendor_id: VendorId;
  readonly name: string;
  readonly label: string;
  readonly parameters: unknown;
  readonly idempotent: boolean;
  readonly redirect_is_done: boolean;
  readonly fields: readonly string[];
  readonly needs_code: boolean;
  readonly changed_at: Date;
  readonly changed_by: string;
};

/** True where it is new. */
export async function upsertOperation(tx: Tx, row: OperationRow): Promise<boolean> {
  const [made] = await tx.sql<{ is_new: boolean }[]>`
    insert into vendor_operations (tenant_id, vendor_id, name, label, parameters, idempotent, redirect_is_done, fields, needs_code,
                                   changed_at, changed_by)
    values (${tx.tenant}, ${row.vendor_id}, ${row.name}, ${row.label}, ${tx.sql.json(row.parameters as never)}, ${row.idempotent},
            ${row.redirect_is_done}, ${[...row.fields]}, ${row.needs_code}, ${row.changed_at}, ${row.changed_by})
    on conflict (tenant_id, vendor_id, name) do update
       set label = excluded.label, parameters = excluded.parameters, idempotent = excluded.idempotent,
           redirect_is_done = excluded.redirect_is_done, fields = excluded.fields, needs_code = excluded.needs_code,
           changed_at = excluded.changed_at, changed_by = excluded.changed_by
    returning old.name is null as is_new`;
  return made?.is_new === true;
}

export async function deleteOperation(tx: Tx, vendor: VendorId, name: string): Promise<boolean> {
  const gone = await tx.sql`
    delete from vendor_operations
     where tenant_id = ${tx.tenant}
       and vendor_id = ${vendor}
       and name = ${name}`;
  return gone.count > 0;
}

export async function selectOperation(tx: Tx, vendor: VendorId, name: string): Promise<OperationRow | undefined> {
  const [row] = await tx.sql<OperationRow[]>`
    select vendor_id, name, label, parameters, idempotent, redirect_is_done, fields, needs_code, changed_at, changed_by
      from vendor_operations
     where tenant_id = ${tx.tenant}
       and vendor_id = ${vendor}
       and name = ${name}`;
  return row;
}

export async function selectOperations(tx: Tx, vendor: VendorId): Promise<readonly OperationRow[]> {
  return await tx.sql<OperationRow[]>`
    select vendor_id, name, label, parameters, idempotent, redirect_is_done, fields, needs_code, changed_at, changed_by
      from vendor_operations
     where tenant_id = ${tx.tenant}
       and vendor_id = ${vendor}
     order by name`;
}
