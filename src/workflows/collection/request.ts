import type { CollectionId, SubjectId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import { type Language, languageOf } from "../../base/language.ts";
import type { Custody } from "../../registers/datamap/types.ts";
import type { RequestRow } from "./_sql.ts";
import { type Door, type RequestState, type SecondItem, isLive } from "./states.ts";

/** A request as it is stored; what it is about is sealed and stands apart. */
export type CollectionRequest = {
  readonly id: CollectionId;
  readonly subject: SubjectId;
  readonly madeSubject: boolean;
  readonly number: string;
  readonly purpose: string;
  readonly asks: readonly string[];
  readonly cardField: string | null;
  readonly custody: Custody | null;
  readonly sealedDetails: Buffer;
  readonly language: Language;
  readonly secondItem: SecondItem;
  readonly secondDigest: Buffer | null;
  readonly state: RequestState;
  readonly door: Door | null;
  readonly createdBy: { readonly kind: string; readonly id: string };
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly sentAt: Instant | null;
  readonly openedAt: Instant | null;
  readonly providedAt: Instant | null;
  readonly usedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly remindedAt: Instant | null;
  readonly cardRecord: string | null;
  readonly sealedReceipt: Buffer | null;
  readonly fieldsAt: Instant | null;
  readonly sentCount: number;
  /** When somebody who came in said that it is not theirs. */
  readonly notMeAt: Instant | null;
  /** The visit in which it was provided: hash of its token. */
  readonly providedVisit: Buffer | null;
  /** Until when the customer is let in once more, because their bank asks them to confirm a payment; null where it does not. */
  readonly awaitsUntil: Instant | null;
  /** When its link stopped because the address to which it was mailed was the customer's no longer; null from the next link on. */
  readonly linkStoppedAt: Instant | null;
  /** Whether that ever happened: the address that was given for it is written to no more. */
  readonly hasLeftAddress: boolean;
};

/** One that ran out is over from that moment on, also before it is marked so. */
export function toRequest(row: RequestRow, now: Instant): CollectionRequest {
  const expiresAt = instant(row.expires_at.getTime());
  const isOver = isLive(row.state) && expiresAt <= now;
  return {
    id: row.request_id,
    subject: row.subject_id,
    madeSubject: row.made_subject,
    number: row.number,
    purpose: row.purpose,
    asks: row.asks,
    cardField: row.card_field,
    custody: row.custody,
    sealedDetails: row.details,
    language: languageOf(row.language),
    secondItem: row.second_item,
    secondDigest: row.second_digest,
    state: isOver ? "expired" : row.state,
    door: row.door,
    createdBy: { kind: row.created_by_kind, id: row.created_by },
    createdAt: instant(row.created_at.getTime()),
    expiresAt,
    sentAt: at(row.sent_at),
    openedAt: at(row.opened_at),
    providedAt: at(row.provided_at),
    usedAt: at(row.used_at),
    endedAt: isOver ? expiresAt : at(row.ended_at),
    remindedAt: at(row.reminded_at),
    cardRecord: row.card_record,
    sealedReceipt: row.receipt,
    fieldsAt: at(row.fields_at),
    sentCount: row.sent_count,
    notMeAt: at(row.not_me_at),
    providedVisit: row.provided_visit,
    awaitsUntil: isAwaited(row, now) ? at(row.awaits_until) : null,
    linkStoppedAt: at(row.link_stopped_at),
    hasLeftAddress: row.has_left_address,
  };
}

function isAwaited({ state, awaits_until: until }: RequestRow, now: Instant): boolean {
  return (state === "provided" || state === "used") && until !== null && until.getTime() > now;
}

function at(date: Date | null): Instant | null {
  return date === null ? null : instant(date.getTime());
}
