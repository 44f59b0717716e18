import type { VendorId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../datamap/types.ts";
import { appendEntries } from "../ledger/append.ts";
import { BLANK_ENTRY, type EntryActor, type NewEntry } from "../ledger/entry.ts";
import { updateVendor } from "./_sql.ts";
import type { VendorRefusal } from "./answers.ts";
import { checkKey } from "./check-key.ts";
import type { VendorFacts } from "./facts.ts";
import { missingFor } from "./missing.ts";
import { NO_PEOPLE, type VendorPeople, putPeople, readPeople } from "./people.ts";
import { readPlace } from "./place.ts";
import type { VendorState } from "./state.ts";
import { type Vendor, holdVendorAlone, vendorToRow } from "./vendor.ts";

/** What is to be otherwise; what is not named stays. */
export type VendorChange = {
  readonly label?: string;
  readonly origin?: string;
  readonly loopback?: boolean;
  readonly recipient?: string | null;
  readonly reviewDueOn?: string;
  readonly state?: VendorState;
  readonly facts: Partial<VendorFacts>;
  readonly people: Partial<VendorPeople>;
};

const NEXT: Readonly<Record<VendorState, readonly VendorState[]>> = {
  proposed: ["approved", "left"],
  approved: ["suspended", "left"],
  suspended: ["approved", "left"],
  left: ["proposed"],
};
const ACTS = {
  proposed: "vendor.propose",
  approved: "vendor.approve",
  suspended: "vendor.suspend",
  left: "vendor.leave",
} as const satisfies Record<VendorState, string>;

/**
 * Changes a vendor, and notes what was changed by its names. Whoever approved it approved the place that it is at and
 * what the map gives it: with another origin or recipient it is proposed again, unless it is approved in the same breath.
 */
export async function changeVendor(
  tx: Tx,
  keeper: Keeper,
  map: CompiledMap,
  actor: EntryActor,
  { id, change: asked, isTest }: { readonly id: VendorId; readonly change: VendorChange; readonly isTest: boolean },
  now: Instant,
): Promise<Result<void, VendorRefusal>> {
  const before = await holdVendorAlone(tx, id);
  if (before === undefined) return refuse({ code: "vendor_not_found" });
  const changed = apply(before, asked, now);
  const place = readPlace(map, changed, isTest);
  if (!place.ok && isPlaceNamed(asked)) return place;
  const key = await checkKey(asked.facts);
  if (!key.ok) return key;
  const placed = place.ok ? { ...changed, origin: place.value } : changed;

  await loadTenant(tx, keeper);
  // Where they are damaged nobody is known any more, until somebody is named.
  const known = (await readPeople(tx, keeper, [id])).get(id) ?? NO_PEOPLE;
  const people = { ...known, ...asked.people };
  const moved = move(before, placed, asked.state);
  if (!moved.ok) return moved;
  const after = { ...placed, state: moved.value, ...approvalOf(before, moved.value, actor, now) };
  if (after.state === "approved" && asked.state === "approved") {
    const missing = missingFor(map, after, people.breachContact, isTest, now);
    if (missing.length > 0) return refuse({ code: "vendor_incomplete", fields: missing });
  }
  await updateVendor(tx, vendorToRow(after));
  if (Object.keys(asked.people).length > 0) await putPeople(tx, keeper, id, people);
  await appendEntries(tx, entriesFor(actor, before, after, asked), now);
  return ok(undefined);
}

function apply(before: Vendor, asked: VendorChange, now: Instant): Vendor {
  const { label = before.label, origin = before.origin, loopback = before.loopback, reviewDueOn = before.reviewDueOn } = asked;
  const recipient = asked.recipient === undefined ? before.recipient : asked.recipient;
  return { ...before, label, origin, loopback, recipient, reviewDueOn, facts: { ...before.facts, ...asked.facts }, changedAt: now };
}

/** A place that was right once and is not any more (a recipient that left the map) does not stand in the way of a suspension. */
function isPlaceNamed(asked: VendorChange): boolean {
  return asked.origin !== undefined || asked.loopback !== undefined || asked.recipient !== undefined || asked.state === "approved";
}

function move(before: Vendor, placed: Vendor, asked: VendorState | undefined): Result<VendorState, VendorRefusal> {
  if (asked !== undefined && asked !== before.state && !NEXT[before.state].includes(asked)) return refuse({ code: "vendor_state" });
  const isElsewhere = before.origin !== placed.origin || before.recipient !== placed.recipient;
  return ok(asked ?? (before.state === "approved" && isElsewhere ? "proposed" : before.state));
}

function approvalOf(before: Vendor, state: VendorState, actor: EntryActor, now: Instant): Pick<Vendor, "approvedAt" | "approvedBy"> {
  if (state === before.state) return { approvedAt: before.approvedAt, approvedBy: before.approvedBy };
  return state === "approved" ? { approvedAt: now, approvedBy: actor.id } : { approvedAt: null, approvedBy: null };
}

function entriesFor(actor: EntryActor, before: Vendor, after: Vendor, asked: VendorChange): readonly NewEntry[] {
  const { state: _state, facts, people, ...rest } = asked;
  const names = [rest, facts, people].flatMap((part) => Object.keys(part)).toSorted();
  const about = { ...BLANK_ENTRY, actor };
  return [
    ...(names.length === 0 ? [] : [{ ...about, act: "vendor.change", detail: { vendor: after.id, changed: names.join(" ") } }]),
    ...(before.state === after.state
      ? []
      : [{ ...about, act: ACTS[after.state], detail: { vendor: after.id, origin: after.origin, reviewDueOn: after.reviewDueOn } }]),
  ];
}
