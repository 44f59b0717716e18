import { assert } from "../../base/fault.ts";
import type { CardId, CollectionId } from "../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import { RECORDS_PER_FIELD_MAX } from "../../base/limits.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { CardReply } from "../../platform/keeper/receive-card.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { cardIdOf } from "../../registers/cards/card-id.ts";
import { type KeptCard, findKeptCards } from "../../registers/cards/cards.ts";
import type { CompiledField } from "../../registers/datamap/types.ts";
import type { SealedNote } from "../../registers/ledger/entry.ts";
import { valueRecordType } from "../../registers/subjects/packed.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import type { SubjectWrite } from "../../registers/subjects/write.ts";
import type { Safe } from "../safe.ts";
import { findSameCard } from "./same-card.ts";
import { nextPlace, noteOf, ownKeyFor, valuesOf, withCard } from "./card-records.ts";
import { dropCardsBeside } from "./drop-card.ts";
import type { ReceiveFault } from "./receive-answers.ts";

/** How a card that is asked for is to be kept. */
export type CardWish = {
  readonly field: string;
  readonly custody: "until-used" | "vault";
  /** For next time, as the customer agreed. A card until-used is never kept for that. */
  readonly keep: boolean;
  readonly nickname: string | null;
  /** When it is destroyed at the latest where it is not kept; null: after a day. */
  readonly until: Instant | null;
};

export type ReceivedCard = {
  readonly id: CardId;
  readonly brand: string;
  readonly last4: string;
  /** `MM/YY`. */
  readonly expires: string;
  readonly nickname: string | null;
  /** The customer had it on file already: it was renewed in its place. */
  readonly isKnown: boolean;
};

/** A card that was received, sealed: what is to be stored of it. */
export type KeptReceived = {
  readonly handle: string;
  readonly write: SubjectWrite;
  readonly note: SealedNote;
  /** Null: what is known of it stays as it is. */
  readonly row: KeptCard | null;
  readonly told: ReceivedCard;
};

export type HeldCard = Extract<CardReply, { readonly handle: string }>;

type Given = {
  readonly subject: Subject;
  readonly field: CompiledField;
  /** Under which the card's own key is wrapped. */
  readonly epoch: number;
  /** What else is written of the customer. */
  readonly write: SubjectWrite;
  readonly card: HeldCard;
  readonly wish: CardWish;
  /** Empty: none. */
  readonly nickname: string;
  readonly request: CollectionId;
  readonly now: Instant;
};

/** For a card whose request names no end of its own. */
const UNTIL_USED_MS = DAY_MS;

/**
 * Has the keeper seal a card that it holds, under a key of the card's own: destroying that destroys the card in every
 * backup. One that the customer has on file already, which only opening within this one
 * customer can tell, is renewed in its place: with the expiry, name and consent of now.
 */
export async function keepReceived(safe: Safe, tx: Tx, given: Given): Promise<Result<KeptReceived, ReceiveFault>> {
  const { subject, field, epoch, write, card, wish, request, now } = given;
  const rows = await findKeptCards(tx, subject.id);
  const known = await findSameCard(safe, tx, subject, field, { handle: card.handle });
  if (known === null && field.many && valuesOf(subject, field).length >= RECORDS_PER_FIELD_MAX) {
    return refuse({ field: field.name, code: "too_many", say: `${field.label} takes at most ${RECORDS_PER_FIELD_MAX} values.` });
  }
  // Of a field of one card the one before is replaced, and with it what is beside it.
  if (known === null && !field.many) await dropCardsBeside(safe, tx, subject, [field], now);
  const nickname = given.nickname === "" ? (known?.nickname ?? "") : given.nickname;
  const place = nextPlace(subject, field, known?.value ?? null);
  const key = ownKeyFor(subject, known?.value ?? null, epoch);
  const item = { recordType: valueRecordType(now), field: field.name, ...place };
  const sealed = await safe.keeper.sealReceived(tx.tenant, card.handle, nickname, { subject: subject.id, ...key, item });
  const [envelope] = sealed.envelopes;
  assert(envelope !== undefined, "the keeper sealed no card");
  const value = { field: field.name, ...place, collectedAt: now, envelope, keyClass: key.keyClass };
  const before = rows.find((row) => row.field === field.name && row.record === place.record);
  const standing = standingOf(wish, before, known !== null, now);
  return ok({
    handle: card.handle,
    write: withCard(write, subject, sealed, value),
    note: noteOf(value),
    row: standing && {
      subject: subject.id,
      field: field.name,
      record: place.record,
      ...standing,
      request,
      expires: card.expires,
      toldExpiredAt: null,
      addedAt: now,
    },
    told: {
      id: cardIdOf({ field: field.name, record: place.record }),
      brand: card.brand,
      last4: card.last4,
      expires: card.expires,
      nickname: nickname === "" ? null : nickname,
      isKnown: known !== null,
    },
  });
}

/**
 * How long it is kept, and where. What was agreed for a card before is not taken back by using it once more; one that came
 * by the API has no end of its own either.
 */
function standingOf(wish: CardWish, before: KeptCard | undefined, isKnown: boolean, now: Instant): Standing | null {
  if (wish.custody === "vault" && wish.keep) return { custody: "vault", agreedAt: now, until: null };
  if (isKnown && before === undefined) return null;
  if (isKnown && before !== undefined && before.agreedAt !== null)
    return { custody: before.custody, agreedAt: before.agreedAt, until: null };
  return { custody: wish.custody, agreedAt: null, until: wish.until ?? instant(now + UNTIL_USED_MS) };
}

type Standing = Pick<KeptCard, "custody" | "agreedAt" | "until">;
