import type { KeyId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export async function selectLabels(tx: Tx, ids: readonly KeyId[]): Promise<readonly { readonly key_id: KeyId; readonly label: string }[]> {
  return await tx.sql<{ key_id: KeyId; label: string }[]>`
    select key_id, label
      from api_keys
     where tenant_id = ${tx.tenant}
       and key_id = any(${[...ids]})`;
}
