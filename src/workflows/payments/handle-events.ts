import type { TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { type WaitingEvent, endEvent, putOffEvent } from "../../registers/payments/events.ts";
import { findPaymentByProvider } from "../../registers/payments/payments.ts";
import { WORKER, nextLook } from "./_worker.ts";
import type { PaymentRefusal } from "./answers.ts";
import type { Payments } from "./payments.ts";
import { refreshPayment } from "./refresh-payment.ts";
import { settleVisit } from "./settle-setup.ts";

/**
 * Does what a message leads to: the provider is asked how the thing that it is about stands. What is not ours (another
 * program uses the same account) leads to nothing. Where the provider does not answer, it is asked again later.
 */
export async function handleEvent(payments: Payments, tenant: TenantId, event: WaitingEvent, now: Instant): Promise<void> {
  const { safe } = payments;
  const done = await ask(payments, tenant, event);
  await withTx(safe.db, tenant, (tx) =>
    done === undefined || !isPassing(done) ? endEvent(tx, event.id, now) : putOffEvent(tx, event.id, nextLook(event.looks, now)),
  );
}

async function ask(payments: Payments, tenant: TenantId, { about }: WaitingEvent): Promise<PaymentRefusal | undefined> {
  if (about.kind === "setup") {
    const settled = await settleVisit(payments, tenant, about.id);
    return settled.ok ? undefined : settled.refusal;
  }
  const payment = await withTx(payments.safe.db, tenant, (tx) => findPaymentByProvider(tx, about.id));
  if (payment === undefined) return undefined;
  const refreshed = await refreshPayment(payments, tenant, payment.id, WORKER);
  return refreshed.ok ? undefined : refreshed.refusal;
}

/** A key that was taken back or damaged is put in anew, and nobody tells of what happened meanwhile once more. */
function isPassing({ code }: PaymentRefusal): boolean {
  return PASSING.has(code);
}

const PASSING: ReadonlySet<PaymentRefusal["code"]> = new Set([
  "provider_away",
  "provider_busy",
  "provider_key_refused",
  "provider_damaged",
  "sealed",
]);
