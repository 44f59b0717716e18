import type { Holder } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { countStandings, selectWordsOf, updateWords } from "./_sql.ts";

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
                where: ["standings.subject_id", "standings.recorded_by"],
              },
            ],
    };
  },
  erasePart: async (tx, subject, { resealReasons }) => {
    for (const { seq, evidence, guardian } of await selectWordsOf(tx, subject)) {
      const sealed = await resealReasons([evidence, guardian].flatMap((words) => words ?? []));
      if (sealed === undefined) break;
      const words = sealed.map((one) => (one === null ? null : Buffer.from(one)));
      const [first = null, second = null] = evidence === null ? [null, ...words] : words;
      await updateWords(tx, subject, { seq, evidence: first, guardian: guardian === null ? null : second });
    }
    return { destroyed: [], kept: [] };
  },
};
