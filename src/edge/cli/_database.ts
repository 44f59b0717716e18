import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { settingOf } from "../../platform/settings/settings.ts";
import { type Database, openDatabase } from "../../platform/storage/database.ts";
import { isDatabaseIn } from "../../platform/storage/embedded.ts";
import { type Tenant, readTenants } from "../../platform/storage/tenants.ts";
import { tidily } from "./_interrupt.ts";
import { type Outcome, Stop, refused, wrongUsage } from "./_outcome.ts";

export type TenantOption = { readonly tenant?: string };

export function dataDir(): string {
  return resolve(settingOf(process.env, "DATA_DIR") ?? "./data");
}

/**
 * Opens the database, beside a running server if there is one, for the length of one verb. Only a verb that says so makes one
 * where none is: who is in the wrong folder is told, and nothing is left there.
 */
export async function withDatabase(fn: (db: Database) => Promise<Outcome>, { mayMake = false } = {}): Promise<Outcome> {
  if (!mayMake && !isMade()) return noTenant();
  const databaseUrl = databaseUrlSet();
  const opening = openDatabase({
    dataDir: dataDir(),
    poolSize: 4,
    say: (line) => process.stderr.write(`${line}\n`),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
  const close = async (): Promise<void> => await (await opening).close();
  return await tidily(close, async () => {
    const db = await opening;
    try {
      return await fn(db);
    } finally {
      await close();
    }
  });
}

/** The address of a database server of the operator's own, where one is set. */
export function databaseUrlSet(): string | undefined {
  return settingOf(process.env, "DATABASE_URL");
}

/**
 * Whether there is a database that could be opened, without one being made for the question. One whose passwords are gone is there, too:
 * whoever opens it is told what to do, where "there is no business here" would have somebody make another.
 */
export function isMade(): boolean {
  const folder = dataDir();
  return databaseUrlSet() !== undefined || existsSync(join(folder, "database.json")) || isDatabaseIn(folder);
}

function noTenant(): Outcome {
  const say = "There is no business here yet. Make one: npx strongroom init --map maps/concierge.yaml --passphrase-file F";
  return refused("no_tenant", say);
}

/** The one business there is, or the one that `--tenant` names by id or name. */
export async function chooseTenant(db: Database, options: TenantOption): Promise<Tenant> {
  const tenants = await readTenants(db);
  const [first, ...others] = tenants;
  if (first === undefined) throw new Stop(noTenant());
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
