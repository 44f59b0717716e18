import type { PaymentId, TenantId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import { withTx } from "../../platform/storage/tx.ts";
import type { EntryActor } from "../../registers/ledger/entry.ts";
import type { Payment } from "../../registers/payments/payment.ts";
import { findPayment } from "../../registers/payments/payments.ts";
import { openAccess } from "./_access.ts";
import type { PaymentRefusal } from "./answers.ts";
import type { Payments } from "./payments.ts";
import { settle, settlementOf } from "./settle-payment.ts";

const TRIES = 5;

/**
 * Asks the provider how a payment stands now, and writes it down. Whatever a message said, and in whatever order messages
 * came: what is written is what the provider answered after the row was read.
 */
export async function refreshPayment(
  payments: Payments,
  tenant: TenantId,
  id: PaymentId,
  by: EntryActor,
): Promise<Result<Payment, PaymentRefusal>> {
  const { safe } = payments;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const begun = await withTx(safe.db, tenant, async (tx) => ({
      payment: await findPayment(tx, id),
      access: await openAccess(payments, tx),
    }));
    const { payment, access } = begun;
    if (payment === undefined) return refuse({ code: "payment_not_found" });
    if (!access.ok) return access;
    if (access.value.account.account !== payment.account) return refuse({ code: "provider_changed" });
    if (payment.providerPayment === null) return ok(payment);
    const told = await access.value.provider.readPayment(payment.providerPayment);
    if (!told.ok) return refuse({ code: told.refusal.code });
    const now = safe.clock();
    const written = await withTxAgain(safe.db, tenant, async (tx) => {
      const isWritten = await settle(payments, tx, payment, settlementOf(told.value), by, now);
      return isWritten ? await findPayment(tx, id) : undefined;
    });
    payments.onCommit(tenant);
    if (written !== undefined) return ok(written);
  }
  return refuse({ code: "provider_busy" });
}
