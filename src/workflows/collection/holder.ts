import type { Holder } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { countRequestsOf, deleteRequestsOf } from "./_sql.ts";
import { countVisitsOf } from "./_visits_sql.ts";

/** Requests go with their subject, and with them every door that is still open; their visits are ended by the same statement. */
export const collectionHolder: Holder<Tx, SubjectId> = {
  name: "collection",
  tables: ["collection_requests", "collection_visits"],
  describe: async (tx, subject) => [
    { what: "collection requests", count: await countRequestsOf(tx, subject) },
    { what: "visits of the customers' pages", count: await countVisitsOf(tx, subject) },
  ],
  erase: async (tx, subject) =>
    (await deleteRequestsOf(tx, subject)) > 0 ? { destroyed: ["collection requests"], kept: [] } : { destroyed: [], kept: [] },
};
