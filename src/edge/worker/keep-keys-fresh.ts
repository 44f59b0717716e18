import { DAY_MS, MINUTE_MS } from "../../base/instant.ts";
import type { TenantId } from "../../base/ids.ts";
import { listEpochs } from "../../platform/keeper/keyring.ts";
import { withTx } from "../../platform/storage/tx.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import { EPOCH_DAYS } from "../../safe/vault/erase.ts";
import { destroyOldEpochs, isRollUnfinished, retireEmptyEpochs, rollKeys } from "../../safe/vault/roll-keys.ts";

/** A day of room, so that the new epoch stands before the old one is as old as certificates promise. */
const ROLL_AFTER_MS = (EPOCH_DAYS - 1) * DAY_MS;
/** Room for every process to notice a new epoch, which takes `EPOCH_STALE_MS` from its commit. */
const NOTICED_AFTER_MS = MINUTE_MS;
const WORKER: Actor = { kind: "worker", id: "worker_keys", roles: [], purposes: "all", owner: false, address: null };

/**
 * Keeps what certificates of erasure promise: a new epoch each month, and the keys of retired ones destroyed when the
 * archive's time is over. Finishes a roll that was cut short; `doctor` tells when an epoch has grown too old. `onNeeded` hears of
 * epochs that should be gone, and by which something is still wrapped.
 */
export async function keepFresh(
  safe: Safe,
  tenant: TenantId,
  onNeeded: (epochs: readonly number[]) => void = () => undefined,
): Promise<"sealed" | "fresh" | "no room" | "rolled" | "resumed"> {
  if (safe.keeper.state() !== "open") return "sealed";
  const now = safe.clock();
  const { newest, isUnfinished, needed } = await withTx(safe.db, tenant, async (tx) => {
    const old = await destroyOldEpochs(tx, now);
    const [last, isCutShort] = [(await listEpochs(tx)).at(-1), await isRollUnfinished(tx)];
    const isNoticed = last !== undefined && now - last.startedAt.getTime() > NOTICED_AFTER_MS;
    // A roll whose date was in doubt left those that it emptied as they were.
    if (isNoticed) await retireEmptyEpochs(tx, last.epoch, now);
    return { newest: last, isUnfinished: isCutShort, needed: old.needed };
  });
  if (needed.length > 0) onNeeded(needed);
  if (newest === undefined) return "fresh";
  const isOld = now - newest.startedAt.getTime() > ROLL_AFTER_MS;
  if (!isOld && !isUnfinished) return "fresh";
  // Every key is written anew. On a disk that is nearly full that waits; `doctor` tells when an epoch has grown too old.
  if (safe.db.space.isReadOnly()) return "no room";
  await rollKeys(safe, tenant, WORKER, { isResumed: !isOld, onProgress: () => undefined });
  return isOld ? "rolled" : "resumed";
}
