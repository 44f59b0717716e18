import type { CollectionId, TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { findChallenge } from "../../registers/payments/challenge.ts";
import type { Payment } from "../../registers/payments/payment.ts";
import { listPaymentsOf } from "../../registers/payments/payments.ts";
import { openAccess } from "./_access.ts";
import { WORKER } from "./_worker.ts";
import type { PaymentRefusal } from "./answers.ts";
import type { Payments } from "./payments.ts";
import { refreshPayment } from "./refresh-payment.ts";
import { settle, settlementOf } from "./settle-payment.ts";

/** The page of their bank on which a customer confirms a payment that waits for them; null where none waits any more. */
export async function startChallenge(
  payments: Payments,
  tenant: TenantId,
  request: CollectionId,
  backUrl: string,
  now: Instant,
): Promise<Result<{ readonly url: string | null }, PaymentRefusal>> {
  const { safe } = payments;
  const begun = await withTx(safe.db, tenant, async (tx) => ({
    payment: await findChallenge(tx, request),
    access: await openAccess(payments, tx),
  }));
  const { payment, access } = begun;
  if (payment === null || payment.providerPayment === null) return ok({ url: null });
  if (!access.ok) return access;
  if (access.value.account.account !== payment.account) return refuse({ code: "provider_changed" });
  const told = await access.value.provider.challenge({ key: `${payment.id}-challenge-${now}`, payment: payment.providerPayment, backUrl });
  if (!told.ok) return refuse({ code: told.refusal.code });
  await withTxAgain(safe.db, tenant, (tx) => settle(payments, tx, payment, settlementOf(told.value), WORKER, now));
  payments.onCommit(tenant);
  return ok({ url: told.value.state === "challenge" ? told.value.challengeUrl : null });
}

/** What the customer did at their bank, for whoever comes back from there: the newest payment of the request, as it stands now. */
export async function settleChallenge(
  payments: Payments,
  tenant: TenantId,
  request: CollectionId,
): Promise<Result<Payment | null, PaymentRefusal>> {
  const [newest] = await withTx(payments.safe.db, tenant, (tx) => listPaymentsOf(tx, request));
  if (newest === undefined) return ok(null);
  return newest.state === "challenge" ? await refreshPayment(payments, tenant, newest.id, WORKER) : ok(newest);
}
