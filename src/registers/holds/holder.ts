import { type Holder, holdsNoField } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import { dropBoxes } from "../../platform/keeper/boxes.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { countHoldsOf, deleteHoldsOf } from "./_sql.ts";
import { boxOf } from "./holds.ts";

/** An erasure waits for a hold that still holds, so only those that are over go with the subject. */
export const holdsHolder: Holder<Tx, SubjectId> = {
  name: "holds",
  tables: ["retention_holds"],
  describe: async (tx, subject) => [{ what: "holds", count: await countHoldsOf(tx, subject) }],
  erase: async (tx, subject) => {
    const gone = await deleteHoldsOf(tx, subject);
    await dropBoxes(tx, gone.map(boxOf));
    return { destroyed: gone.length > 0 ? ["holds that are over"] : [], kept: [] };
  },
  erasePart: holdsNoField,
};
