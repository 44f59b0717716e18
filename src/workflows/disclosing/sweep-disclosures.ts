import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { selectLost, selectRunOut } from "./_sql.ts";
import { WORKER, endFile } from "./end-file.ts";

const AT_ONCE = 20;
/** A page is opened and sealed within seconds; the sign of life is given with each. */
const SILENT_SECONDS = 120;

/** Ends files whose time is over, and those whose maker is gone: nothing of either is left. */
export async function sweepDisclosures(tx: Tx, now: Instant): Promise<void> {
  for (const id of await selectLost(tx, SILENT_SECONDS, AT_ONCE))
    await endFile(tx, WORKER, id, ["making"], { state: "failed", code: "maker_lost" }, now);
  for (const id of await selectRunOut(tx, new Date(now), AT_ONCE))
    await endFile(tx, WORKER, id, ["ready", "collected"], { state: "expired", code: null }, now);
}
