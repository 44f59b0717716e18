import type { Holder } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { dropRestoredMails } from "../../platform/outbox/sweep-mails.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { NewEntry } from "../../registers/ledger/entry.ts";
import { dropStrayKeys, findKeyless } from "../../registers/subjects/restored.ts";
import { type Subject, holdSubjects } from "../../registers/subjects/subjects.ts";
import { markSubjectErased } from "../../registers/subjects/write.ts";
import type { Actor } from "../access/actor.ts";
import { draftEntry } from "../access/note.ts";
import { burialNotes } from "./burial.ts";

const PAGE = 200;

/**
 * Brings data of any day together with the keys of today. Whoever was erased in between has no key there and is erased
 * here too, by every holder and with a note in the ledger of each value that went; keys of subjects that the data does
 * not know are dropped. Data and keys of one moment change nothing, and then nothing is noted. What mails said goes in any case: the
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
  return { erased, dropped: await dropStrayKeys(tx) };
}

async function erasedEntry(tx: Tx, subject: Subject, actor: Actor): Promise<NewEntry> {
  const draft = draftEntry(actor, "subject.erase", { subject: subject.id, purpose: "rights", form: null });
  return { ...draft, sealed: await burialNotes(tx, subject), detail: { restored: true } };
}
