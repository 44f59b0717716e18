import { writeDurably } from "../../platform/storage/durable-file.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { readCheckpoint } from "../../registers/ledger/proofs.ts";
import { countOf } from "./_count.ts";
import { type TenantOption, chooseTenant, withDatabase } from "./_database.ts";
import { type Outcome, done, refused } from "./_outcome.ts";

/** The signed head of the ledger, for someone else to keep: whoever has it can prove later that nothing before it was changed. */
export async function printCheckpoint(options: TenantOption & { readonly out?: string }): Promise<Outcome> {
  return await withDatabase(async (db) => {
    const tenant = await chooseTenant(db, options);
    const head = await withTx(db, tenant.id, readCheckpoint);
    if (head === undefined)
      return refused("no_checkpoint", "The ledger has no checkpoint yet: a running, unsealed server signs one within a second.");
    if (options.out !== undefined) writeDurably(options.out, head.note, 0o644);
    return done(
      { tenant: tenant.id, size: head.size, checkpoint: head.note },
      options.out === undefined ? head.note.trimEnd() : `${options.out}: ${countOf(head.size, "entry", "entries")}`,
    );
  });
}
