import type { SubjectId } from "../../base/ids.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { findSubjects } from "../../registers/subjects/subjects.ts";
import { epochsOf } from "../access/ask.ts";
import { REASON_KEY_CLASS, REASON_PLACE } from "../access/reasons.ts";
import type { Safe } from "../safe.ts";

/**
 * Opens the reasons of ledger entries for whoever may read those entries. Null where there is none, or where the
 * subject was erased and took the words along, or while the safe is sealed.
 */
export async function openReasons(
  safe: Safe,
  tx: Tx,
  entries: readonly { readonly subject: SubjectId | null; readonly reasonSealed: Uint8Array | null }[],
): Promise<readonly (string | null)[]> {
  const ids = [...new Set(entries.flatMap(({ subject, reasonSealed }) => (subject === null || reasonSealed === null ? [] : [subject])))];
  if (ids.length === 0 || safe.keeper.state() !== "open") return entries.map(() => null);
  const subjects = await findSubjects(tx, ids, []);
  await loadTenant(tx, safe.keeper, epochsOf(subjects));
  const wanted = entries.flatMap(({ subject, reasonSealed }, n) => {
    const key = subject === null ? undefined : subjects.get(subject)?.keys.get(REASON_KEY_CLASS);
    return subject === null || reasonSealed === null || key === undefined ? [] : [{ n, subject, reasonSealed, key }];
  });
  const opened = await safe.keeper.open(
    tx.tenant,
    { actor: "ledger" },
    wanted.map(({ subject, reasonSealed, key }) => ({
      subject,
      keyClass: REASON_KEY_CLASS,
      epoch: key.epoch,
      wrapped: key.wrapped,
      items: [{ ...REASON_PLACE, envelope: reasonSealed, view: { kind: "raw" } as const }],
    })),
  );
  const texts = new Map(
    wanted.map(({ n }, at) => {
      const one = opened[at]?.[0];
      return [n, one?.ok === true ? Buffer.from(one.bytes).toString("utf8") : null];
    }),
  );
  return entries.map((_, n) => texts.get(n) ?? null);
}
