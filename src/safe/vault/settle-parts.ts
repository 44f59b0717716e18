import type { Holder } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { SealedNote } from "../../registers/ledger/entry.ts";
import { type LostClass, type MovedPart, dropKept, lostClasses, takeKept } from "../../registers/subjects/kept.ts";
import { chunkRecord } from "../../registers/subjects/sealed-values.ts";
import type { Actor } from "../access/actor.ts";
import { draftEntry } from "../access/note.ts";
import { noteOf } from "./card-records.ts";
import { selectErasures } from "./_erasures_sql.ts";

/**
 * Restored data may be of before a part of somebody was erased: then the keys of today open nothing of its classes. What stayed
 * of them lies in the keys archive and takes their place; what was erased is removed from every holder once more, and noted.
 */
export async function settleParts(tx: Tx, holders: readonly Holder<Tx, SubjectId>[], actor: Actor, now: Instant): Promise<void> {
  const subjects = new Set<SubjectId>();
  for await (const lost of lostClasses(tx)) {
    const parts = await takeKept(tx, lost);
    const draft = draftEntry(actor, "subject.erase_part", { subject: lost.subject, purpose: "rights", form: null });
    await appendEntries(tx, [{ ...draft, fields: goneOf(lost), sealed: notesOf(lost, parts), detail: { restored: true } }], now);
    subjects.add(lost.subject);
  }
  for (const subject of subjects) {
    const fields = new Set((await selectErasures(tx, subject)).flatMap((erasure) => erasure.fields ?? []));
    const part = { fields, contacts: new Set([]), reseal: NOTHING, resealReasons: NOTHING };
    for (const holder of holders) await holder.erasePart(tx, subject, part);
  }
  await dropKept(tx);
}

/** The safe is sealed while data is restored; words that the key of before sealed open no more. */
const NOTHING = (): Promise<undefined> => Promise.resolve(undefined);

function goneOf({ restored, kept }: LostClass): readonly string[] {
  const stays = new Set(kept.flatMap(({ field, envelope }) => (envelope.length > 0 ? [field] : [])));
  return [...new Set(restored.flatMap(({ field, envelope }) => (envelope.length > 0 && !stays.has(field) ? [field] : [])))].toSorted();
}

/** Every value that came or went is the next revision of its place, as when the part was erased. */
function notesOf({ restored, kept }: LostClass, parts: readonly MovedPart[]): readonly SealedNote[] {
  const placeOf = (value: { readonly field: string; readonly record: string }): string => `${value.field} ${value.record}`;
  const places = new Set(kept.map(placeOf));
  const before = new Map(restored.map((value) => [placeOf(value), value.revision]));
  return [
    ...kept.flatMap((value) => {
      const { field, record, revision, envelope } = value;
      if (envelope.length > 0) return [noteOf(value)];
      return revision > (before.get(placeOf(value)) ?? 0) ? [{ field, record, revision, digest: null }] : [];
    }),
    ...restored.flatMap((value) => {
      const { field, record, revision, envelope } = value;
      return envelope.length === 0 || places.has(placeOf(value)) ? [] : [{ field, record, revision: revision + 1, digest: null }];
    }),
    ...parts.map(({ field, file, n, digest }) => ({
      field,
      record: chunkRecord(file, n),
      revision: digest === null ? 2 : 1,
      digest: digest === null ? null : digest.toString("base64"),
    })),
  ];
}
