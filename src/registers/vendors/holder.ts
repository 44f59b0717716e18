import { type Holder, holdsNoField } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { selectDisclosuresOf } from "./_disclosures_sql.ts";
import { type Given, listGiven } from "./disclosures.ts";

const TOLD_MAX = 10_000;

/** Which vendor was given what, what for, and since when: a subject may ask for it, and each vendor has to be told of an erasure. */
export const disclosuresHolder: Holder<Tx, SubjectId> = {
  name: "disclosures",
  tables: ["disclosures"],
  describe: async (tx, subject) => {
    const { items } = await listGiven(tx, subject, { limit: TOLD_MAX, cursor: null });
    return [...grouped(items)].map(([what, since]) => ({ what, count: since.length, since: since.at(-1) ?? "" }));
  },
  erase: async (tx, subject) => {
    const given = await selectDisclosuresOf(tx, subject, null, 1);
    if (given.length === 0) return { destroyed: [], kept: [] };
    const why = "Which vendors were given data, without any of it: they have to be told of the erasure (GDPR art. 19).";
    return { destroyed: [], kept: [{ what: "disclosures", why, until: null, where: ["disclosures.subject_id"] }] };
  },
  erasePart: holdsNoField,
};

/** Who was given which details, what for: each told once, with its times, newest first. */
function grouped(items: readonly Given[]): ReadonlyMap<string, readonly string[]> {
  const times = new Map<string, string[]>();
  for (const { vendor, entry } of items) {
    const what = `given to ${vendor.label}: ${[...entry.fields].toSorted().join(", ")}; for ${entry.purpose ?? "no purpose"}`;
    times.set(what, [...(times.get(what) ?? []), entry.at]);
  }
  return times;
}
