import { instantToIso } from "../../base/instant.ts";
import type { Payment, Told } from "../../registers/payments/payment.ts";
import type { SafeRefusal } from "../../safe/access/answers.ts";
import { type PaymentRefusal, isPaymentCode, paymentAnswer } from "../../workflows/payments/answers.ts";
import { UNDERWAY_WORDS, payWords } from "../../workflows/payments/payment-words.ts";
import { type Problem, problem } from "./problem.ts";
import { problemOf, safeProblem } from "./safe-problem.ts";

/** A payment as staff and systems see it: as it stands, or as it was first told, which an Idempotency-Key answers for ever. */
export function tellPayment(payment: Payment, isUnderway: boolean, told: Told | null = null): unknown {
  const { id, request, kind, amountMinor, currency, isMoto, card, createdAt, settledAt } = payment;
  const { state, capturedMinor, refundedMinor, declineCode } = told ?? payment;
  const isOpen = isUnderway || state === "pending";
  return {
    id,
    request,
    kind,
    state,
    amountMinor,
    currency,
    capturedMinor,
    refundedMinor,
    declineCode,
    moto: isMoto,
    card,
    isUnderway: isOpen,
    say: isUnderway && state !== "pending" ? UNDERWAY_WORDS : payWords({ state, declineCode, refundedMinor }),
    createdAt: instantToIso(createdAt),
    settledAt: settledAt === null ? null : instantToIso(settledAt),
  };
}

const WAIT_SECONDS = 5;

export function paymentProblem(refusal: PaymentRefusal): Problem {
  const { code } = refusal;
  if (!isPaymentCode(code)) return safeProblem(refusal as SafeRefusal);
  if (code === "payment_not_found") return problem("not_found");
  const answer = paymentAnswer(refusal);
  if (code === "amount_needed") {
    const fields = ["amountMinor", "currency"].map((field) => ({ field, code, say: answer.say }));
    return problem("invalid_input", { fields });
  }
  const retry = answer.status === 503 || answer.status === 429 ? { retryAfterSeconds: WAIT_SECONDS } : {};
  return { ...problemOf(code, answer), ...retry };
}
