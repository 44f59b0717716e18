import { type VendorId, newId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../datamap/types.ts";
import { appendEntries } from "../ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../ledger/entry.ts";
import { insertVendor } from "./_sql.ts";
import type { VendorRefusal } from "./answers.ts";
import { checkKey } from "./check-key.ts";
import { nextReviewDay } from "./day.ts";
import { NO_FACTS, type VendorFacts } from "./facts.ts";
import { guessPlace } from "./guess-place.ts";
import { readPlace } from "./place.ts";
import { NO_PEOPLE, type VendorPeople, putPeople } from "./people.ts";
import { type Vendor, vendorToRow } from "./vendor.ts";

export type NewVendor = {
  readonly label: string;
  readonly origin: string;
  readonly loopback: boolean;
  /** Null: as its recipient in the map names it, else from the label. */
  readonly name: string | null;
  readonly recipient: string | null;
  readonly reviewDueOn: string | null;
  readonly facts: Partial<VendorFacts>;
  readonly people: Partial<VendorPeople>;
};

/** Writes a vendor down as proposed: it is given nothing before it is approved. `mayLoopback`: in test mode. */
export async function proposeVendor(
  tx: Tx,
  keeper: Keeper,
  map: CompiledMap,
  actor: EntryActor,
  asked: NewVendor & { readonly mayLoopback: boolean },
  now: Instant,
): Promise<Result<VendorId, VendorRefusal>> {
  const place = readPlace(map, asked, asked.mayLoopback);
  if (!place.ok) return place;
  const key = await checkKey(asked.facts);
  if (!key.ok) return key;

  await loadTenant(tx, keeper);
  const id = newId("ven", now);
  const vendor: Vendor = {
    id,
    ...guessPlace(map, asked),
    label: asked.label,
    origin: place.value,
    loopback: asked.loopback,
    state: "proposed",
    reviewDueOn: asked.reviewDueOn ?? nextReviewDay(now),
    facts: { ...NO_FACTS, ...asked.facts },
    createdAt: now,
    createdBy: actor.id,
    changedAt: now,
    approvedAt: null,
    approvedBy: null,
  };
  if (!(await insertVendor(tx, vendorToRow(vendor)))) return refuse({ code: "vendor_name_taken" });
  await putPeople(tx, keeper, id, { ...NO_PEOPLE, ...asked.people });
  const detail = { vendor: id, name: vendor.name, origin: vendor.origin };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "vendor.propose", detail }], now);
  return ok(id);
}
