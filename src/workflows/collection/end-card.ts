import type { Instant } from "../../base/instant.ts";
import { forgetCodes } from "../../platform/keeper/forget-codes.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { cardIdOf } from "../../registers/cards/card-id.ts";
import { closeTasks } from "../../registers/tasks/tasks.ts";
import { type DestroyReason, destroyCard } from "../../safe/vault/destroy-card.ts";
import type { Collection } from "./collection.ts";
import type { CollectionRequest } from "./request.ts";

/**
 * A request is done or over: its security code is dropped, its tasks are closed, and a card that the customer did not agree
 * to be kept is destroyed, here and at the payment provider.
 */
export async function endCard(
  { safe }: Collection,
  tx: Tx,
  { id, subject, cardField: field, cardRecord: record }: CollectionRequest,
  why: DestroyReason,
  now: Instant,
): Promise<void> {
  await closeTasks(tx, id, now);
  if (field === null) return;
  // One that its customer removed meanwhile is gone already.
  if (record !== null) await destroyCard(safe, tx, { subject, card: cardIdOf({ field, record }), why, request: id });
  // Last, since it cannot be undone.
  await forgetCodes(tx, safe.keeper, [id]);
}
