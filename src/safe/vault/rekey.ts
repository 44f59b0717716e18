import { assert } from "../../base/fault.ts";
import type { Part, SealedItem } from "../../base/holder.ts";
import type { ResealItem } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { replaceSubjectKey } from "../../registers/subjects/keys.ts";
import type { Subject, WrappedKey } from "../../registers/subjects/subjects.ts";
import { REASON_KEY_CLASS, REASON_PLACE } from "../access/reasons.ts";
import type { Instant } from "../../base/instant.ts";
import type { Safe } from "../safe.ts";

/** Keys of a subject that are replaced, class by class, while what stays of a class is sealed anew. */
export type Rekeying = Pick<Part, "reseal" | "resealReasons"> & {
  readonly resealItems: (keyClass: string, items: readonly ResealItem[]) => Promise<readonly (Uint8Array | null)[]>;
  /** Stores the keys that came, and names those that went. */
  readonly finish: (now: Instant) => Promise<readonly string[]>;
};

/**
 * An erased value lies in archives of before, sealed by the key of its class; so that key goes, and whatever else it sealed is
 * sealed anew inside the keeper. Whoever calls holds the subject until the transaction ends.
 */
export function startRekeying(safe: Safe, tx: Tx, subject: Subject, classes: ReadonlySet<string>, epoch: number): Rekeying {
  const made = new Map<string, WrappedKey>();
  const resealItems: Rekeying["resealItems"] = async (keyClass, items) => {
    const [before, after] = [subject.keys.get(keyClass), made.get(keyClass)];
    assert(before !== undefined && classes.has(keyClass), "a class that is not replaced keeps its key");
    const { wrapped, envelopes } = await safe.keeper.reseal(tx.tenant, {
      subject: subject.id,
      keyClass,
      ...before,
      newEpoch: after?.epoch ?? epoch,
      newWrapped: after?.wrapped ?? null,
      items,
    });
    made.set(keyClass, { epoch: after?.epoch ?? epoch, wrapped: Buffer.from(wrapped) });
    return envelopes;
  };
  const reseal = async (keyClass: string, items: readonly SealedItem[]): ReturnType<Part["reseal"]> => {
    if (!classes.has(keyClass)) return undefined;
    return await resealItems(
      keyClass,
      items.map(({ envelope, ...place }) => ({ from: place, envelope, to: place })),
    );
  };
  return {
    resealItems,
    reseal,
    resealReasons: async (envelopes) =>
      await reseal(
        REASON_KEY_CLASS,
        envelopes.map((envelope) => ({ ...REASON_PLACE, envelope })),
      ),
    finish: async (now) => {
      const gone: string[] = [];
      for (const [keyClass, key] of made) {
        const before = subject.keys.get(keyClass);
        assert(before !== undefined, "a key that is replaced was there");
        await replaceSubjectKey(tx, before.wrapped, { subject: subject.id, keyClass, ...key }, now);
        gone.push(`key:${keyClass} (epoch ${before.epoch})`);
      }
      return gone;
    },
  };
}
