import type { KeyId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type KeyRow = {
  readonly key_id: KeyId;
  readonly label: string;
  readonly role: string;
  readonly purposes: readonly string[] | null;
  readonly created_by: string;
  readonly created_at: Date;
  readonly expires_at: Date | null;
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
};

export async function insertKey(tx: Tx, row: Omit<KeyRow, "last_used_at" | "revoked_at">, secretHash: Buffer): Promise<void> {
  await tx.sql`
    insert into api_keys (tenant_id, key_id, secret_hash, label, role, purposes, created_by, created_at, expires_at)
    values (${tx.tenant}, ${row.key_id}, ${secretHash}, ${row.label}, ${row.role}, ${row.purposes === null ? null : [...row.purposes]},
            ${row.created_by}, ${row.created_at}, ${row.expires_at})`;
}

/** A revoked key is not found: there is nothing to tell apart from a key that never was. */
export async function findKeyByHash(tx: Tx, secretHash: Buffer): Promise<KeyRow | undefined> {
  const [row] = await tx.sql<KeyRow[]>`
    select key_id, label, role, purposes, created_by, created_at, expires_at, last_used_at, revoked_at
      from api_keys
     where tenant_id = ${tx.tenant}
       and secret_hash = ${secretHash}
       and revoked_at is null`;
  return row;
}

/** The condition stands in the statement, so that several processes write once a minute between them. */
export async function touchKey(tx: Tx, id: KeyId, now: Date, notSince: Date): Promise<void> {
  await tx.sql`
    update api_keys
       set last_used_at = ${now}
     where tenant_id = ${tx.tenant}
       and key_id = ${id}
       and (last_used_at is null or last_used_at < ${notSince})`;
}

/** Oldest first; the id holds the time, so it is the cursor. */
export async function selectKeys(tx: Tx, after: KeyId | null, limit: number): Promise<readonly KeyRow[]> {
  return await tx.sql<KeyRow[]>`
    select key_id, label, role, purposes, created_by, created_at, expires_at, last_used_at, revoked_at
      from api_keys
     where tenant_id = ${tx.tenant}
       and key_id > ${after ?? ""}
     order by key_id
     limit ${limit}`;
}

export async function markRevoked(tx: Tx, id: KeyId, now: Date): Promise<{ readonly role: string; readonly isFirst: boolean } | undefined> {
  const [row] = await tx.sql<{ role: string; is_first: boolean }[]>`
    update api_keys
       set revoked_at = coalesce(revoked_at, ${now})
     where tenant_id = ${tx.tenant}
       and key_id = ${id}
    returning new.role, old.revoked_at is null as is_first`;
  return row && { role: row.role, isFirst: row.is_first };
}

/** Other live keys of the owner; locked, so that two revocations at once cannot leave none. */
export async function lockLiveOwnerKeys(tx: Tx, now: Date): Promise<readonly KeyId[]> {
  const rows = await tx.sql<{ key_id: KeyId }[]>`
    select key_id
      from api_keys
     where tenant_id = ${tx.tenant}
       and role = 'owner'
       and revoked_at is null
       and (expires_at is null or expires_at > ${now})
       for update`;
  return rows.map((row) => row.key_id);
}
