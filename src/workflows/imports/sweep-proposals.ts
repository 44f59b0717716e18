import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { importEntry } from "./_entries.ts";
import { PROPOSAL_KEPT_MS } from "./_proposal.ts";
import { deleteStaleProposals } from "./_proposals_sql.ts";

/** The house itself, of imports. */
export const WORKER: Actor = { kind: "worker", id: "worker_imports", roles: [], purposes: "all", owner: false, address: null };

/** Destroys uploads that were proposed and that nobody confirmed in time; answers how many. */
export async function sweepProposals(tx: Tx, now: Instant): Promise<number> {
  const swept = await deleteStaleProposals(tx, new Date(now - PROPOSAL_KEPT_MS));
  const entries = swept.map(({ import_id: id, purpose }) =>
    importEntry({ actor: WORKER, purpose }, id, "import.expire", { columns: null }),
  );
  await appendEntries(tx, entries, now);
  return swept.length;
}
