import type { DeviceId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

/** One code a device: a newer one replaces it. */
export async function insertPairing(tx: Tx, device: DeviceId, codeHash: Uint8Array, expiresAt: Date): Promise<void> {
  await deletePairings(tx, device);
  await tx.sql`
    insert into device_pairings (tenant_id, code_hash, device_id, expires_at)
    values (${tx.tenant}, ${codeHash}, ${device}, ${expiresAt})`;
}

/** One statement, so that of fifty at once one gets the device. */
export async function takePairing(
  tx: Tx,
  codeHash: Uint8Array,
): Promise<{ readonly device: DeviceId; readonly expiresAt: Date } | undefined> {
  const [row] = await tx.sql<{ device_id: DeviceId; expires_at: Date }[]>`
    delete from device_pairings
     where tenant_id = ${tx.tenant}
       and code_hash = ${codeHash}
    returning device_id, expires_at`;
  return row && { device: row.device_id, expiresAt: row.expires_at };
}

export async function deletePairings(tx: Tx, device: DeviceId): Promise<void> {
  await tx.sql`
    delete from device_pairings
     where tenant_id = ${tx.tenant}
       and device_id = ${device}`;
}

export async function deleteExpiredPairings(tx: Tx, now: Date, limit: number): Promise<number> {
  const { count } = await tx.sql`
    delete from device_pairings
     where tenant_id = ${tx.tenant}
       and code_hash in (
             select code_hash
               from device_pairings
              where tenant_id = ${tx.tenant}
                and expires_at <= ${now}
              limit ${limit})`;
  return count;
}
