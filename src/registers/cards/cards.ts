import type { SubjectId } from "../../base/ids.ts";
import { LAST_ZONE_MS } from "../../base/card-expiry.ts";
import { type Instant, instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Custody } from "../datamap/types.ts";
import {
  type CardRow,
  type PassedOver,
  deleteCard,
  markExpired,
  selectCards,
  selectEnded,
  selectLongExpired,
  selectOverdue,
  selectWithExpired,
  upsertCard,
} from "./_sql.ts";
import type { CardPlace } from "./card-id.ts";

/** What is known of a kept card beside its sealed value. */
export type KeptCard = CardPlace & {
  readonly subject: SubjectId;
  readonly custody: Custody;
  readonly request: string | null;
  /** When the customer agreed that it is kept for next time; null where it ends with its request. */
  readonly agreedAt: Instant | null;
  /** When it is destroyed at the latest; null where it is kept for next time. */
  readonly until: Instant | null;
  /** `MM/YY`; null where the card told none. */
  readonly expires: string | null;
  readonly toldExpiredAt: Instant | null;
  readonly addedAt: Instant;
};

/** Stores what is known of a card, in place of what was; when it was first added stays. */
export async function keepCard(tx: Tx, card: KeptCard): Promise<void> {
  await upsertCard(tx, {
    subject_id: card.subject,
    field: card.field,
    record: card.record,
    custody: card.custody,
    request_id: card.request,
    keep: card.agreedAt !== null,
    agreed_at: dateOf(card.agreedAt),
    until_at: dateOf(card.until),
    expires_month: card.expires === null ? null : monthOf(card.expires),
    told_expired_at: dateOf(card.toldExpiredAt),
    added_at: new Date(card.addedAt),
  });
}

/** The cards of a subject that did not come by the API. */
export async function findKeptCards(tx: Tx, subject: SubjectId): Promise<readonly KeptCard[]> {
  return (await selectCards(tx, subject)).map(rowToCard);
}

/** Cards whose end has come, the longest overdue first; of anybody but these. */
export async function findEndedCards(tx: Tx, now: Instant, but: readonly SubjectId[], limit: number): Promise<readonly KeptCard[]> {
  return (await selectEnded(tx, new Date(now), but, limit)).map(rowToCard);
}

/** Kept cards of these fields that were agreed to before then. */
export async function findOverdueCards(
  tx: Tx,
  fields: readonly { readonly field: string; readonly before: Instant }[],
  held: PassedOver,
  limit: number,
): Promise<readonly KeptCard[]> {
  if (fields.length === 0) return [];
  const rows = await selectOverdue(
    tx,
    fields.map(({ field, before }) => ({ field, before: new Date(before) })),
    held,
    limit,
  );
  return rows.map(rowToCard);
}

/** Cards kept here whose customer was told, before then, that they have expired. */
export async function findLongExpiredCards(
  tx: Tx,
  before: Instant,
  held: PassedOver & { readonly fields: readonly string[] },
  limit: number,
): Promise<readonly KeptCard[]> {
  return (await selectLongExpired(tx, new Date(before), held, limit)).map(rowToCard);
}

/** Who has kept cards whose month is over everywhere, and that were not taken yet. */
export async function findWithExpiredCards(tx: Tx, now: Instant, limit: number): Promise<readonly SubjectId[]> {
  return [...new Set(await selectWithExpired(tx, monthOver(now), limit))];
}

/** Their cards of which that is so, each answered once. */
export async function takeExpiredCards(
  tx: Tx,
  subjects: readonly SubjectId[],
  now: Instant,
): Promise<readonly (CardPlace & { readonly subject: SubjectId })[]> {
  const rows = await markExpired(tx, subjects, monthOver(now), new Date(now));
  return rows.map(({ subject_id: subject, field, record }) => ({ subject, field, record }));
}

function monthOver(now: Instant): string {
  return `${new Date(now - LAST_ZONE_MS).toISOString().slice(0, 7)}-01`;
}

export async function forgetCard(tx: Tx, subject: SubjectId, { field, record }: CardPlace): Promise<void> {
  await deleteCard(tx, subject, field, record);
}

function rowToCard(row: CardRow): KeptCard {
  return {
    subject: row.subject_id,
    field: row.field,
    record: row.record,
    custody: row.custody,
    request: row.request_id,
    agreedAt: instantOf(row.agreed_at),
    until: instantOf(row.until_at),
    expires: row.expires_month === null ? null : `${row.expires_month.slice(5, 7)}/${row.expires_month.slice(2, 4)}`,
    toldExpiredAt: instantOf(row.told_expired_at),
    addedAt: instant(row.added_at.getTime()),
  };
}

function monthOf(expires: string): string {
  return `20${expires.slice(3)}-${expires.slice(0, 2)}-01`;
}

function dateOf(at: Instant | null): Date | null {
  return at === null ? null : new Date(at);
}

function instantOf(at: Date | null): Instant | null {
  return at === null ? null : instant(at.getTime());
}
