import type { CardId, CollectionId, SubjectId } from "../../base/ids.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { SafeRefusal } from "../access/answers.ts";
import type { Safe } from "../safe.ts";
import { CARDS_WORKER } from "./cards-worker.ts";
import { type DroppedCard, dropCard } from "./drop-card.ts";
import { holdCard } from "./hold-card.ts";
import { keptMap } from "./kept-map.ts";

/** Why a card that nobody asked to remove is gone: its request was done, ended or ran out; it was kept long enough, or it was to be erased. */
export type DestroyReason = "used" | "ended" | "over" | "retention" | "expired" | "erased";

export type DestroyAsk = {
  readonly subject: SubjectId;
  readonly card: CardId;
  readonly why: DestroyReason;
  /** The request with which it ends; absent where its own time is over. */
  readonly request?: CollectionId;
};

/**
 * Ends a card with its request. Null where it stays: the customer agreed that it is kept for next time, it came by the
 * API, or they have given it to a later request meanwhile. A code that is held for the request is dropped with the card.
 */
export async function destroyCard(
  safe: Safe,
  tx: Tx,
  { subject, card, why, request }: DestroyAsk,
): Promise<Result<DroppedCard | null, SafeRefusal>> {
  const held = await holdCard(safe, tx, await keptMap(safe, tx), { subject, card });
  if (!held.ok) return held;
  const { row } = held.value;
  const endsWithRequest = row !== undefined && row.agreedAt === null && (request === undefined || row.request === request);
  if (!endsWithRequest && why !== "retention" && why !== "expired" && why !== "erased") return ok(null);
  return ok(await dropCard(safe, tx, held.value, { actor: CARDS_WORKER, purpose: "security", act: "card.destroy", why }, safe.clock()));
}
