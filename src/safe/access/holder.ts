import { type Holder, holdsNoField } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { deleteOpenedOf } from "./_sql.ts";

/** Which subjects an actor opened within the brake's window: gone ten minutes later anyway. */
export const accessHolder: Holder<Tx, SubjectId> = {
  name: "access",
  tables: ["opened_subjects"],
  describe: async () => [],
  erase: async (tx, subject) => {
    await deleteOpenedOf(tx, subject);
    return { destroyed: [], kept: [] };
  },
  erasePart: holdsNoField,
};
