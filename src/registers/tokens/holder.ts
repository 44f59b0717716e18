import { type Holder, holdsNoField } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { countTokens } from "./_sql.ts";

/** Tokens stay when the subject is erased: chance alone would hardly give one out again, a row that is there never does. */
export const tokensHolder: Holder<Tx, SubjectId> = {
  name: "tokens",
  tables: ["tokens"],
  describe: async (tx, subject) => [{ what: "tokens", count: await countTokens(tx, subject) }],
  erase: async (tx, subject) => {
    const kept = await countTokens(tx, subject);
    const why = "So that a token is never issued again, and says that the customer was erased. They open nothing any more.";
    return { destroyed: [], kept: kept === 0 ? [] : [{ what: "tokens", why, until: null, where: ["tokens.subject_id"] }] };
  },
  erasePart: holdsNoField,
};
