import { assert } from "../../base/fault.ts";
import type { CardId, CollectionId, EntryId, SubjectId } from "../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import { RECORDS_PER_FIELD_MAX } from "../../base/limits.ts";
import { encodePayload } from "../../base/payload.ts";
import { unveil } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { cardIdOf } from "../../registers/cards/card-id.ts";
import { type KeptCard, findKeptCards, keepCard } from "../../registers/cards/cards.ts";
import type { CompiledField, CompiledMap } from "../../registers/datamap/types.ts";
import { parseNickname } from "../../registers/datamap/types/card.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { forgetAtProvider } from "../../registers/payments/forgets.ts";
import { valueRecordType } from "../../registers/subjects/packed.ts";
import { type Subject, holdSubjects } from "../../registers/subjects/subjects.ts";
import { writeSubjects } from "../../registers/subjects/write.ts";
import { type Actor, isOthers } from "../access/actor.ts";
import { type SafeRefusal, refusalOf } from "../access/answers.ts";
import { admit, epochsOf } from "../access/ask.ts";
import { factsFor } from "../access/facts-for.ts";
import { decide } from "../access/decide.ts";
import { draftEntry } from "../access/note.ts";
import { meetPeople } from "../access/staff-facts.ts";
import { NO_STANDINGS } from "../../registers/consent/standings.ts";
import type { Safe } from "../safe.ts";
import { blankWrite, nextPlace, noteOf, type PlacedValue, ownKeyFor, valuesOf, withCard } from "./card-records.ts";
import { dropCardsBeside } from "./drop-card.ts";
import type { HeldCardValue } from "./hold-card.ts";
import { openProviderCard } from "./provider-card.ts";
import { findSameCard } from "./same-card.ts";

export type AddProviderCardAsk = {
  readonly actor: Actor;
  readonly purpose: string | null;
  readonly subject: SubjectId;
  readonly field: string;
  readonly card: NewProviderCard;
  /** For next time, as the customer agreed. */
  readonly keep: boolean;
  readonly request: CollectionId;
  /** When it is forgotten at the latest where it is not kept; null: after a day. */
  readonly until: Instant | null;
};

export type NewProviderCard = {
  readonly brand: string;
  readonly last4: string;
  /** `MM/YY`. */
  readonly expires: string;
  readonly nickname: string | null;
  readonly provider: "stripe";
  readonly customer: string;
  readonly token: string;
  /** The provider's own word for "the same card"; cards without one are the same by their token. */
  readonly fingerprint?: string;
};

export type AddedCard = { readonly id: CardId; readonly isKnown: boolean; readonly entry: EntryId };

const UNTIL_USED_MS = DAY_MS;

/**
 * Keeps what the payment provider told of a card that a customer gave to it: brand, last four, expiry, and by what to name
 * it there. Told twice, or given once more, it is renewed in its place.
 */
