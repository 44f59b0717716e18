import { withTx } from "../../platform/storage/tx.ts";
import type { SubjectId, VendorId } from "../../base/ids.ts";
import { unveil } from "../../base/redacted.ts";
import { changeVendor } from "../../registers/vendors/change-vendor.ts";
import { NO_FACTS } from "../../registers/vendors/facts.ts";
import { proposeVendor } from "../../registers/vendors/propose-vendor.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { TestSafe } from "../../safe/testing.ts";
import type { Disclosing, InTx, Order, PrepareAsk } from "./disclosing.ts";
import { makeFile } from "./make-file.ts";
import { prepare } from "./prepare.ts";

const OWNER = { kind: "key", id: "key_owner", role: "owner" };

export function disclosingFor(t: TestSafe): Disclosing & { readonly troubles: unknown[] } {
  const troubles: unknown[] = [];
  return { safe: t.safe, underWay: new Set(), onCommit: () => undefined, onTrouble: (_, error) => void troubles.push(error), troubles };
}

/** A vendor that may be given whatever the map lets it have. */
export async function approveVendor(t: TestSafe, name: string, ageRecipient: string | null): Promise<VendorId> {
  return await t.within(async (tx) => {
    const map = await t.safe.maps.get(tx);
    const asked = {
      label: name.toUpperCase(),
      origin: `https://${name}.example`,
      loopback: false,
      name,
      recipient: null,
      reviewDueOn: null,
      facts: { ...NO_FACTS, ageRecipient },
      people: { owner: null, breachContact: "Bo" },
      mayLoopback: true,
    };
    const made = await proposeVendor(tx, t.keeper, map, OWNER, asked, t.safe.clock());
    if (!made.ok) throw new Error(made.refusal.code);
    const change = { state: "approved", facts: {}, people: {} } as const;
    const approved = await changeVendor(tx, t.keeper, map, OWNER, { id: made.value, change, isTest: true }, t.safe.clock());
    if (!approved.ok) throw new Error(approved.refusal.code);
    return made.value;
  });
}

export async function setVendorState(t: TestSafe, id: VendorId, state: "approved" | "suspended"): Promise<void> {
  await t.within(async (tx) => {
    const map = await t.safe.maps.get(tx);
    const asked = { id, change: { state, facts: {}, people: {} }, isTest: true };
    const done = await changeVendor(tx, t.keeper, map, OWNER, asked, t.safe.clock());
    if (!done.ok) throw new Error(done.refusal.code);
  });
}

export type Wished = Partial<Omit<PrepareAsk, "subjects">> & { readonly actor: Actor; readonly subjects: readonly SubjectId[] | "all" };

export function wish(asked: Wished): PrepareAsk {
  const usual = {
    vendor: "air",
    purpose: "booking",
    fields: ["name", "note"],
    format: "csv",
    protect: "age",
    days: 7,
    reason: null,
  } as const;
  return { ...usual, ...asked };
}

export type MadeFile = { readonly order: Order; readonly id: Order["id"]; readonly token: string };

/** Written down, and not yet made. */
export async function order(t: TestSafe, asked: Wished): Promise<MadeFile> {
  const done = await t.within((tx) => prepare(t.safe, tx, wish(asked), t.safe.clock()));
  if (!done.ok) throw new Error(JSON.stringify(done.refusal));
  return { order: done.value.order, id: done.value.order.id, token: unveil(done.value.token) };
}

export async function make(t: TestSafe, disclosing: Disclosing, asked: Wished, inTx?: InTx): Promise<MadeFile> {
  const made = await order(t, asked);
  await makeFile(disclosing, t.tenant, inTx ?? ((fn) => withTx(t.db, t.tenant, fn)), made.order);
  return made;
}
