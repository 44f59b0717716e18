import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { lockHoldsShared, selectHeld, selectLive } from "./_sql.ts";
import { utcDay } from "./holds.ts";

/** What is on hold of some subjects at one moment. */
export type LiveHolds = { readonly isHeld: (subject: SubjectId, field: string) => boolean };

/** Must come before the subjects are locked: until the transaction ends no hold on a field of everybody is placed. */
export async function shareHolds(tx: Tx): Promise<void> {
  await lockHoldsShared(tx);
}

export async function findLiveHolds(tx: Tx, subjects: readonly SubjectId[], now: Instant): Promise<LiveHolds> {
  const held = new Set((await selectLive(tx, subjects, utcDay(now))).map((row) => placeOf(row.subject_id, row.field)));
  return {
    isHeld: (subject, field) => held.has(placeOf(subject, null)) || held.has(placeOf(null, field)) || held.has(placeOf(subject, field)),
  };
}

/** Whom and what a sweep of some table passes over; each of `places` is a subject and one of its fields, with a blank between. */
export type HeldPlaces = { readonly subjects: readonly string[]; readonly fields: readonly string[]; readonly places: readonly string[] };

export async function findHeldPlaces(tx: Tx, now: Instant): Promise<HeldPlaces> {
  const rows = await selectHeld(tx, utcDay(now));
  return {
    subjects: rows.flatMap(({ subject_id: subject, field }) => (subject !== null && field === null ? [subject] : [])),
    fields: rows.flatMap(({ subject_id: subject, field }) => (subject === null && field !== null ? [field] : [])),
    places: rows.flatMap(({ subject_id: subject, field }) => (subject !== null && field !== null ? [placeOf(subject, field)] : [])),
  };
}

/** No field's name holds a blank. */
function placeOf(subject: SubjectId | null, field: string | null): string {
  return `${subject ?? ""} ${field ?? ""}`;
}
