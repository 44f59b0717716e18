import { type Instant, instant } from "../../base/instant.ts";
import { type Database, listTenants } from "../../platform/storage/database.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { listEntries } from "./read.ts";

/** When anything was noted last, in whoever's ledger; null where nothing was. */
export async function newestAt(db: Pick<Database, "app" | "owner">): Promise<Instant | null> {
  let newest: Instant | null = null;
  for (const tenant of await listTenants(db)) {
    const [entry] = (await withTx(db, tenant, (tx) => listEntries(tx, {}, { limit: 1, cursor: null }))).items;
    if (entry !== undefined && Date.parse(entry.at) > (newest ?? -Infinity)) newest = instant(Date.parse(entry.at));
  }
  return newest;
}
