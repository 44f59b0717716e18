import type { Holder } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { countForwardsOf, countSendingOf, deleteForwardsOf } from "./_sql.ts";
import { dropAnswers } from "./kept-answer.ts";

/** With the subject go what was sent and the answers; that a vendor was given something, the ledger and the register of vendors keep. */
export const forwardsHolder: Holder<Tx, SubjectId> = {
  name: "forwards",
  tables: ["forwards"],
  underWay: async (tx, subject) => ((await countSendingOf(tx, subject)) > 0 ? ["sendings to vendors"] : []),
  describe: async (tx, subject) => [{ what: "sendings to vendors", count: await countForwardsOf(tx, subject) }],
  erase: async (tx, subject) => {
    const gone = await deleteForwardsOf(tx, subject);
    await dropAnswers(tx, gone);
    return gone.length > 0 ? { destroyed: ["forwards"], kept: [] } : { destroyed: [], kept: [] };
  },
  erasePart: async (tx, subject, { fields }) => {
    const gone = await deleteForwardsOf(tx, subject, [...fields]);
    await dropAnswers(tx, gone);
    return gone.length > 0 ? { destroyed: ["forwards"], kept: [] } : { destroyed: [], kept: [] };
  },
};
