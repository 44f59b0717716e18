import type { SubjectId } from "../../base/ids.ts";
import { type Instant, SECOND_MS } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { RecordRow } from "./_sql.ts";
import { selectAgedAfter, selectAgedOf, selectOldest } from "./_pages_sql.ts";
import { unpackValues } from "./packed.ts";

/** A subject that may have values of before then, with the time of each value; never a value. */
export type Aged = { readonly subject: SubjectId; readonly values: readonly { readonly field: string; readonly collectedAt: Instant }[] };

/** So few old records are read for each page; where there are more, the subjects are gone through. */
const FEW_RECORDS = 1_000;

/**
 * The next subjects after this one with a record that is older than `before`, in order. A record is as old as the oldest
 * thing in it, so not all that is answered need be. A damaged record tells nothing. Only an empty page is the end: of a page
 * there may be fewer, where some were erased or changed meanwhile.
 */
export async function listAged(tx: Tx, after: string, before: Instant, limit: number): Promise<readonly Aged[]> {
  const found = new Map<SubjectId, { field: string; collectedAt: Instant }[]>();
  // The database keeps times as fractions of seconds: a little too many are read, and none is missed.
  for (const row of await selectAged(tx, after, new Date(before + SECOND_MS), limit)) {
    const own = found.get(row.subject_id) ?? [];
    found.set(row.subject_id, own);
    for (const { field, collectedAt, envelope } of unpackValues(row.packed) ?? []) {
      if (envelope.length > 0) own.push({ field, collectedAt });
    }
  }
  return [...found].map(([subject, values]) => ({ subject, values }));
}

async function selectAged(tx: Tx, after: string, before: Date, limit: number): Promise<readonly RecordRow[]> {
  const oldest = await selectOldest(tx, before, FEW_RECORDS);
  if (oldest.length === FEW_RECORDS) return await selectAgedAfter(tx, after, before, limit);
  const next = [...new Set(oldest)].filter((subject) => subject > after).toSorted();
  for (let from = 0; from < next.length; from += limit) {
    const rows = await selectAgedOf(tx, next.slice(from, from + limit), before);
    // Where all of them are gone by now, others stand behind.
    if (rows.length > 0) return rows;
  }
  return [];
}
