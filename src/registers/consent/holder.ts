import type { Holder } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { countStandings } from "./_sql.ts";

/** Records of what the subject decided outlive an erasure: they prove that the decision was obeyed (GDPR art. 7(1)). */
export const consentHolder: Holder<Tx, SubjectId> = {
  name: "consent",
  tables: ["standings"],
  describe: async (tx, subject) => [{ what: "consent, objection and restriction records", count: await countStandings(tx, subject) }],
  erase: async (tx, subject) => {
    const kept = await countStandings(tx, subject);
    return {
      destroyed: [],
      kept:
        kept === 0
          ? []
          : [
              {
                what: "consent_records",
                why: "Proof of what was agreed to and when it ended (GDPR art. 7(1)). They name no value.",
                until: null,
                where: ["standings.subject_id"],
              },
            ],
    };
  },
};
