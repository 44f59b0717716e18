import type { Holder } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { deleteAttempts, deleteAttemptsOn } from "./_sql.ts";

/** Counters of wrong guesses go; the note that the subject was erased stays, else an old backup could bring them back. */
export const vaultHolder: Holder<Tx, SubjectId> = {
  name: "vault",
  tables: ["comparison_attempts", "erasures"],
  describe: async () => [],
  erase: async (tx, subject) => {
    await deleteAttempts(tx, subject);
    return {
      destroyed: [],
      kept: [
        {
          what: "erasure_note",
          why: "So that the erasure holds when an older backup is restored, and can be proven.",
          until: null,
          where: ["erasures.subject_id", "erasures.certificate", "subjects.subject_id"],
        },
      ],
    };
  },
  erasePart: async (tx, subject, { fields }) => {
    await deleteAttemptsOn(tx, subject, [...fields]);
    return { destroyed: [], kept: [] };
  },
};
