import { assert } from "../../base/fault.ts";
import type { Instant } from "../../base/instant.ts";

import type { OpenGroup, OpenItem, OpenMeter, Opened, ValueView } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type SealedValue, valueRecordType } from "../../registers/subjects/packed.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import { type Permit, assertPermitted } from "../access/permit.ts";
import type { Safe } from "../safe.ts";

/** What to open of one subject: fields the permit covers, each in a view. */
export type OpenWish = {
  readonly permit: Permit;
  readonly subject: Subject;
  readonly fields: readonly { readonly field: string; readonly view: ValueView }[];
  readonly meter: OpenMeter;
};

/** The opened values of a field, one for each record; empty where the subject has none. */
export type OpenedFields = ReadonlyMap<string, readonly OpenedValue[]>;
export type OpenedValue = { readonly value: SealedValue; readonly opened: Opened };

const LOST_KEY: Opened = { ok: false, code: "cannot_open" };

/** What to open under one meter, and where each opened value goes. */
type Lane = {
  readonly meter: OpenMeter;
  readonly groups: OpenGroup[];
  readonly targets: Target[];
  latest: { readonly collectedAt: Instant; readonly recordType: string } | undefined;
};
type Target = { readonly result: Map<string, OpenedValue[]>; readonly values: readonly SealedValue[] };

/**
 * The only place where sealed values become readable. Demands a minted permit for the very subject and fields; one
 * round trip to the keeper serves all wishes that share a meter.
 */
export async function openFields(safe: Safe, tx: Tx, wishes: readonly OpenWish[], now: Instant): Promise<readonly OpenedFields[]> {
  const lanes = new Map<string, Lane>();
  const results = wishes.map((wish) => {
    assertPermitted(wish.permit, tx.tenant, wish.subject.id, now);
    const result = new Map<string, OpenedValue[]>();
    for (const { field } of wish.fields) {
      assert(wish.permit.fields.has(field), "this permit is for other fields");
      result.set(field, []);
    }
    addWish(laneFor(lanes, wish.meter), wish, result);
    return result;
  });
  await Promise.all(
    [...lanes.values()].map(async ({ meter, groups, targets }) => {
      if (groups.length > 0) deliver(targets, await safe.keeper.open(tx.tenant, meter, groups));
    }),
  );
  return results;
}

function addWish(lane: Lane, { subject, fields }: OpenWish, result: Map<string, OpenedValue[]>): void {
  for (const [keyClass, values] of subject.records) {
    const key = subject.keys.get(keyClass);
    const wanted: SealedValue[] = [];
    const items: OpenItem[] = [];
    for (const value of values) {
      const { collectedAt, record, field, revision, envelope } = value;
      const targets = envelope.length > 0 ? result.get(field) : undefined;
      if (targets === undefined) continue;
      if (key === undefined) {
        // A value without its key is damaged, not absent.
        targets.push({ value, opened: LOST_KEY });
        continue;
      }
      wanted.push(value);
      items.push({ recordType: recordTypeOf(lane, collectedAt), record, field, revision, envelope, view: viewOf(fields, field) });
    }
    if (key === undefined || items.length === 0) continue;
    lane.groups.push({ subject: subject.id, keyClass, epoch: key.epoch, wrapped: key.wrapped, items });
    lane.targets.push({ result, values: wanted });
  }
}

/** Values that were collected together share the text of their time. */
function recordTypeOf(lane: Lane, collectedAt: Instant): string {
  if (lane.latest?.collectedAt !== collectedAt) lane.latest = { collectedAt, recordType: valueRecordType(collectedAt) };
  return lane.latest.recordType;
}

/** Fields are few: looking through them costs less than a map of them would. */
function viewOf(fields: OpenWish["fields"], name: string): OpenWish["fields"][number]["view"] {
  for (const { field, view } of fields) if (field === name) return view;
  return { kind: "raw" };
}

function deliver(targets: readonly Target[], opened: readonly (readonly Opened[])[]): void {
  for (const [g, { result, values }] of targets.entries()) {
    const answers = opened[g];
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i] as SealedValue;
      const answer = answers?.[i];
      assert(answer !== undefined, "the keeper answered fewer values than it was asked");
      result.get(value.field)?.push({ value, opened: answer });
    }
  }
}

function laneFor(lanes: Map<string, Lane>, meter: OpenMeter): Lane {
  // Without a ceiling there is nothing to meter, so those actors share one round trip.
  const name = meter.ceiling === undefined ? "" : meter.actor;
  const known = lanes.get(name);
  if (known !== undefined) return known;
  const made: Lane = { meter: name === "" ? { actor: "unmetered" } : meter, groups: [], targets: [], latest: undefined };
  lanes.set(name, made);
  return made;
}
