import type { Tx } from "../../platform/storage/tx.ts";
import { selectPackedPage } from "./_in_use_sql.ts";
import { unpackValues } from "./packed.ts";

const PAGE = 2_000;

/**
 * Which of these fields any subject has a value in. Names and places of values are readable without their keys; it reads
 * on until every field is found, so it is for rare deeds (a map that changes a field's type) and few fields.
 */
export async function fieldsInUse(tx: Tx, fields: readonly string[]): Promise<ReadonlySet<string>> {
  const wanted = new Set(fields);
  const found = new Set<string>();
  let after = { subject: "", keyClass: "" };
  while (found.size < wanted.size) {
    const rows = await selectPackedPage(tx, after, PAGE);
    for (const row of rows) {
      for (const value of unpackValues(row.packed)) if (wanted.has(value.field) && value.envelope.length > 0) found.add(value.field);
    }
    const last = rows.at(-1);
    if (last === undefined) break;
    after = { subject: last.subject_id, keyClass: last.key_class };
  }
  return found;
}
