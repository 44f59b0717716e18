import { isDateInDoubt } from "../../platform/date/watch-date.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { isRollUnfinished, rollKeys as roll } from "../../safe/vault/roll-keys.ts";
import type { TenantOption } from "./_database.ts";
import { OPERATOR_ACTOR } from "./_operator.ts";
import { type Outcome, done, wanting } from "./_outcome.ts";
import type { PassphraseOption } from "./_passphrase.ts";
import { progressOf } from "./_progress.ts";
import { withSafe } from "./_safe.ts";

const KEPT =
  "\nThe date is in doubt, so no old epoch was retired, and no key of one destroyed for its age; the server does both once it is not: npx strongroom doctor tells why.";

/** Starts a new epoch key and wraps every subject's keys under it; no value is rewritten. A roll that was cut short is finished first. */
export async function rollKeys(options: PassphraseOption & TenantOption & { readonly json?: boolean }): Promise<Outcome> {
  return await withSafe(options, async (safe, tenant) => {
    const progress = progressOf(options.json === true, "Re-wrapping keys", null);
    const isResumed = await withTx(safe.db, tenant.id, isRollUnfinished);
    // A new epoch is what was asked for; that old ones are destroyed for their age was not.
    const keepsRetired = await isDateInDoubt(safe.db, safe.clock());
    const rolled = await roll(safe, tenant.id, OPERATOR_ACTOR, { isResumed, onProgress: () => undefined, keepsRetired });
    progress.stop(`${rolled.rewrapped} keys are wrapped under epoch ${rolled.epoch}`);
    const text = `Epoch ${rolled.epoch} is in use; ${rolled.rewrapped} keys were wrapped anew${isResumed ? " (a roll that had been cut short was finished)" : ""}.${keepsRetired ? KEPT : ""}`;
    const json = { ok: rolled.damaged === 0, ...rolled, isResumed, keepsRetired };
    return rolled.damaged === 0
      ? done(json, text)
      : wanting(
          json,
          `${text}\n${rolled.damaged} keys cannot be opened and were left as they are: npx strongroom doctor --deep names them; restore a backup beside, and compare.`,
        );
  });
}
