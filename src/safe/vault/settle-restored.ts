import type { Holder } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { dropRestoredMails } from "../../platform/outbox/sweep-mails.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { forgetCard } from "../../registers/cards/cards.ts";
import type { NewEntry, SealedNote } from "../../registers/ledger/entry.ts";
import { isOwnClass } from "../../registers/subjects/own-class.ts";
import { dropStrayKeys, dropStrayOwnKeys, findKeyless, findWithLostValues } from "../../registers/subjects/restored.ts";
import { type Subject, holdSubjects } from "../../registers/subjects/subjects.ts";
import { type SubjectWrite, markSubjectErased, writeSubjects } from "../../registers/subjects/write.ts";
import type { Actor } from "../access/actor.ts";
import { draftEntry } from "../access/note.ts";
import { burialNotes } from "./burial.ts";
import { blankWrite, withoutValue } from "./card-records.ts";
import { settleParts } from "./settle-parts.ts";

const PAGE = 200;

/**
 * Brings data of any day together with the keys of today. Whoever was erased in between has no key there and is erased
 * here too, by every holder and with a note in the ledger of each value that went; keys of subjects that the data does
 * not know are dropped. Of whom a part was erased in between, what stayed comes from the keys archive. Data and keys of one moment change nothing, and then nothing is noted. What mails said goes in any case: the
 * outbox itself is in no archive.
 */
export async function settleRestored(
  tx: Tx,
  holders: readonly Holder<Tx, SubjectId>[],
  actor: Actor,
  now: Instant,
): Promise<{ readonly erased: number; readonly dropped: number }> {
  await dropRestoredMails(tx);
  let erased = 0;
  for (let ids = await findKeyless(tx, PAGE); ids.length > 0; ids = await findKeyless(tx, PAGE)) {
    const held = await holdSubjects(tx, ids);
    await appendEntries(tx, await Promise.all([...held.values()].map((subject) => erasedEntry(tx, subject, actor))), now);
    for (const id of ids) {
      for (const holder of holders) await holder.erase(tx, id);
      await markSubjectErased(tx, id, now);
    }
    erased += ids.length;
  }
  for (let ids = await findWithLostValues(tx, PAGE); ids.length > 0; ids = await findWithLostValues(tx, PAGE)) {
    const held = await holdSubjects(tx, ids);
    for (const subject of held.values()) await buryLost(tx, subject, actor, now);
  }
  await dropStrayOwnKeys(tx);
  await settleParts(tx, holders, actor, now);
  return { erased, dropped: await dropStrayKeys(tx) };
}

async function erasedEntry(tx: Tx, subject: Subject, actor: Actor): Promise<NewEntry> {
  const draft = draftEntry(actor, "subject.erase", { subject: subject.id, purpose: "rights", form: null });
  return { ...draft, sealed: await burialNotes(tx, subject), detail: { restored: true } };
}

/** Cards that were destroyed since are destroyed here too, and noted, so that nothing is left that does not open. */
async function buryLost(tx: Tx, subject: Subject, actor: Actor, now: Instant): Promise<void> {
  const classes = [...subject.records.keys(), ...subject.damaged].filter((one) => isOwnClass(one) && !subject.keys.has(one));
  const lost = classes.flatMap((keyClass) => subject.records.get(keyClass) ?? []);
  const notes: SealedNote[] = [];
  // Those too of which nothing can be read: they would be found again and again.
  let write: SubjectWrite = { ...blankWrite(subject), gone: classes };
  for (const value of lost) {
    const buried = withoutValue(write, subject, CARD_CLASS, value);
    write = buried.write;
    notes.push(buried.note);
    await forgetCard(tx, subject.id, value);
  }
  const draft = draftEntry(actor, "card.destroy", { subject: subject.id, purpose: "rights", form: "change" });
  const fields = [...new Set(lost.map((value) => value.field))];
  await appendEntries(tx, [{ ...draft, fields, sealed: notes, detail: { restored: true } }], now);
  await writeSubjects(tx, [write], now);
}

/** Where a field of type card keeps its numbers, whatever the map calls it. */
const CARD_CLASS = { keyClass: "payment" } as const;
