import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { cardIdOf } from "../../registers/cards/card-id.ts";
import type { CompiledField, CompiledMap } from "../../registers/datamap/types.ts";
import { type LiveHolds, findLiveHolds, shareHolds } from "../../registers/holds/live.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { SealedNote } from "../../registers/ledger/entry.ts";
import { releaseIndexEntries } from "../../registers/subjects/index-entries.ts";
import { type Subject, holdSubjects } from "../../registers/subjects/subjects.ts";
import { type SubjectWrite, writeSubjects } from "../../registers/subjects/write.ts";
import type { Actor } from "../access/actor.ts";
import { epochsOf } from "../access/ask.ts";
import { draftEntry } from "../access/note.ts";
import type { Safe } from "../safe.ts";
import { type PlacedValue, blankWrite, valuesOf, withoutValue } from "./card-records.ts";
import { destroyCard } from "./destroy-card.ts";
import { dropFiles } from "./files.ts";
import { lookupsThatStay } from "./lookups-that-stay.ts";
import { isKeptLongEnough } from "./kept-for.ts";
import { holdKeptMap } from "./kept-map.ts";

/** How many values of each field went, and how many stayed because of a hold; and subjects that could not be told apart. */
export type Destroyed = {
  readonly destroyed: ReadonlyMap<string, number>;
  readonly held: ReadonlyMap<string, number>;
  readonly skipped: number;
};

export const RETENTION_WORKER: Actor = { kind: "worker", id: "worker_retention", roles: [], purposes: "all", owner: false, address: null };

/**
 * Destroys the values of these subjects that no purpose may keep any longer, with their look-ups, and notes it subject by
 * subject. Judged while the subjects and the map are held: a value that was changed a moment ago is a new one, a hold that was placed
 * a moment ago holds, and so does a longer time.
 */
export async function destroyOverdue(safe: Safe, tx: Tx, ids: readonly SubjectId[], now: Instant): Promise<Destroyed> {
  await shareHolds(tx);
  const [map, subjects] = [await holdKeptMap(safe, tx), await holdSubjects(tx, ids)];
  const holds = await findLiveHolds(tx, ids, now);
  await loadTenant(tx, safe.keeper, epochsOf(subjects));
  const tally = { destroyed: new Map<string, number>(), held: new Map<string, number>(), skipped: 0 };
  for (const id of ids.toSorted()) {
    const subject = subjects.get(id);
    if (subject === undefined || subject.erasedAt !== null) continue;
    // Writing a record anew would make its damage final.
    if (subject.damaged.size > 0) tally.skipped += 1;
    else await destroyOf(safe, tx, subject, overdueOf(map, subject, holds, tally.held, now), tally, now);
  }
  return tally;
}

type Overdue = { readonly field: CompiledField; readonly values: readonly PlacedValue[] };

function overdueOf(map: CompiledMap, subject: Subject, holds: LiveHolds, held: Map<string, number>, now: Instant): readonly Overdue[] {
  const overdue: Overdue[] = [];
  for (const field of map.fields.values()) {
    const values = valuesOf(subject, field).filter((value) => isKeptLongEnough(field, value.collectedAt, now));
    if (values.length === 0) continue;
    if (holds.isHeld(subject.id, field.name)) add(held, field.name, values.length);
    else overdue.push({ field, values });
  }
  return overdue;
}

async function destroyOf(
  safe: Safe,
  tx: Tx,
  subject: Subject,
  overdue: readonly Overdue[],
  tally: { readonly destroyed: Map<string, number>; skipped: number },
  now: Instant,
): Promise<void> {
  let write: SubjectWrite = blankWrite(subject);
  const notes: SealedNote[] = [];
  const fields: string[] = [];
  for (const { field, values } of overdue.filter((one) => one.field.type.name !== "card")) {
    const kept = field.lookup === "none" ? [] : await lookupsThatStay(safe, tx, subject, field, values);
    if (kept === undefined) {
      tally.skipped += 1;
      continue;
    }
    for (const value of values) {
      const gone = withoutValue(write, subject, field, value);
      write = gone.write;
      notes.push(gone.note);
    }
    notes.push(...(await dropFiles(tx, subject.id, [field])));
    // Also where the map has no look-up of it any more: those of before are still there.
    await releaseIndexEntries(tx, subject.id, [field.name], kept);
    fields.push(field.name);
    add(tally.destroyed, field.name, values.length);
  }
  if (fields.length > 0) {
    const draft = draftEntry(RETENTION_WORKER, "retention.destroy", { subject: subject.id, purpose: "rights", form: null });
    await Promise.all([appendEntries(tx, [{ ...draft, fields, sealed: notes }], now), writeSubjects(tx, [write], now)]);
  }
  // A card ends as cards do: with its key, what is known of it, and what the payment provider has.
  for (const { field, values } of overdue.filter((one) => one.field.type.name === "card")) {
    for (const { record } of values) {
      const card = cardIdOf({ field: field.name, record });
      const dropped = await destroyCard(safe, tx, { subject: subject.id, card, why: "retention" });
      if (dropped.ok) add(tally.destroyed, field.name, 1);
      else tally.skipped += 1;
    }
  }
}

function add(counts: Map<string, number>, field: string, count: number): void {
  counts.set(field, (counts.get(field) ?? 0) + count);
}
