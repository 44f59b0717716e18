import { resolve } from "node:path";
import { type Database, openDatabase } from "../../platform/storage/database.ts";
import { type Tenant, readTenants } from "../../platform/storage/tenants.ts";
import { type Outcome, Stop, refused, wrongUsage } from "./_outcome.ts";

export type TenantOption = { readonly tenant?: string };

export function dataDir(): string {
  return resolve(process.env["DATA_DIR"] ?? "./data");
}

/** Opens the database, beside a running server if there is one, for the length of one verb. */
export async function withDatabase(fn: (db: Database) => Promise<Outcome>): Promise<Outcome> {
  const databaseUrl = process.env["DATABASE_URL"];
  const db = await openDatabase({ dataDir: dataDir(), poolSize: 4, ...(databaseUrl === undefined ? {} : { databaseUrl }) });
  try {
    return await fn(db);
  } finally {
    await db.close();
  }
}

/** The one business there is, or the one that `--tenant` names by id or name. */
export async function chooseTenant(db: Database, options: TenantOption): Promise<Tenant> {
  const tenants = await readTenants(db);
  const [first, ...others] = tenants;
  if (first === undefined) {
    throw new Stop(
      refused("no_tenant", "There is no business here yet. Make one: strongroom init --map maps/concierge.yaml --passphrase-file F"),
    );
  }
  if (options.tenant === undefined) {
    if (others.length === 0) return first;
    throw new Stop(wrongUsage(`There are several businesses; name one with --tenant: ${tenants.map((tenant) => tenant.name).join(", ")}.`));
  }
  const named = tenants.filter((tenant) => tenant.id === options.tenant || tenant.name === options.tenant);
  const [chosen] = named;
  if (chosen === undefined || named.length > 1) {
    throw new Stop(
      refused(
        "tenant_unknown",
        named.length > 1 ? "Several businesses have this name; give the id." : "There is no business of this id or name.",
      ),
    );
  }
  return chosen;
}