export async function addProviderCard(safe: Safe, tx: Tx, given: AddProviderCardAsk): Promise<Result<AddedCard, SafeRefusal>> {
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  const now = safe.clock();
  const map = await safe.maps.get(tx);
  const [ask = given] = await meetPeople(tx, map, [given], now);
  await safe.maps.hold(tx, map);
  const admitted = await admitCard(tx, map, ask, now);
  if (!admitted.ok) return admitted;
  const { subject, field, purpose } = admitted.value;

  const { epoch } = await loadTenant(tx, safe.keeper, epochsOf(new Map([[subject.id, subject]])));
  const canonical = `${ask.card.provider} ${ask.card.fingerprint ?? ask.card.token}`;
  const known = await findSameCard(safe, tx, subject, field, { canonical });
  if (known === null && field.many && valuesOf(subject, field).length >= RECORDS_PER_FIELD_MAX) {
    const say = `${field.label} takes at most ${RECORDS_PER_FIELD_MAX} values.`;
    return refuse({ code: "fields_invalid", fields: [{ field: field.name, code: "too_many", say }] });
  }
  const before = known === null ? undefined : (await findKeptCards(tx, subject.id)).find((row) => isAt(row, known.value));
  if (known !== null) await forgetOldName(safe, tx, { subject, field, value: known.value, row: before }, ask.card.token, now);
  else if (!field.many) await dropCardsBeside(safe, tx, subject, [field], now);
  const place = nextPlace(subject, field, known?.value ?? null);
  const nickname = ask.card.nickname ?? (known === null || known.nickname === "" ? null : known.nickname);
  const plaintext = encodePayload({ value: valueOf({ ...ask.card, nickname }), canonical });
  const key = ownKeyFor(subject, known?.value ?? null, epoch);
  const items = [{ recordType: valueRecordType(now), field: field.name, ...place, plaintext }];
  const [sealed] = await safe.keeper.seal(tx.tenant, [{ subject: subject.id, ...key, items }]);
  const [envelope] = sealed?.envelopes ?? [];
  assert(sealed !== undefined && envelope !== undefined, "the keeper sealed no card");
  const value = { field: field.name, ...place, collectedAt: now, envelope, keyClass: key.keyClass };
  const draft = draftEntry(ask.actor, "card.add", { subject: subject.id, purpose, form: "change" });
  const [[entry]] = await Promise.all([
    appendEntries(
      tx,
      [{ ...draft, fields: [field.name], sealed: [noteOf(value)], detail: { request: ask.request, isKnown: known !== null } }],
      now,
    ),
    writeSubjects(tx, [withCard(blankWrite(subject), subject, sealed, value)], now),
    keepCard(tx, rowOf(ask, { field: field.name, record: place.record }, before, now)),
  ]);
  assert(entry !== undefined, "an entry has no id");
  return ok({ id: cardIdOf(value), isKnown: known !== null, entry });
}

function isAt(row: KeptCard, value: PlacedValue): boolean {
  return row.field === value.field && row.record === value.record;
}

/** The same card may come under another name of the provider's; the one it had is forgotten there. */
async function forgetOldName(safe: Safe, tx: Tx, held: HeldCardValue, token: string, now: Instant): Promise<void> {
  const old = await openProviderCard(safe, tx, held, now);
  if (old !== null && unveil(old.token) !== token) await forgetAtProvider(tx, safe.keeper, old, now);
}

type Admitted = { readonly subject: Subject; readonly field: CompiledField; readonly purpose: string };

async function admitCard(tx: Tx, map: CompiledMap, ask: AddProviderCardAsk, now: Instant): Promise<Result<Admitted, SafeRefusal>> {
  const purpose = admit(map, { ...ask, fields: [ask.field] });
  if (!purpose.ok) return purpose;
  const field = map.fields.get(ask.field);
  assert(field?.type.name === "card", "a provider's card goes into a field that takes none");
  const nickname = parseNickname(ask.card.nickname);
  if (!nickname.ok) return refuse({ code: "fields_invalid", fields: [{ field: "nickname", ...nickname.refusal }] });
  const subject = (await holdSubjects(tx, [ask.subject])).get(ask.subject);
  if (subject === undefined || isOthers(ask)) return refuse({ code: "subject_not_found" });
  if (subject.erasedAt !== null) return refuse({ code: "subject_erased" });
  if (subject.damaged.size > 0) return refuse({ code: "cannot_open" });
  // A new card has no age, whatever the customer gave before.
  const facts = factsFor(NO_STANDINGS, new Map(), null, ask);
  const decision = decide(map, facts, { actor: ask.actor, purpose: purpose.value, field: field.name, form: "change", reason: null }, now);
  return decision.isGranted ? ok({ subject, field, purpose: purpose.value }) : refuse(refusalOf(decision));
}

/** No `number`: masks show the last four as told. */
function valueOf({ brand, last4, expires, nickname, provider, customer, token }: NewProviderCard): Readonly<Record<string, string>> {
  return { brand, last4, expiry: expires, ...(nickname === null ? {} : { nickname }), provider, customer, token };
}

function rowOf(
  ask: AddProviderCardAsk,
  place: { readonly field: string; readonly record: string },
  before: KeptCard | undefined,
  now: Instant,
): KeptCard {
  const agreedAt = ask.keep ? now : (before?.agreedAt ?? null);
  return {
    ...place,
    subject: ask.subject,
    custody: "processor",
    request: ask.request,
    agreedAt,
    until: agreedAt === null ? (ask.until ?? instant(now + UNTIL_USED_MS)) : null,
    expires: ask.card.expires,
    toldExpiredAt: null,
    addedAt: now,
  };
}
