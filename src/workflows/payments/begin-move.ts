import type { PaymentId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { type MoveAt, addMove } from "../../registers/payments/moves.ts";
import type { MoveKind, Payment } from "../../registers/payments/payment.ts";
import { holdPayment } from "../../registers/payments/payments.ts";
import { type Actor, purposesOf } from "../../safe/access/actor.ts";
import { draftEntry } from "../../safe/access/note.ts";
import { holdUsable } from "./_access.ts";
import type { PaymentRefusal } from "./answers.ts";
import { mayMove } from "./may-move.ts";
import type { Payments } from "./payments.ts";
import { nextLook } from "./_worker.ts";

export type MoveWish = {
  readonly actor: Actor;
  readonly payment: PaymentId;
  readonly kind: MoveKind;
  /** Null: all that is left. */
  readonly amountMinor: number | null;
};

/** Puts down what is to be done with a payment, before the provider is called; two at once follow each other on its row. */
export async function beginMove(payments: Payments, tx: Tx, wish: MoveWish): Promise<Result<MoveAt, PaymentRefusal>> {
  const { safe } = payments;
  const now = safe.clock();
  const { actor, kind } = wish;
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  const payment = await holdPayment(tx, wish.payment);
  const map = await safe.maps.get(tx);
  if (payment === undefined || !purposesOf(map, actor).includes(payment.purpose)) return refuse({ code: "payment_not_found" });
  const usable = await holdUsable(payments, tx);
  if (!usable.ok) return usable;
  if (usable.value.account !== payment.account) return refuse({ code: "provider_changed" });
  const left = leftOf(payment, kind);
  if (!left.ok) return left;
  const amountMinor = wish.amountMinor ?? left.value;
  if (amountMinor > left.value) return refuse({ code: "amount_too_much" });

  const allowed = await mayMove(safe, tx, actor, payment, kind, now);
  if (!allowed.ok) return allowed;
  const added = await addMove(
    tx,
    { payment: payment.id, kind, amountMinor, actor: { kind: actor.kind, id: actor.id } },
    now,
    nextLook(1, now),
  );
  if (added === undefined) return refuse({ code: "payment_underway" });
  const { id, request, subject, purpose, cardField, currency } = payment;
  const draft = draftEntry(actor, `payment.${kind}`, { subject, purpose, form: "use" });
  await appendEntries(tx, [{ ...draft, fields: [cardField], detail: { payment: id, request, amountMinor, currency } }], now);
  return ok(added);
}

/** How much can be moved at most; what waits for its customer is let go whole, and nothing of it is held. */
function leftOf({ state, amountMinor, capturedMinor, refundedMinor }: Payment, kind: MoveKind): Result<number, PaymentRefusal> {
  if (state === "pending") return refuse({ code: "payment_underway" });
  switch (kind) {
    case "capture":
      return state === "authorised" ? ok(amountMinor) : refuse({ code: "payment_not_held" });
    case "refund":
      return state === "succeeded" ? ok(capturedMinor - refundedMinor) : refuse({ code: "payment_not_taken" });
    case "cancel":
      return state === "authorised" || state === "challenge" ? ok(amountMinor) : refuse({ code: "payment_not_cancellable" });
  }
}
