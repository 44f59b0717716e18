import type { CardId, EntryId, SubjectId } from "../../base/ids.ts";
import { type Redacted, unveil } from "../../base/redacted.ts";
import { type Result, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { SafeRefusal } from "../access/answers.ts";
import type { Safe } from "../safe.ts";
import { CARDS_WORKER } from "./cards-worker.ts";
import { holdCard } from "./hold-card.ts";
import { relabelHeld } from "./relabel-held.ts";

/**
 * Keeps the network's id of a card's first transaction with the card: later charges without the customer refer to it, as
 * the card networks demand of stored credentials.
 */
export async function keepNetworkReference(
  safe: Safe,
  tx: Tx,
  ask: { readonly subject: SubjectId; readonly card: CardId; readonly network: Redacted<string> },
): Promise<Result<{ readonly entry: EntryId }, SafeRefusal>> {
  const held = await holdCard(safe, tx, await safe.maps.get(tx), ask);
  if (!held.ok) return held;
  if (held.value.row?.custody !== "processor") return refuse({ code: "card_kept_here" });
  const deed = { actor: CARDS_WORKER, purpose: "security", act: "card.note" };
  return await relabelHeld(safe, tx, held.value, { network: unveil(ask.network) }, deed, safe.clock());
}
