import type { CardId, CollectionId, PaymentId, SubjectId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { placeOfCard } from "../../registers/cards/card-id.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { PaymentKind } from "../../registers/payments/payment.ts";
import { addPayment, listPaymentsOf } from "../../registers/payments/payments.ts";
import { holdFromErasure } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { draftEntry } from "../../safe/access/note.ts";
import { useProviderCard } from "../../safe/vault/use-provider-card.ts";
import { holdUsable } from "./_access.ts";
import { nextLook } from "./_worker.ts";
import type { PaymentRefusal } from "./answers.ts";
import type { Payments } from "./payments.ts";

export type PaymentAsk = {
  readonly actor: Actor;
  readonly request: RequestFacts;
  readonly kind: PaymentKind;
  readonly amountMinor: number | null;
  readonly currency: string | null;
  /** One on file; null is the card that came for the request. */
  readonly card: CardId | null;
  readonly isMoto: boolean;
};

/** What a payment needs to know of the request that it is for. */
export type RequestFacts = {
  readonly id: CollectionId;
  readonly subject: SubjectId;
  readonly purpose: string;
  readonly isEnded: boolean;
  readonly amountMinor: number | null;
  readonly currency: string | null;
  readonly card: CardId | null;
};

/**
 * Decides whether the card may be used, notes it, and puts the payment down before the provider is called: whatever happens
 * from here on, it is known that money was asked for, and the provider is asked what came of it.
 */
export async function beginPayment(payments: Payments, tx: Tx, ask: PaymentAsk): Promise<Result<PaymentId, PaymentRefusal>> {
  const { safe } = payments;
  const now = safe.clock();
  const { request, actor, kind } = ask;
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  if (request.isEnded) return refuse({ code: "request_ended" });
  const usable = await holdUsable(payments, tx);
  if (!usable.ok) return usable;
  const account = usable.value;
  const amountMinor = ask.amountMinor ?? request.amountMinor;
  const currency = ask.currency ?? request.currency;
  if (amountMinor === null || currency === null) return refuse({ code: "amount_needed" });
  const card = ask.card ?? request.card;
  const place = card === null ? undefined : placeOfCard(card);
  if (card === null) return refuse({ code: "card_needed" });
  if (await isUnderway(tx, request.id)) return refuse({ code: "payment_underway" });

  // Or an erasure would look for payments under way before it can see this one, and have the customer deleted at the provider.
  await holdFromErasure(tx, [request.subject]);
  const used = await useProviderCard(safe, tx, { actor, purpose: request.purpose, subject: request.subject, card });
  if (!used.ok) return used;
  if (used.value.provider !== account.kind || place === undefined) return refuse({ code: "provider_changed" });
  const by = { kind: actor.kind, id: actor.id };
  const { id, subject, purpose } = request;
  const payment = { request: id, subject, purpose, card, cardField: place.field, kind, amountMinor, currency };
  const added = await addPayment(
    tx,
    safe.keeper,
    { ...payment, isMoto: ask.isMoto, account: account.account, actor: by },
    used.value,
    now,
    nextLook(1, now),
  );
  if (added === undefined) return refuse({ code: "payment_underway" });
  const detail = { payment: added, request: id, amountMinor, currency, moto: ask.isMoto };
  const draft = draftEntry(actor, `payment.${kind}`, { subject, purpose, form: "use" });
  await appendEntries(tx, [{ ...draft, fields: [place.field], detail }], now);
  return ok(added);
}

/** Asked first, so that a second press of a button does not count against anybody's budget; the index decides. */
async function isUnderway(tx: Tx, request: CollectionId): Promise<boolean> {
  return (await listPaymentsOf(tx, request)).some(({ state }) => state === "pending" || state === "challenge");
}
