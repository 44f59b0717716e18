import type { Holder } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { countSessionsOf, deleteSessionsOf } from "./_sessions_sql.ts";
import { countChallengesOf, deleteChallengesOf } from "./_sql.ts";

/** When a customer asked for codes and signed in: of the last thirty days and of the last day. An erasure signs them out. */
export const customersHolder: Holder<Tx, SubjectId> = {
  name: "customers",
  tables: ["customer_challenges", "customer_sessions"],
  describe: async (tx, subject) => [
    { what: "codes to sign in of the last 30 days", count: await countChallengesOf(tx, subject) },
    { what: "sessions of the last two days", count: await countSessionsOf(tx, subject) },
  ],
  erase: async (tx, subject) => {
    const codes = await deleteChallengesOf(tx, subject);
    const sessions = await deleteSessionsOf(tx, subject);
    return {
      destroyed: [...(codes > 0 ? ["customer_challenges"] : []), ...(sessions > 0 ? ["customer_sessions"] : [])],
      kept: [],
    };
  },
};
