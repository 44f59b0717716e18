import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { SafeRefusal } from "../access/answers.ts";
import type { Safe } from "../safe.ts";
import { type DroppedCard, dropCard } from "./drop-card.ts";
import { type ChangeCardAsk, holdCardToChange } from "./hold-card.ts";

/** Removes a card, as its customer or somebody who may change it asks; where a payment provider keeps it, from there too. */
export async function removeCard(safe: Safe, tx: Tx, ask: ChangeCardAsk): Promise<Result<DroppedCard, SafeRefusal>> {
  const now = safe.clock();
  const held = await holdCardToChange(safe, tx, ask, "card.remove", now);
  if (!held.ok) return held;
  const { actor, purpose } = held.value;
  return ok(await dropCard(safe, tx, held.value, { actor, purpose, act: "card.remove", why: null }, now));
}
