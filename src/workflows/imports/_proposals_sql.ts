import type { ImportId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { QUEUE_CHANNEL, type StoredActor } from "./_sql.ts";
import type { Column } from "./columns.ts";

/** The upload is whole and waits for somebody to confirm what its columns mean. */
export async function proposeImport(tx: Tx, id: ImportId): Promise<void> {
  await tx.sql`
    update imports
       set state      = 'proposed',
           updated_at = now()
     where tenant_id = ${tx.tenant}
       and import_id = ${id}
       and state = 'receiving'`;
}

/** One statement, so that of many confirmations one begins the import; false where it is not, or no longer, proposed. */
export async function queueProposed(
  tx: Tx,
  id: ImportId,
  confirmed: { readonly actor: StoredActor; readonly columns: readonly Column[] | null },
  since: Date,
): Promise<boolean> {
  const rows = await tx.sql`
    update imports
       set state      = 'queued',
           actor      = ${tx.sql.json(confirmed.actor)},
           columns    = ${confirmed.columns === null ? null : tx.sql.json(confirmed.columns)},
           updated_at = now()
     where tenant_id = ${tx.tenant}
       and import_id = ${id}
       and state = 'proposed'
       and created_at > ${since}
    returning import_id`;
  if (rows.length === 0) return false;
  await tx.sql`select pg_notify(${QUEUE_CHANNEL}, ${tx.tenant})`;
  return true;
}

/** What was spooled goes with the row. */
export async function deleteProposed(tx: Tx, id: ImportId): Promise<boolean> {
  const rows = await tx.sql`
    delete from imports
     where tenant_id = ${tx.tenant}
       and import_id = ${id}
       and state = 'proposed'
    returning import_id`;
  return rows.length > 0;
}

export async function deleteStaleProposals(tx: Tx, before: Date): Promise<readonly { import_id: ImportId; purpose: string | null }[]> {
  return await tx.sql<{ import_id: ImportId; purpose: string | null }[]>`
    delete from imports
     where tenant_id = ${tx.tenant}
       and state = 'proposed'
       and created_at <= ${before}
    returning import_id, purpose`;
}
