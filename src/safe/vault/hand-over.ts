import type { EntryId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { CODE_FIELD } from "../../platform/keeper/card-codes.ts";
import { type HandedOver, readHandedOver } from "../../platform/keeper/hand-over.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { KeptCard } from "../../registers/cards/cards.ts";
import type { Safe } from "../safe.ts";
import { openFields } from "./open.ts";
import { meterFor } from "./reveal.ts";
import { type UseAsk, type UseRefusal, weighUse } from "./weigh-use.ts";

/** The key of whoever makes the use, and for which errand it is. */
type HandOverAsk = UseAsk & { readonly to: Uint8Array; readonly errand: string };

/** Values as they travel, in step with `wanted`, then the code. */
export type Handed = HandedOver & { readonly field: string; readonly record: string };
type HandOverAnswer = {
  readonly values: readonly Handed[];
  /** What is known of a card among them that did not come by the API. */
  readonly card: KeptCard | null;
  readonly entry: EntryId;
};

/**
 * Hands values to whoever sends or fills them in, as a use by the caller: decided field by field, noted, sealed to their
 * key by the keeper. All or nothing: one field that is refused, missing or not chosen, and nothing is handed over.
 */
export async function handOver(safe: Safe, tx: Tx, ask: HandOverAsk): Promise<Result<HandOverAnswer, UseRefusal>> {
  const weighed = await weighUse(safe, tx, ask, { isAhead: false });
  if (!weighed.ok) return weighed;
  const { asked, chosen, cards } = weighed.value;
  const { subject, entry, permit } = asked;
  const now = safe.clock();
  const map = await safe.maps.get(tx);
  const values: Handed[] = [];
  if (permit !== null) {
    const opened = await openFields(
      safe,
      tx,
      chosen.map((value) => ({
        permit,
        subject: { ...subject, records: new Map([[value.keyClass, [value]]]) },
        fields: [{ field: value.field, view: { kind: "hand-over", to: ask.to, errand: ask.errand } as const }],
        meter: meterFor(map, ask.actor, now),
      })),
      now,
    );
    for (const [n, { field, record }] of chosen.entries()) {
      const one = opened[n]?.get(field)?.[0]?.opened;
      const handed = one?.ok === true ? readHandedOver(one.bytes) : null;
      if (handed === null) return refuse({ code: one?.ok === false ? one.code : "cannot_open", isUndone: true });
      values.push({ ...handed, field, record });
    }
  }
  const code = await takeCode(safe, tx, ask, cards);
  if (code === undefined) return refuse({ code: "code_not_held", isUndone: true });
  return ok({ values: [...values, ...code], card: cards.find((row) => row !== undefined) ?? null, entry });
}

/** The last thing that is done: once it is handed over a code is gone, whatever becomes of the transaction. */
async function takeCode(
  safe: Safe,
  tx: Tx,
  { codeOf, subject, errand, to }: HandOverAsk,
  cards: readonly (KeptCard | undefined)[],
): Promise<readonly Handed[] | undefined> {
  if (codeOf === null) return [];
  const request = cards[codeOf]?.request ?? null;
  const handed = request === null ? null : await safe.keeper.takeCode(tx.tenant, request, { subject, errand, to });
  return handed === null || request === null ? undefined : [{ ...handed, field: CODE_FIELD, record: request }];
}
