import type { Holder } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import { instantToIso } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { timeOf } from "../ledger/entry.ts";
import { selectGiven } from "./_disclosures_sql.ts";

/** Which vendor was given something, and when: a subject may ask for it, and each vendor has to be told of an erasure. */
export const disclosuresHolder: Holder<Tx, SubjectId> = {
  name: "disclosures",
  tables: ["disclosures"],
  describe: async (tx, subject) =>
    (await selectGiven(tx, subject)).map(({ label, n, since }) => ({
      what: `given to ${label}`,
      count: n,
      since: instantToIso(timeOf(since)),
    })),
  erase: async (tx, subject) => {
    const given = await selectGiven(tx, subject);
    if (given.length === 0) return { destroyed: [], kept: [] };
    const why = "Which vendors were given data, without any of it: they have to be told of the erasure (GDPR art. 19).";
    return { destroyed: [], kept: [{ what: "disclosures", why, until: null }] };
  },
};
