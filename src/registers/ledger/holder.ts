import { type Holder, holdsNoField } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

/**
 * Entries stay: they hold ids, names of fields and codes, and what a person typed as a reason only under the subject's
 * key, which goes with the subject. Without them nobody could show who used the data, nor that it was erased.
 */
export const ledgerHolder: Holder<Tx, SubjectId> = {
  name: "ledger",
  tables: ["ledger_subjects"],
  names: ["ledger_packs.packed", "ledger_subjects.subject_id", "ledger_words.word"],
  describe: async () => [],
  erase: async () => ({
    destroyed: ["reasons written in the ledger"],
    kept: [
      {
        what: "ledger_packs",
        why: "Proof of who used the data and why, without any of it (GDPR art. 5(2)).",
        until: null,
        where: ["ledger_packs.packed", "ledger_subjects.subject_id", "ledger_words.word"],
      },
    ],
  }),
  erasePart: holdsNoField,
};
