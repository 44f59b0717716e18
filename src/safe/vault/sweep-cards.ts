import type { CardId, SubjectId } from "../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { cardIdOf } from "../../registers/cards/card-id.ts";
import {
  type KeptCard,
  findEndedCards,
  findLongExpiredCards,
  findOverdueCards,
  findWithExpiredCards,
  forgetCard,
  takeExpiredCards,
} from "../../registers/cards/cards.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { type HeldPlaces, findHeldPlaces, findLiveHolds, shareHolds } from "../../registers/holds/live.ts";
import { holdFromErasure, lockSubject } from "../../registers/subjects/subjects.ts";
import type { Safe } from "../safe.ts";
import { type DestroyReason, destroyCard } from "./destroy-card.ts";
import { holdKeptMap } from "./kept-map.ts";

export type SweptCards = {
  readonly destroyed: number;
  /** Customers of whom a card stays whose end has come, as of one whose records are damaged. */
  readonly stuck: readonly SubjectId[];
};

const PAGE_CARDS = 200;
/** A card that expired and was not renewed is of no use to anybody (PCI DSS 3.2.1). The provider renews what it keeps by itself. */
const EXPIRED_KEPT_DAYS = 60;

/**
 * Destroys the cards whose end has come: those that were for one request, those kept longer than the map says, and those
 * long expired. A page at most of each; the next look goes on, and passes over who was
 * stuck before. What is on hold stays, but for a card that was for one request.
 */
export async function sweepCards(safe: Safe, tx: Tx, now: Instant, passedOver: readonly SubjectId[] = []): Promise<SweptCards> {
  await shareHolds(tx);
  const places = await findHeldPlaces(tx, now);
  const held = { ...places, subjects: [...places.subjects, ...passedOver] };
  const overdue = overdueFields(await holdKeptMap(safe, tx), held, now);
  const ends = [
    ...whyOf("over", await findEndedCards(tx, now, passedOver, PAGE_CARDS)),
    ...whyOf("retention", await findOverdueCards(tx, overdue, held, PAGE_CARDS)),
    ...whyOf("expired", await findLongExpiredCards(tx, instant(now - EXPIRED_KEPT_DAYS * DAY_MS), held, PAGE_CARDS)),
  ];
  let destroyed = 0;
  const stuck = new Set<SubjectId>();
  // In the order in which batches of changes hold customers, so that neither waits for the other in a circle.
  for (const { row, why } of ends.toSorted((one, other) => (one.row.subject < other.row.subject ? -1 : 1))) {
    const ended = await destroyOne(safe, tx, row, why);
    if (ended === "destroyed") destroyed += 1;
    if (ended === "stays") stuck.add(row.subject);
  }
  return { destroyed, stuck: [...stuck] };
}

/**
 * Kept cards that have expired since the last look, a page at most; their customers are to be told. Those are held before
 * their cards are, as an erasure holds them, and in one order.
 */
export async function takeExpired(tx: Tx, now: Instant): Promise<readonly { readonly subject: SubjectId; readonly card: CardId }[]> {
  const subjects = await findWithExpiredCards(tx, now, PAGE_CARDS);
  if (subjects.length === 0) return [];
  await holdFromErasure(tx, subjects);
  return (await takeExpiredCards(tx, subjects, now)).map(({ subject, ...place }) => ({ subject, card: cardIdOf(place) }));
}

function whyOf(why: DestroyReason, rows: readonly KeptCard[]): readonly { readonly row: KeptCard; readonly why: DestroyReason }[] {
  return rows.map((row) => ({ row, why }));
}

async function destroyOne(safe: Safe, tx: Tx, row: KeptCard, why: DestroyReason): Promise<"destroyed" | "forgotten" | "stays"> {
  // A hold that was placed since the cards were looked for.
  if (why !== "over") {
    await lockSubject(tx, row.subject);
    if ((await findLiveHolds(tx, [row.subject], safe.clock())).isHeld(row.subject, row.field)) return "stays";
  }
  const dropped = await destroyCard(safe, tx, { subject: row.subject, card: cardIdOf(row), why });
  if (dropped.ok) return dropped.value === null ? "stays" : "destroyed";
  if (dropped.refusal.code !== "card_not_found") return "stays";
  // A note of a card that is not there any more, as a restore of an older day can leave one.
  await forgetCard(tx, row.subject, row);
  return "forgotten";
}

function overdueFields(map: CompiledMap, held: HeldPlaces, now: Instant): readonly { readonly field: string; readonly before: Instant }[] {
  const cards = [...map.fields.values()].filter((field) => field.type.name === "card" && !held.fields.includes(field.name));
  return cards.map((field) => ({ field: field.name, before: instant(now - Math.max(...field.retentionMs.values())) }));
}
