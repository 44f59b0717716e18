import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { cardIdOf } from "../../registers/cards/card-id.ts";
import { findEndedCards, forgetCard } from "../../registers/cards/cards.ts";
import type { Safe } from "../safe.ts";
import { destroyCard } from "./destroy-card.ts";
import type { ProviderCard } from "./provider-card.ts";

export type SweptCards = {
  readonly destroyed: number;
  /** Those that the payment provider has to forget too. */
  readonly providers: readonly ProviderCard[];
};

const PAGE_CARDS = 200;

/** Destroys the cards whose end has come, at most a page of them; the next look goes on. */
export async function sweepCards(safe: Safe, tx: Tx, now: Instant): Promise<SweptCards> {
  const providers: ProviderCard[] = [];
  let destroyed = 0;
  for (const row of await findEndedCards(tx, now, PAGE_CARDS)) {
    const dropped = await destroyCard(safe, tx, { subject: row.subject, card: cardIdOf(row), why: "over" });
    if (dropped.ok && dropped.value !== null) {
      destroyed += 1;
      if (dropped.value.provider !== null) providers.push(dropped.value.provider);
    } else if (!dropped.ok && dropped.refusal.code === "card_not_found") await forgetCard(tx, row.subject, row);
  }
  return { destroyed, providers };
}
