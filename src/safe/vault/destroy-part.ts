import type { Erased } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { ResealItem } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { cardIdOf } from "../../registers/cards/card-id.ts";
import { forgetAsks } from "../../registers/consent/asks.ts";
import type { CompiledField, CompiledMap } from "../../registers/datamap/types.ts";
import type { SealedNote } from "../../registers/ledger/entry.ts";
import { forgetNames } from "../../registers/mailing/lists/address.ts";
import { findBySubject } from "../../registers/mailing/lists/member.ts";
import { listIndexEntries, releaseIndexEntries } from "../../registers/subjects/index-entries.ts";
import { isOwnClass } from "../../registers/subjects/own-class.ts";
import { type SealedValue, valueRecordType } from "../../registers/subjects/packed.ts";
import { type Subject, holdSubjects } from "../../registers/subjects/subjects.ts";
import { writeSubjects } from "../../registers/subjects/write.ts";
import type { SafeRefusal } from "../access/answers.ts";
import { REASON_KEY_CLASS } from "../access/reasons.ts";
import type { Safe } from "../safe.ts";
import { noteOf, valuesOf } from "./card-records.ts";
import { destroyCard } from "./destroy-card.ts";
import { dropFiles, resealFile } from "./files.ts";
import { keptMap } from "./kept-map.ts";
import { type Rekeying, startRekeying } from "./rekey.ts";

export type DestroyedPart = Erased & { readonly notes: readonly SealedNote[] };

/** `isUndone`: the transaction will not keep any of it, so nothing is done that it could not take back. */
export type DestroyAsk = {
  readonly subject: Subject;
  readonly fields: readonly string[];
  readonly epoch: number;
  readonly isUndone: boolean;
};

const NO_ENVELOPE = new Uint8Array(0);

/**
 * Destroys these fields of a subject who is held: their values, look-ups and files here, and what they were in every archive,
 * by replacing the key of each class that has or had them. What else those keys sealed is sealed anew; a card has a key of its
 * own, which goes. Then every holder removes what it has of them. `cannot_open` where something that stays is damaged:
 * sealing the rest anew would make that final.
 */
export async function destroyPart(safe: Safe, tx: Tx, ask: DestroyAsk, now: Instant): Promise<Result<DestroyedPart, SafeRefusal>> {
  const map = await keptMap(safe, tx);
  const [gone, declared] = [new Set(ask.fields), ask.fields.flatMap((name) => map.fields.get(name) ?? [])];
  const had = ask.fields.filter((name) => valuesOf(ask.subject, { name }).length > 0);
  const cards = await destroyCards(safe, tx, ask, declared);
  if (!cards.ok) return cards;
  const subject = cards.value;
  const classes = classesOf(subject, gone, declared);
  const rekeying = startRekeying(safe, tx, subject, classes, ask.epoch);

  const records = new Map<string, readonly SealedValue[]>();
  const notes: SealedNote[] = [];
  for (const keyClass of classes) {
    const values = await resealClass(tx, map, subject, keyClass, gone, rekeying);
    if (!values.ok) return values;
    records.set(keyClass, values.value.values);
    notes.push(...values.value.notes);
  }
  // Whatever of them is left under a key of its own: cards are gone by now.
  const own = [...subject.records].filter(([keyClass, values]) => isOwnClass(keyClass) && values.some(({ field }) => gone.has(field)));
  for (const { field, record, revision } of own.flatMap(([, values]) => values))
    notes.push({ field, record, revision: revision + 1, digest: null });
  const parts = await dropFiles(tx, subject.id, declared);
  const asks = await forgetAsks(
    tx,
    (await listIndexEntries(tx, [subject.id])).filter(({ field }) => gone.has(field)),
  );
  const names = declared.some((field) => field.type.name === "name") ? await forgetListNames(safe, tx, subject.id) : 0;
  await releaseIndexEntries(tx, subject.id, ask.fields, []);
  await writeSubjects(
    tx,
    [{ subject: subject.id, isNew: false, newKeys: new Map(), records, gone: own.map(([keyClass]) => keyClass) }],
    now,
  );

  const contacts = new Set(declared.flatMap(channelOf));
  const erased: Erased[] = [];
  for (const holder of safe.holders)
    erased.push(
      await holder.erasePart(tx, subject.id, { fields: gone, contacts, reseal: rekeying.reseal, resealReasons: rekeying.resealReasons }),
    );
  const keys = await rekeying.finish(now);
  return ok({
    destroyed: [
      ...keys,
      ...had.map((field) => `value:${field}`),
      ...(declared.some((field) => field.lookup !== "none") ? ["look-ups"] : []),
      ...(parts.length > 0 ? [`files: ${parts.length} parts`] : []),
      // What was typed into the ledger's entries of before may repeat anything, and was sealed by the key that went.
      ...(classes.has(REASON_KEY_CLASS) ? ["reasons written in the ledger"] : []),
      ...(asks > 0 ? ["consent_asks"] : []),
      ...(names > 0 ? ["names on mailing lists"] : []),
      ...new Set(erased.flatMap((one) => one.destroyed)),
    ],
    kept: erased.flatMap((one) => one.kept),
    notes: [...notes, ...parts],
  });
}

