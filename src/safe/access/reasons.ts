import type { TenantId } from "../../base/ids.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import type { Safe } from "../safe.ts";

/** Every subject has a key of this class from its first moment, so a reason always finds one to be sealed under. */
export const REASON_KEY_CLASS = "identity";
export const REASON_PLACE = { recordType: "reason", record: "", field: "reason", revision: 0 } as const;

/**
 * Seals what a person typed as the reason under the subject's own key: the ledger stays free of personal data, and an
 * erasure takes the words with it. Null where there is no reason or no key.
 */
export async function sealReasons(
  safe: Safe,
  tenant: TenantId,
  asks: readonly { readonly reason: string | null; readonly subject: Subject | undefined }[],
): Promise<readonly (Uint8Array | null)[]> {
  if (asks.every(({ reason }) => reason === null)) return asks.map(() => null);
  const wanted = asks.flatMap(({ reason, subject }, n) => {
    const key = subject?.keys.get(REASON_KEY_CLASS);
    const text = reason?.trim() ?? "";
    return subject === undefined || key === undefined || text === "" ? [] : [{ n, subject, key, text }];
  });
  if (wanted.length === 0) return asks.map(() => null);
  const sealed = await safe.keeper.seal(
    tenant,
    wanted.map(({ subject, key, text }) => ({
      subject: subject.id,
      keyClass: REASON_KEY_CLASS,
      epoch: key.epoch,
      wrapped: key.wrapped,
      items: [{ ...REASON_PLACE, plaintext: Buffer.from(text) }],
    })),
  );
  const found = new Map(wanted.map(({ n }, at) => [n, sealed[at]?.envelopes[0] ?? null]));
  return asks.map((_, n) => found.get(n) ?? null);
}
