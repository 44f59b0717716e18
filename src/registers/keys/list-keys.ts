import type { KeyId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { selectKeys } from "./_sql.ts";
import type { KeyRow } from "./_sql.ts";

/** A key as its owner sees it: everything but the key. */
export type ListedKey = {
  readonly id: KeyId;
  readonly label: string;
  readonly role: string;
  readonly purposes: readonly string[] | "all";
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
};

export async function listKeys(
  tx: Tx,
  page: { readonly after: KeyId | null; readonly limit: number },
): Promise<{ readonly items: readonly ListedKey[]; readonly next: KeyId | null }> {
  const rows = await selectKeys(tx, page.after, page.limit + 1);
  const items = rows.slice(0, page.limit).map(listedKey);
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

function listedKey(row: KeyRow): ListedKey {
  return {
    id: row.key_id,
    label: row.label,
    role: row.role,
    purposes: row.purposes ?? "all",
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  };
}
