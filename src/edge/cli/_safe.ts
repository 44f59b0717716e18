import { type Redacted, unveil } from "../../base/redacted.ts";
import { type Instant, instant } from "../../base/instant.ts";
import { startKeeper } from "../../platform/keeper/keeper.ts";
import { unsealRoot } from "../../platform/keeper/keyring.ts";
import { readSettings } from "../../platform/settings/settings.ts";
import type { Tenant } from "../../platform/storage/tenants.ts";
import { createMapCache } from "../../registers/datamap/cache.ts";
import { keeperSigner } from "../../registers/ledger/keeper-signer.ts";
import { sequenceTenant } from "../../registers/ledger/sequence.ts";
import type { Safe } from "../../safe/safe.ts";
import { HOLDERS } from "../house.ts";
import { type TenantOption, chooseTenant, withDatabase } from "./_database.ts";
import { type Outcome, Stop, refused, wrongUsage } from "./_outcome.ts";
import { type PassphraseOption, readPassphrase } from "./_passphrase.ts";

/** Opens the safe for one verb, with a keeper of its own beside the server's; the passphrase never leaves this process and that keeper. */
export async function withSafe(
  options: PassphraseOption & TenantOption,
  fn: (safe: Safe, tenant: Tenant, passphrase: Redacted<string>) => Promise<Outcome>,
): Promise<Outcome> {
  const read = readSettings(process.env);
  if (!read.ok) throw new Stop(wrongUsage(read.problems.map(({ name, say }) => `${name} ${say}`).join("; ")));
  const { cardOrigin } = read.settings;
  const passphrase = await readPassphrase(options, "Passphrase of the safe");
  return await withDatabase(async (db) => {
    const tenant = await chooseTenant(db, options);
    const keeper = startKeeper();
    try {
      const opened = await unsealRoot(db, keeper, unveil(passphrase));
      if (!opened.ok) throw new Stop(refused(opened.refusal.code, "This is not the passphrase of this data folder."));
      const clock = (): Instant => instant(Date.now());
      const outcome = await fn({ db, keeper, maps: createMapCache(), clock, cardOrigin, holders: HOLDERS }, tenant, passphrase);
      // Where no server runs, nobody else would put what was noted into the tree.
      await sequenceTenant(db, keeperSigner(keeper), tenant.id, clock());
      return outcome;
    } finally {
      await keeper.close();
    }
  });
}
