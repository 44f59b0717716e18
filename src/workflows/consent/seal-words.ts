import { loadTenant } from "../../platform/keeper/keyring.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import { epochsOf } from "../../safe/access/ask.ts";
import type { SafeRefusal } from "../../safe/access/answers.ts";
import { sealReasons } from "../../safe/access/reasons.ts";
import type { Safe } from "../../safe/safe.ts";

/**
 * Seals what was written beside a decision under the subject's own key. A decision that protects is never held up: where
 * the safe is sealed it is taken without its words, and only one that opens something is refused.
 */
export async function sealWords(
  safe: Safe,
  tx: Tx,
  subject: Subject,
  words: readonly (string | null)[],
  isProtecting: boolean,
): Promise<Result<readonly (Uint8Array | null)[], SafeRefusal>> {
  const isSilent = words.every((one) => one === null);
  if (!isSilent && safe.keeper.state() !== "open" && !isProtecting) return refuse({ code: "sealed" });
  if (isSilent || safe.keeper.state() !== "open") return ok(words.map(() => null));
  await loadTenant(tx, safe.keeper, epochsOf(new Map([[subject.id, subject]])));
  return ok(
    await sealReasons(
      safe,
      tx.tenant,
      words.map((reason) => ({ reason, subject })),
    ),
  );
}
