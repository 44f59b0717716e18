import type { Tx } from "../../platform/storage/tx.ts";
import type { Instant } from "../../base/instant.ts";
import { findLiveHolds } from "../../registers/holds/live.ts";
import type { RightsReason } from "../../registers/rights/reasons.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import { SOURCE_FIELD } from "./source.ts";

/** What is to be erased of a subject who stays: `scope` as it was asked (none: everything), less what a reason keeps. */
export type PartWish = { readonly scope: readonly string[]; readonly reasons: readonly KeepReason[] };
type KeepReason = Omit<RightsReason, "code"> & { readonly code: RightsReason["code"] | "to_be_kept" };

/** A field that stays: for a reason of the decision, for a hold, or because nobody asked for it. */
export type KeptField = { readonly field: string; readonly why: KeptWhy; readonly until: string | null };
/** `to_be_kept`: in a plan, by whoever is about to decide it. */
export type KeptWhy = KeepReason["code"] | "on_hold" | "not_asked";

export type SubjectPart = {
  readonly erased: readonly string[];
  readonly kept: readonly KeptField[];
  /** Of the named, those that a hold keeps; a hold of the customer as a whole keeps all. */
  readonly onHold: readonly string[];
};

/**
 * Judges field by field, as things are at this moment. A hold on one field keeps that one. Fields that once had a value count as
 * held when everything is asked for: archives still have it.
 */
export async function partOf(tx: Tx, subject: Subject, { scope, reasons }: PartWish, now: Instant): Promise<SubjectPart> {
  const values = [...subject.records.values()].flat().filter(({ field }) => field !== SOURCE_FIELD);
  const held = new Set(values.flatMap(({ field, envelope }) => (envelope.length > 0 ? [field] : [])));
  const named = new Set(scope.length > 0 ? scope : values.map(({ field }) => field));
  const { isHeld } = await findLiveHolds(tx, [subject.id], now);
  const reasonOf = (field: string): KeepReason | undefined => reasons.find((reason) => reason.fields.includes(field));

  const erased = [...named].filter((field) => reasonOf(field) === undefined && !isHeld(subject.id, field)).toSorted();
  const onHold = [...named].filter((field) => reasonOf(field) === undefined && isHeld(subject.id, field)).toSorted();
  const kept = [...held]
    .filter((field) => !erased.includes(field))
    .toSorted()
    .map((field): KeptField => {
      const reason = named.has(field) ? reasonOf(field) : undefined;
      if (reason !== undefined) return { field, why: reason.code, until: reason.until };
      return { field, why: onHold.includes(field) ? "on_hold" : "not_asked", until: null };
    });
  return { erased, kept, onHold };
}
