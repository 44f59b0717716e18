import type { Holder } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { countFillsOf, deleteFillsOf } from "./_reading_sql.ts";
import { dropReasons } from "./reason.ts";

/** With the subject goes what was filled in for them; that a vendor was given something, the ledger and the register of vendors keep. */
export const fillsHolder: Holder<Tx, SubjectId> = {
  name: "fills",
  tables: ["fills"],
  describe: async (tx, subject) => [{ what: "forms filled in on vendors' pages", count: await countFillsOf(tx, subject) }],
  erase: async (tx, subject) => {
    const gone = await deleteFillsOf(tx, subject);
    await dropReasons(tx, gone);
    return gone.length > 0 ? { destroyed: ["fills"], kept: [] } : { destroyed: [], kept: [] };
  },
  erasePart: async (tx, subject, { fields }) => {
    const gone = await deleteFillsOf(tx, subject, [...fields]);
    await dropReasons(tx, gone);
    return gone.length > 0 ? { destroyed: ["fills"], kept: [] } : { destroyed: [], kept: [] };
  },
};
