import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../ledger/append.ts";
import type { EntryActor, NewEntry, SealedNote } from "../ledger/entry.ts";
import { deleteStrayKeys, eraseKeyless, selectKeyless, selectPacked } from "./_restore_sql.ts";
import { unpackValues } from "./packed.ts";

const PAGE = 500;

/**
 * Brings data of any day together with the keys of today. Whoever was erased in between has no key there and becomes
 * erased here too, and the ledger says so with every value that went; keys of subjects that the data does not know are
 * dropped. Data and keys of one moment change nothing, and then nothing is noted.
 */
export async function settleAfterRestore(tx: Tx, actor: EntryActor, now: Instant): Promise<{ readonly erased: number; readonly dropped: number }> {
  let erased = 0;
  for (let ids = await selectKeyless(tx, PAGE); ids.length > 0; ids = await selectKeyless(tx, PAGE)) {
    const notes = notesOf(await selectPacked(tx, ids));
    await eraseKeyless(tx, ids, new Date(now));
    await appendEntries(tx, ids.map((id) => erasedEntry(actor, id, notes.get(id) ?? [])), now);
    erased += ids.length;
  }
  return { erased, dropped: await deleteStrayKeys(tx) };
}

/** For the ledger a removal is the next revision of the value, without an envelope. */
function notesOf(rows: readonly { readonly subject_id: SubjectId; readonly packed: Buffer }[]): ReadonlyMap<SubjectId, SealedNote[]> {
  const notes = new Map<SubjectId, SealedNote[]>();
  for (const row of rows) {
    const own = notes.get(row.subject_id) ?? [];
    notes.set(row.subject_id, own);
    for (const value of unpackValues(row.packed)) {
      own.push({ field: value.field, record: value.record, revision: value.revision + 1, digest: null });
    }
  }
  return notes;
}

function erasedEntry(actor: EntryActor, subject: SubjectId, sealed: readonly SealedNote[]): NewEntry {
  return {
    actor, act: "subject.erase", subject, fields: [...new Set(sealed.map((note) => note.field))], form: null, purpose: null, reasonSealed: null,
    codes: [], call: null, task: null, device: null, outcome: "done", sealed, detail: { restored: true },
  };
}
