import { type Holder, holdsNoField } from "../../../base/holder.ts";
import type { SubjectId } from "../../../base/ids.ts";
import { dropBoxes } from "../../../platform/keeper/boxes.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { countLettersOf, deleteLettersOf } from "./_sql.ts";
import { boxOf } from "./postal-letters.ts";

/** Letters to print go with their customer, but for the last one, which names nobody; that they were sent stands in the ledger. */
export const postalHolder: Holder<Tx, SubjectId> = {
  name: "postal",
  tables: ["postal_letters"],
  describe: async (tx, subject) => [{ what: "letters by post", count: await countLettersOf(tx, subject) }],
  erase: async (tx, subject) => {
    const gone = await deleteLettersOf(tx, subject);
    await dropBoxes(tx, gone.map(boxOf));
    return { destroyed: gone.length === 0 ? [] : ["postal_letters"], kept: [] };
  },
  // The address is opened when a letter is printed, and a message is of no field.
  erasePart: holdsNoField,
};