/** Typed when somebody was put on a list, and the same name all the same; holders could not open where it lies. */
async function forgetListNames(safe: Safe, tx: Tx, subject: SubjectId): Promise<number> {
  const ids = (await findBySubject(tx, subject)).map(({ id }) => id);
  return await forgetNames(tx, safe.keeper, ids);
}

/** The classes that have something of these fields, or may have had: what was changed or removed before lies in archives. */
function classesOf(subject: Subject, gone: ReadonlySet<string>, declared: readonly CompiledField[]): ReadonlySet<string> {
  const named = [...subject.records].flatMap(([keyClass, values]) => (values.some(({ field }) => gone.has(field)) ? [keyClass] : []));
  return new Set(
    [...named, ...declared.map((field) => field.keyClass)].filter((keyClass) => !isOwnClass(keyClass) && subject.keys.has(keyClass)),
  );
}

async function resealClass(
  tx: Tx,
  map: CompiledMap,
  subject: Subject,
  keyClass: string,
  gone: ReadonlySet<string>,
  rekeying: Rekeying,
): Promise<Result<{ readonly values: readonly SealedValue[]; readonly notes: readonly SealedNote[] }, SafeRefusal>> {
  const [values, notes, items]: [SealedValue[], SealedNote[], ResealItem[]] = [[], [], []];
  const staying: SealedValue[] = [];
  for (const value of subject.records.get(keyClass) ?? []) {
    const { field, record, revision, envelope } = value;
    if (envelope.length === 0) values.push(value);
    else if (gone.has(field)) {
      notes.push({ field, record, revision: revision + 1, digest: null });
      if (record === "") values.push({ ...value, revision: revision + 1, envelope: NO_ENVELOPE });
    } else {
      const file = map.fields.get(field)?.type.name === "file" ? await resealParts(tx, subject, keyClass, field, rekeying, notes) : "";
      if (file === undefined) return refuse({ code: "cannot_open" });
      const from = { recordType: valueRecordType(value.collectedAt), record, field, revision };
      items.push({ from, envelope, to: { ...from, revision: revision + 1 }, file });
      staying.push({ ...value, revision: revision + 1 });
    }
  }
  for (const [n, envelope] of (await rekeying.resealItems(keyClass, items)).entries()) {
    const value = staying[n];
    if (envelope === null || value === undefined) return refuse({ code: "cannot_open" });
    values.push({ ...value, envelope });
    notes.push(noteOf({ ...value, envelope }));
  }
  return ok({ values, notes });
}

async function resealParts(
  tx: Tx,
  subject: Subject,
  keyClass: string,
  field: string,
  rekeying: Rekeying,
  notes: SealedNote[],
): Promise<string | undefined> {
  const sealed = await resealFile(tx, subject.id, field, (items) => rekeying.resealItems(keyClass, items));
  if (!sealed.ok) return undefined;
  notes.push(...sealed.value.notes);
  return sealed.value.file;
}

/** Cards end as cards do: with what the payment provider has of them. Answers the subject as it is then. */
async function destroyCards(
  safe: Safe,
  tx: Tx,
  { subject, isUndone }: DestroyAsk,
  declared: readonly CompiledField[],
): Promise<Result<Subject, SafeRefusal>> {
  const cards = declared.filter((field) => field.type.name === "card").flatMap((field) => valuesOf(subject, field));
  if (cards.length === 0) return ok(subject);
  // A code that is held for a card lies in the keeper's memory, which no transaction brings back.
  const careful: Safe = isUndone ? { ...safe, keeper: { ...safe.keeper, dropCodes: () => Promise.resolve() } } : safe;
  for (const { field, record } of cards) {
    const dropped = await destroyCard(careful, tx, { subject: subject.id, card: cardIdOf({ field, record }), why: "erased" });
    if (!dropped.ok) return dropped;
  }
  const after = (await holdSubjects(tx, [subject.id])).get(subject.id);
  return after === undefined ? refuse({ code: "subject_not_found" }) : ok(after);
}

function channelOf(field: CompiledField): readonly ("mail" | "sms")[] {
  if (field.type.name === "email") return ["mail"];
  return field.type.name === "phone" ? ["sms"] : [];
}
