import type { EntryId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { NewEntry } from "../../registers/ledger/entry.ts";
import { releaseIndexEntries } from "../../registers/subjects/index-entries.ts";
import { type SubjectWrite, writeSubjects } from "../../registers/subjects/write.ts";
import { type Written, tellContacts } from "../post/tell-contacts.ts";
import type { Safe } from "../safe.ts";
import type { SealedChange } from "./seal.ts";

/** `write`: in place of what was sealed, where a card goes with it. */
export type Changed = Written & { readonly sealed: SealedChange; readonly write?: SubjectWrite };

/**
 * Stores new values of subjects who were there before, with the entries that stand for it, and lets go of the look-ups that they
 * replace. Every deed that gives somebody new values goes through here (a rule test holds it), so that no way is left by which a
 * contact becomes another and nobody hears of it.
 */
export async function storeChanged(
  safe: Safe,
  tx: Tx,
  changed: readonly Changed[],
  entries: readonly NewEntry[],
  now: Instant,
): Promise<readonly EntryId[]> {
  const writes = changed.map(({ sealed, write }) => write ?? sealed.write);
  const [ids] = await Promise.all([
    appendEntries(tx, entries, now),
    writeSubjects(tx, writes, now),
    ...changed.flatMap(({ before, sealed: { indexedFields, index } }) =>
      indexedFields.length === 0
        ? []
        : [
            releaseIndexEntries(
              tx,
              before.id,
              indexedFields,
              index.map(({ digest }) => digest),
            ),
          ],
    ),
  ]);
  await tellContacts(safe, tx, changed, now);
  return ids;
}
