import type { SubjectId } from "../../base/ids.ts";
import { UNREADABLE } from "../../platform/keeper/boxes.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import { isSealedBy } from "../../platform/keeper/subject-key-id.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { findRekeyed } from "../../registers/subjects/keys.ts";
import { findSubjects } from "../../registers/subjects/subjects.ts";
import type { Safe } from "../safe.ts";
import { REASON_KEY_CLASS, REASON_PLACE } from "./reasons.ts";

export type SealedReason = { readonly subject: SubjectId | null; readonly reasonSealed: Uint8Array | null };

/**
 * What was typed as the reason, for those who may read the ledger. Null where there is none, or it was erased: with its subject, or by
 * an erasure in part, which replaces the key and seals no entry anew. Dots where it is damaged, which is another thing than erased.
 */
export async function openReasons(safe: Safe, tx: Tx, entries: readonly SealedReason[]): Promise<readonly (string | null)[]> {
  const subjects = entries.flatMap((entry) => (entry.subject !== null && entry.reasonSealed !== null ? [entry.subject] : []));
  if (subjects.length === 0) return entries.map(() => null);
  await loadTenant(tx, safe.keeper);
  const found = await findSubjects(tx, [...new Set(subjects)], []);
  // A page of the ledger is often of one subject: their key is unwrapped once for all of it.
  const bySubject = Map.groupBy(
    entries.flatMap(({ subject, reasonSealed }, n) =>
      subject === null || reasonSealed === null ? [] : [{ n, subject, envelope: reasonSealed }],
    ),
    ({ subject }) => subject,
  );
  const keyed = [...bySubject].flatMap(([subject, items]) => {
    const key = found.get(subject)?.keys.get(REASON_KEY_CLASS);
    return key === undefined ? [] : [{ subject, key, items }];
  });
  // Another key's name alone may be damage as well; which keys went is put down.
  const others = keyed.filter(({ key, items }) => items.some(({ envelope }) => !isSealedBy(envelope, key.wrapped)));
  const rekeyed = await findRekeyed(
    tx,
    others.map(({ subject }) => subject),
    REASON_KEY_CLASS,
  );
  const wanted = keyed.map(({ subject, key, items }) => ({
    subject,
    key,
    items: items.filter(({ envelope }) => isSealedBy(envelope, key.wrapped) || rekeyed.get(subject)?.(envelope) !== true),
  }));
  const opened = await safe.keeper.open(
    tx.tenant,
    { actor: "reasons" },
    wanted.map(({ subject, key, items }) => ({
      subject,
      keyClass: REASON_KEY_CLASS,
      epoch: key.epoch,
      wrapped: key.wrapped,
      items: items.map(({ envelope }) => ({ ...REASON_PLACE, envelope, view: { kind: "raw" } as const })),
    })),
  );
  const texts = new Map(
    wanted.flatMap(({ items }, g) =>
      items.map(({ n }, i) => {
        const one = opened[g]?.[i];
        return [n, one?.ok === true ? Buffer.from(one.bytes).toString("utf8") : UNREADABLE] as const;
      }),
    ),
  );
  return entries.map((_entry, n) => texts.get(n) ?? null);
}
