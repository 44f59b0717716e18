import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { deleteStrayKeys, selectKeyless } from "./_restore_sql.ts";

/** Subjects of restored data that the keys of today do not know: they were erased in between. At most `limit` of them. */
export async function findKeyless(tx: Tx, limit: number): Promise<readonly SubjectId[]> {
  return await selectKeyless(tx, limit);
}

/** Removes keys of subjects that the restored data does not know, or knows as erased. Answers how many subjects they were of. */
export async function dropStrayKeys(tx: Tx): Promise<number> {
  return await deleteStrayKeys(tx);
}
