import { setTimeout as sleep } from "node:timers/promises";
import { assert } from "../../base/fault.ts";
import type { PaymentId, TenantId } from "../../base/ids.ts";
import { HOUR_MS, type Instant, MINUTE_MS, instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Provider, ProviderPayment, ProviderRefusal } from "../../platform/payments/provider.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import { withTx } from "../../platform/storage/tx.ts";
import type { EntryActor } from "../../registers/ledger/entry.ts";
import type { Payment } from "../../registers/payments/payment.ts";
import { type Means, claimPayment, findPayment, openMeans, putOffPayment } from "../../registers/payments/payments.ts";
import { openAccess } from "./_access.ts";
import { LEASE_SECONDS, nextLook } from "./_worker.ts";
import type { Payments } from "./payments.ts";
import { type Outcome, settle, settlementOf } from "./settle-payment.ts";

/** How long the very same call is made again; later one only looks whether it arrived. Stripe keeps its keys for a day. */
const RESEND_MS = 15 * MINUTE_MS;
/** Clocks differ; what was made a little before the row is ours, too. */
const SKEW_MS = HOUR_MS;

/**
 * Has the provider move the money of a payment that was begun, and writes down what came of it: outside of any transaction,
 * for a provider takes seconds. Of many who drive one payment one calls; the others wait for what comes of it, for
 * `waitMs` at most. Where the outcome stays unknown the payment stays pending, and is asked about again.
 */
export async function drivePayment(payments: Payments, tenant: TenantId, id: PaymentId, by: EntryActor, waitMs: number): Promise<Payment> {
  const { safe } = payments;
  const claimed = await withTx(safe.db, tenant, async (tx) => {
    if (!(await claimPayment(tx, id, LEASE_SECONDS))) return undefined;
    const [payment, access] = [await findPayment(tx, id), await openAccess(payments, tx)];
    assert(payment !== undefined, "a payment that was claimed is there");
    // Where the provider is known to have it, it is asked about by its name there.
    const means = payment.providerPayment === null ? await openMeans(tx, safe.keeper, id) : undefined;
    return { payment, means, access };
  });
  if (claimed === undefined) return await waitForOutcome(payments, tenant, id, waitMs);
  const { payment, means, access } = claimed;
  // Without the account that it was begun with nobody can be asked; it waits for that account.
  if (!access.ok || access.value.account.account !== payment.account) return await putOff(payments, tenant, payment);
  const told = await ask(access.value.provider, payment, means, safe.clock());
  const settled = told.ok ? told.value && settlementOf(told.value) : settlementOfRefusal(payment, told.refusal);
  return settled === undefined ? await putOff(payments, tenant, payment) : await write(payments, tenant, payment, settled, by);
}

/**
 * The first call; later the same call again, so that it is done once however often; and in the end only a look. Where the means are
 * damaged no call can be made any more, and one that was made is looked for. Undefined: a look that was refused tells nothing of the
 * money, whatever the provider's reason was.
 */
async function ask(
  provider: Provider,
  payment: Payment,
  means: Means | undefined,
  now: Instant,
): Promise<Result<ProviderPayment | undefined, ProviderRefusal>> {
  const { id, amountMinor, currency, isMoto, createdAt } = payment;
  if (payment.providerPayment !== null) return seen(await provider.readPayment(payment.providerPayment));
  const isLate = now - createdAt > RESEND_MS;
  if (payment.looks > 0 || isLate || means === undefined) {
    const whose = means === undefined ? { customer: null, until: instant(createdAt + RESEND_MS + SKEW_MS) } : { customer: means.customer };
    const found = await provider.findPayment({ reference: id, since: instant(createdAt - SKEW_MS), ...whose });
    if (!found.ok || found.value !== null) return seen(found);
    if (isLate) return refuse({ code: "provider_refused", reason: NEVER_ARRIVED });
  }
  if (means === undefined) return ok(undefined);
  const call = payment.kind === "charge" ? provider.charge : provider.authorise;
  return await call({ key: `${id}-${payment.kind}`, reference: id, ...means, amountMinor, currency, isMoto });
}

function seen(looked: Result<ProviderPayment | null, ProviderRefusal>): Result<ProviderPayment | undefined, ProviderRefusal> {
  return ok(looked.ok ? (looked.value ?? undefined) : undefined);
}

const NEVER_ARRIVED = "never_arrived";

/** A call that was understood and not done has moved nothing. Of one that was not heard nothing is known: undefined. */
function settlementOfRefusal(payment: Payment, refusal: ProviderRefusal): Outcome | undefined {
  const nothing = { providerPayment: null, capturedMinor: 0, refundedMinor: 0, network: null };
  switch (refusal.code) {
    case "provider_refused":
      return { ...nothing, state: refusal.reason === NEVER_ARRIVED ? "cancelled" : "declined", declineCode: refusal.reason };
    case "provider_key_refused":
      // An earlier call may have been heard while the key was good.
      return payment.looks > 0 ? undefined : { ...nothing, state: "cancelled", declineCode: refusal.code };
    case "provider_away":
    case "provider_busy":
      return undefined;
  }
}

async function write(payments: Payments, tenant: TenantId, read: Payment, settled: Outcome, by: EntryActor): Promise<Payment> {
  const { safe } = payments;
  const now = safe.clock();
  const payment = await withTxAgain(safe.db, tenant, async (tx) => {
    await settle(payments, tx, read, settled, by, now);
    return await findPayment(tx, read.id);
  });
  payments.onCommit(tenant);
  assert(payment !== undefined, "payments are not deleted");
  return payment;
}

async function putOff({ safe }: Payments, tenant: TenantId, payment: Payment): Promise<Payment> {
  await withTx(safe.db, tenant, (tx) => putOffPayment(tx, payment.id, nextLook(payment.looks, safe.clock())));
  return payment;
}

const POLL_MS = 100;

/** Somebody else asks the provider: what they find out is read from the row. */
async function waitForOutcome({ safe }: Payments, tenant: TenantId, id: PaymentId, waitMs: number): Promise<Payment> {
  for (let left = waitMs; ; left -= POLL_MS) {
    const payment = await withTx(safe.db, tenant, (tx) => findPayment(tx, id));
    assert(payment !== undefined, "payments are not deleted");
    if (payment.state !== "pending" || left <= 0) return payment;
    await sleep(POLL_MS);
  }
}
