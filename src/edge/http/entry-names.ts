import { type DeviceId, type KeyId, type StaffId, isId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { findDevices } from "../../registers/devices/find-devices.ts";
import { keyLabels } from "../../registers/keys/key-labels.ts";
import { readCards } from "../../registers/staff/cards.ts";
import type { Safe } from "../../safe/safe.ts";

type Named = { readonly actor: { readonly kind: string; readonly id: string }; readonly device: string | null };

/** What people call those who acted and what they acted from; null where nobody has a name, or while the safe is sealed. */
export type Names = {
  readonly actor: (id: string) => string | null;
  readonly device: (id: string | null) => string | null;
};

/** The ledger holds ids only; whoever may read it may know which colleague, key or device an id is. */
export async function namesIn(safe: Safe, tx: Tx, entries: readonly Named[]): Promise<Names> {
  const ids = [...new Set(entries.map(({ actor }) => actor.id))];
  const staff = safe.keeper.state() === "open" ? ids.filter((id): id is StaffId => isId("stf", id)) : [];
  const keys = ids.filter((id): id is KeyId => isId("key", id));
  const devices = [...new Set(entries.flatMap(({ device }) => (device !== null && isId("dev", device) ? [device] : [])))];
  const [cards, labels, found] = await Promise.all([
    staff.length === 0 ? undefined : readCards(tx, safe.keeper, staff),
    keyLabels(tx, keys),
    findDevices(tx, devices),
  ]);
  return {
    actor: (id) => cards?.get(id as StaffId)?.name ?? labels.get(id as KeyId) ?? null,
    device: (id) => found.get(id as DeviceId)?.label ?? null,
  };
}
