import type { KeyId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { selectLiveKeys } from "./_live_sql.ts";
import { OWNER_ROLE } from "./create-key.ts";

export type LiveKey = {
  readonly id: KeyId;
  readonly label: string;
  readonly role: string;
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant | null;
  readonly lastUsedAt: Instant | null;
};

/** Every key that works now. */
export async function listLiveKeys(tx: Tx, now: Instant): Promise<readonly LiveKey[]> {
  return (await selectLiveKeys(tx, new Date(now))).map((row) => ({
    id: row.key_id,
    label: row.label,
    role: row.role,
    createdBy: row.created_by,
    createdAt: row.created_at.getTime() as Instant,
    expiresAt: (row.expires_at?.getTime() ?? null) as Instant | null,
    lastUsedAt: (row.last_used_at?.getTime() ?? null) as Instant | null,
  }));
}

/** Keys that a person made and that work now. They are the business's, and go on working when the person leaves. */
export async function liveKeysMadeBy(tx: Tx, staff: string, now: Instant): Promise<readonly LiveKey[]> {
  return (await listLiveKeys(tx, now)).filter((key) => key.createdBy === staff);
}

export async function hasOwnerKey(tx: Tx, now: Instant): Promise<boolean> {
  return (await listLiveKeys(tx, now)).some((key) => key.role === OWNER_ROLE);
}
