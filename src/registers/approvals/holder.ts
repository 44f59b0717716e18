import type { Holder } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { countBreaksOf } from "./_glass_sql.ts";
import { countApprovalsOf } from "./_sql.ts";
import { dropApprovalsOf } from "./change-approvals.ts";

/** Questions to second persons go with their subject; that somebody looked in an emergency is reviewed all the same. */
export const approvalsHolder: Holder<Tx, SubjectId> = {
  name: "approvals",
  tables: ["approvals", "glass_breaks"],
  describe: async (tx, subject) => {
    const [asked, broken] = await Promise.all([countApprovalsOf(tx, subject), countBreaksOf(tx, subject)]);
    return [
      { what: "questions to a second person", count: asked },
      { what: "emergency looks", count: broken },
    ];
  },
  erase: async (tx, subject) => {
    const destroyed = (await dropApprovalsOf(tx, subject)) > 0 ? ["approvals"] : [];
    if ((await countBreaksOf(tx, subject)) === 0) return { destroyed, kept: [] };
    const why = "That somebody looked in an emergency, without anything that they saw: it has to be reviewed.";
    return { destroyed, kept: [{ what: "emergency looks", why, until: null, where: ["glass_breaks.subject_id"] }] };
  },
  erasePart: async (tx, subject, { fields }) => ({
    destroyed: (await dropApprovalsOf(tx, subject, [...fields])) > 0 ? ["approvals"] : [],
    kept: [],
  }),
};
