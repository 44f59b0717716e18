import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { importEntry } from "./_entries.ts";
import { failWaiting } from "./_uploads_sql.ts";
import { importFailure } from "./failure.ts";
import { WORKER } from "./sweep-proposals.ts";

/**
 * While the disk is nearly full, or the safe is sealed, an import waits. So many customers' values in one place are not kept for good; and the
 * epoch whose key opens them is destroyed a month after it was retired, whoever still waits.
 */
const WAITS_MS_MAX = 30 * DAY_MS;

/** Ends imports that have waited for so long, and says so. */
export async function endWaiting(tx: Tx, now: Instant): Promise<void> {
  const ended = await failWaiting(tx, new Date(instant(now - WAITS_MS_MAX)), importFailure("waited"), new Date(now));
  const entries = ended.map(({ import_id: id, purpose, read_count: read, imported_count: imported, rejected_count: rejected }) =>
    importEntry({ actor: WORKER, purpose }, id, "import.failed", { columns: null, counts: { read, imported, rejected } }),
  );
  await appendEntries(tx, entries, now);
}
