import { type Holder, holdsNoField } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { countCards, deleteCardsOf } from "./_sql.ts";

/** What is known of kept cards; the cards themselves are sealed values, and go with those. */
export const cardsHolder: Holder<Tx, SubjectId> = {
  name: "cards",
  tables: ["cards"],
  describe: async (tx, subject) => [{ what: "cards on file", count: await countCards(tx, subject) }],
  erase: async (tx, subject) => {
    const count = await deleteCardsOf(tx, subject);
    return { destroyed: count > 0 ? [`cards on file: ${count}`] : [], kept: [] };
  },
  erasePart: holdsNoField,
};
