import type { CardId, SubjectId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { CODE_FIELD } from "../../platform/keeper/card-codes.ts";
import type { HandedOver } from "../../platform/keeper/hand-over.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { placeOfCard } from "../../registers/cards/card-id.ts";
import { findKeptCards } from "../../registers/cards/cards.ts";
import type { SafeRefusal } from "../access/answers.ts";
import type { Safe } from "../safe.ts";

/** Which card's security code, and to whose key it is sealed: one that the browser made for this. */
export type CodeWish = { readonly card: CardId; readonly to: Uint8Array; readonly errand: string };

/** The card's place, and the request under which the keeper holds its code. */
export type HeldCode = { readonly record: string; readonly request: string };

/** A code as it travels to the browser: nothing between the keeper and the person can open it. */
export type ShownCode = HandedOver & Pick<CodeWish, "errand"> & { readonly field: string; readonly record: string };

/** Where the code is, if it is there: it is held for an hour, for one use. */
export async function findCode(
  safe: Safe,
  tx: Tx,
  subject: SubjectId,
  field: string,
  { card }: CodeWish,
): Promise<Result<HeldCode, SafeRefusal>> {
  const place = placeOfCard(card);
  if (place === undefined || place.field !== field) return refuse({ code: "card_not_found" });
  const kept = (await findKeptCards(tx, subject)).find((row) => row.field === place.field && row.record === place.record);
  if (kept === undefined) return refuse({ code: "card_not_found" });
  const { request } = kept;
  const [isHeld = false] = request === null ? [] : await safe.keeper.hasCodes(tx.tenant, [request]);
  return request === null || !isHeld ? refuse({ code: "code_not_held" }) : ok({ record: place.record, request });
}

/** Takes the code out of the keeper, once: it is gone then, whatever becomes of the transaction. Null where somebody was quicker. */
export async function showCode(
  safe: Safe,
  tx: Tx,
  subject: SubjectId,
  { request }: HeldCode,
  { to, errand }: CodeWish,
): Promise<ShownCode | null> {
  const handed = await safe.keeper.takeCode(tx.tenant, request, { subject, errand, to });
  return handed && { ...handed, errand, field: CODE_FIELD, record: request };
}
