import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { deleteStrayKeys, deleteStrayOwnKeys, selectKeyless, selectWithLostValues } from "./_restore_sql.ts";

/** Subjects of restored data that the keys of today do not know: they were erased in between. At most `limit` of them. */
export async function findKeyless(tx: Tx, limit: number): Promise<readonly SubjectId[]> {
  return await selectKeyless(tx, limit);
}

/** Removes keys of subjects that the restored data does not know, or knows as erased. Answers how many subjects they were of. */
export async function dropStrayKeys(tx: Tx): Promise<number> {
  return await deleteStrayKeys(tx);
}

/** Subjects with values that were destroyed, key and all, since the data was saved. At most `limit` of them. */
export async function findWithLostValues(tx: Tx, limit: number): Promise<readonly SubjectId[]> {
  return await selectWithLostValues(tx, limit);
}

/** Removes keys of single values that the restored data does not know. */
export async function dropStrayOwnKeys(tx: Tx): Promise<void> {
  await deleteStrayOwnKeys(tx);
}
