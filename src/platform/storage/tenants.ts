import type { TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { instant } from "../../base/instant.ts";
import { type TenantRow, insertTenant, selectTenant, selectTenants } from "./_sql.ts";
import type { Database } from "./database.ts";
import type { Tx } from "./tx.ts";

/** One tenant is one business. */
export type Tenant = {
  readonly id: TenantId;
  readonly name: string;
  readonly mode: "live" | "test";
  readonly createdAt: Instant;
};

export async function createTenant(tx: Tx, tenant: { readonly name: string; readonly mode: "live" | "test" }, now: Instant): Promise<void> {
  await insertTenant(tx, tenant.name, tenant.mode, new Date(now));
}

/** The business whose transaction this is; undefined where there is none of this id. */
export async function readTenant(tx: Tx): Promise<Tenant | undefined> {
  const row = await selectTenant(tx);
  return row && rowToTenant(row);
}

/** Oldest first. Needs the owner's door: it looks across tenants. */
export async function readTenants(db: Database): Promise<readonly Tenant[]> {
  const rows = await selectTenants(db.owner);
  return rows.map(rowToTenant);
}

/** The only one there is, or the one that is named, by its name or its id. */
export async function chooseTenant(db: Database, named: string | undefined): Promise<TenantId | undefined> {
  const tenants = await readTenants(db);
  if (tenants.length === 1) return tenants[0]?.id;
  const name = named?.normalize("NFKC").trim().toLowerCase();
  return tenants.find((tenant) => tenant.id === name || tenant.name.toLowerCase() === name)?.id;
}

function rowToTenant(row: TenantRow): Tenant {
  return { id: row.tenant_id, name: row.name, mode: row.mode, createdAt: instant(row.created_at.getTime()) };
}
