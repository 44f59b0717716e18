import type { KeyId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { ok, refuse } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../ledger/append.ts";
import type { EntryActor } from "../ledger/entry.ts";
import { lockLiveOwnerKeys, markRevoked } from "./_sql.ts";
import { BLANK_ENTRY } from "../ledger/entry.ts";

export type RevokeRefusal = { readonly code: "key_not_found" | "last_owner_key" };

/**
 * Ends a key at once; every process notices within half a second. Revoking it again changes nothing and says the same.
 * The last key of the owner stays, because nobody could then make another.
 */
export async function revokeKey(
  tx: Tx,
  actor: EntryActor,
  id: KeyId,
  now: Instant,
): Promise<Result<{ readonly id: KeyId }, RevokeRefusal>> {
  const ownerKeys = await lockLiveOwnerKeys(tx, new Date(now));
  if (ownerKeys.length === 1 && ownerKeys[0] === id) return refuse({ code: "last_owner_key" });

  const marked = await markRevoked(tx, id, new Date(now));
  if (marked === undefined) return refuse({ code: "key_not_found" });
  if (marked.isFirst) await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "key.revoke", detail: { key: id, role: marked.role } }], now);
  return ok({ id });
}
