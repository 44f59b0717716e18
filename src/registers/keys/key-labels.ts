import type { KeyId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { selectLabels } from "./_labels_sql.ts";

/** What these keys are called, revoked ones too. */
export async function keyLabels(tx: Tx, ids: readonly KeyId[]): Promise<ReadonlyMap<KeyId, string>> {
  if (ids.length === 0) return new Map();
  return new Map((await selectLabels(tx, ids)).map((row) => [row.key_id, row.label]));
}
