import type { StaffId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { hasOwnerKey } from "../../registers/keys/keys-of.ts";
import type { EntryActor } from "../../registers/ledger/entry.ts";
import { putCard, readCard } from "../../registers/staff/cards.ts";
import { type StandingRefusal, changeStanding } from "../../registers/staff/directory.ts";
import type { Safe } from "../../safe/safe.ts";

export type PersonChange = {
  readonly roles?: readonly string[] | undefined;
  readonly isOwner?: boolean | undefined;
  readonly name?: string | undefined;
};

/** Changes what a person may do, or what they are called. A role that the map does not declare is none to give. */
export async function changePerson(
  safe: Pick<Safe, "keeper">,
  tx: Tx,
  map: CompiledMap,
  actor: EntryActor,
  id: StaffId,
  change: PersonChange,
  now: Instant,
): Promise<Result<void, StandingRefusal | { readonly code: "role_unknown" }>> {
  if (change.roles?.every((role) => map.roles.has(role)) === false) return refuse({ code: "role_unknown" });
  const changed = await changeStanding(tx, actor, id, change, { hasOwnerKey: await hasOwnerKey(tx, now) }, now);
  if (!changed.ok) return changed;
  if (change.name !== undefined) {
    const { email } = await readCard(tx, safe.keeper, id);
    await putCard(tx, safe.keeper, id, { name: change.name, email });
  }
  return ok(undefined);
}
