import type { Tx } from "../../platform/storage/tx.ts";
import type { KeyRow } from "./_sql.ts";

export async function selectLiveKeys(tx: Tx, now: Date): Promise<readonly KeyRow[]> {
  return await tx.sql<KeyRow[]>`
    select key_id, label, role, purposes, created_by, created_at, expires_at, last_used_at, revoked_at
      from api_keys
     where tenant_id = ${tx.tenant}
       and revoked_at is null
       and (expires_at is null or expires_at > ${now})
     order by key_id`;
}
