import type { VendorId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type VendorChange, changeVendor } from "../../registers/vendors/change-vendor.ts";
import { type NewVendor, proposeVendor } from "../../registers/vendors/propose-vendor.ts";
import type { Safe } from "../../safe/safe.ts";
import { OPERATOR } from "./_operator.ts";
import { Stop, refused } from "./_outcome.ts";

const PEOPLE = { owner: "Cleo Laurent", breachContact: "+1 555 0111, in office hours" } as const;

type Introduced = Pick<NewVendor, "label" | "name" | "origin" | "facts"> & Partial<NewVendor>;

/** Writes a vendor of the sample down. It is given nothing before it is approved. */
export async function introduce(safe: Safe, tx: Tx, who: Introduced): Promise<VendorId> {
  const asked = { loopback: false, recipient: null, reviewDueOn: null, people: PEOPLE, ...who, mayLoopback: true };
  const made = await proposeVendor(tx, safe.keeper, await safe.maps.get(tx), OPERATOR, asked, safe.clock());
  if (!made.ok) throw new Stop(refused(made.refusal.code, "A vendor of the demo could not be written down."));
  return made.value;
}

export async function approve(safe: Safe, tx: Tx, id: VendorId, more: Pick<VendorChange, "origin"> = {}): Promise<void> {
  await move(safe, tx, id, { ...more, state: "approved" });
}

export async function suspend(safe: Safe, tx: Tx, id: VendorId): Promise<void> {
  await move(safe, tx, id, { state: "suspended" });
}

async function move(safe: Safe, tx: Tx, id: VendorId, to: Pick<VendorChange, "origin" | "state">): Promise<void> {
  const asked = { id, change: { ...to, facts: {}, people: {} }, isTest: true };
  const moved = await changeVendor(tx, safe.keeper, await safe.maps.get(tx), OPERATOR, asked, safe.clock());
  if (!moved.ok) throw new Stop(refused(moved.refusal.code, "A vendor of the demo could not be given its state."));
}
