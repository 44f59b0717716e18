import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { selectRecordsAfter } from "./_pages_sql.ts";
import { unpackValues } from "./packed.ts";

/** That a subject has a value of a field, and since when; never the value. */
export type Held = { readonly subject: SubjectId; readonly field: string; readonly collectedAt: Instant };

const PAGE_SUBJECTS = 500;

/** Everything that is held of these fields, page by page in constant memory. A damaged row tells nothing. */
export async function* heldFields(tx: Tx, fields: ReadonlySet<string> | "all" = "all"): AsyncGenerator<Held> {
  for (let after = ""; ;) {
    const rows = await selectRecordsAfter(tx, after, PAGE_SUBJECTS);
    for (const row of rows) {
      for (const { field, collectedAt, envelope } of unpackValues(row.packed, fields) ?? []) {
        // A value that was removed leaves its revision, and no envelope.
        if (envelope.length > 0) yield { subject: row.subject_id, field, collectedAt };
      }
    }
    const last = rows.at(-1)?.subject_id;
    if (last === undefined) return;
    after = last;
  }
}

/** The next subjects after this one that have anything, with the fields of which they have a value. */
export async function nextHolders(
  tx: Tx,
  after: string,
  limit: number,
): Promise<readonly { readonly subject: SubjectId; readonly fields: ReadonlySet<string> }[]> {
  const holders = new Map<SubjectId, Set<string>>();
  for (const row of await selectRecordsAfter(tx, after, limit)) {
    const fields = holders.get(row.subject_id) ?? new Set<string>();
    holders.set(row.subject_id, fields);
    for (const { field, envelope } of unpackValues(row.packed) ?? []) if (envelope.length > 0) fields.add(field);
  }
  return [...holders].map(([subject, fields]) => ({ subject, fields }));
}
