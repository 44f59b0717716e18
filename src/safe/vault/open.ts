import { assert } from "../../base/fault.ts";
import type { Instant } from "../../base/instant.ts";
import type { View } from "../../base/payload.ts";
import type { OpenGroup, OpenMeter, Opened } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type SealedValue, valueRecordType } from "../../registers/subjects/packed.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import { type Permit, assertPermitted } from "../access/permit.ts";
import type { Safe } from "../safe.ts";

/** What to open of one subject: fields the permit covers, each in a view. */
export type OpenWish = {
  readonly permit: Permit;
  readonly subject: Subject;
  readonly fields: readonly { readonly field: string; readonly view: View | { readonly kind: "raw" } }[];
  readonly meter: OpenMeter;
};

/** The opened values of a field, one for each record; empty where the subject has none. */
export type OpenedFields = ReadonlyMap<string, readonly OpenedValue[]>;
export type OpenedValue = { readonly value: SealedValue; readonly opened: Opened };

const LOST_KEY: Opened = { ok: false, code: "cannot_open" };

type Pending = { readonly wish: number; readonly field: string; readonly value: SealedValue };

/**
 * The only place where sealed values become readable. Demands a minted permit for the very subject and fields; one
 * round trip to the keeper serves all wishes that share a meter.
 */
export async function openFields(safe: Safe, tx: Tx, wishes: readonly OpenWish[], now: Instant): Promise<readonly OpenedFields[]> {
  const results = wishes.map(() => new Map<string, OpenedValue[]>());
  const byMeter = new Map<string, { meter: OpenMeter; groups: OpenGroup[]; pending: Pending[][] }>();
  wishes.forEach((wish, n) => {
    assertPermitted(wish.permit, tx.tenant, wish.subject.id, now);
    const views = new Map(wish.fields.map(({ field, view }) => [field, view]));
    for (const field of views.keys()) {
      assert(wish.permit.fields.has(field), "this permit is for other fields");
      results[n]?.set(field, []);
    }
    const lane = laneFor(byMeter, wish.meter);
    for (const [keyClass, values] of wish.subject.records) {
      const key = wish.subject.keys.get(keyClass);
      const wanted = values.filter((value) => views.has(value.field) && value.envelope.length > 0);
      if (wanted.length === 0) continue;
      if (key === undefined) {
        // A value without its key is damaged, not absent.
        for (const value of wanted) results[n]?.get(value.field)?.push({ value, opened: LOST_KEY });
        continue;
      }
      lane.groups.push({
        subject: wish.subject.id,
        keyClass,
        epoch: key.epoch,
        wrapped: key.wrapped,
        items: wanted.map((value) => ({
          recordType: valueRecordType(value.collectedAt),
          ...placeOf(value),
          envelope: value.envelope,
          view: views.get(value.field) ?? { kind: "raw" },
        })),
      });
      lane.pending.push(wanted.map((value) => ({ wish: n, field: value.field, value })));
    }
  });
  await Promise.all(
    [...byMeter.values()].map(async ({ meter, groups, pending }) => {
      const opened = groups.length === 0 ? [] : await safe.keeper.open(tx.tenant, meter, groups);
      pending.forEach((group, g) =>
        group.forEach(({ wish, field, value }, i) => {
          const answer = opened[g]?.[i];
          assert(answer !== undefined, "the keeper answered fewer values than it was asked");
          results[wish]?.get(field)?.push({ value, opened: answer });
        }),
      );
    }),
  );
  return results;
}

function placeOf(value: SealedValue): { readonly record: string; readonly field: string; readonly revision: number } {
  return { record: value.record, field: value.field, revision: value.revision };
}

function laneFor(
  lanes: Map<string, { meter: OpenMeter; groups: OpenGroup[]; pending: Pending[][] }>,
  meter: OpenMeter,
): { meter: OpenMeter; groups: OpenGroup[]; pending: Pending[][] } {
  // Without a ceiling there is nothing to meter, so those actors share one round trip.
  const name = meter.ceiling === undefined ? "" : meter.actor;
  const known = lanes.get(name);
  if (known !== undefined) return known;
  const made = { meter: name === "" ? { actor: "unmetered" } : meter, groups: [], pending: [] };
  lanes.set(name, made);
  return made;
}
