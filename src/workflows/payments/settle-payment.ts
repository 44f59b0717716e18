import { HOUR_MS, type Instant, instant } from "../../base/instant.ts";
import type { Redacted } from "../../base/redacted.ts";
import type { ProviderPayment } from "../../platform/payments/provider.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY, type EntryActor, type NewEntry } from "../../registers/ledger/entry.ts";
import type { Payment, PaymentState } from "../../registers/payments/payment.ts";
import { type Settlement, hasEarlierUse, settlePayment } from "../../registers/payments/payments.ts";
import { lockSubject } from "../../registers/subjects/subjects.ts";
import { mailCustomer } from "../../safe/post/mail-customer.ts";
import { keepNetworkReference } from "../../safe/vault/keep-network-reference.ts";
import { nextLook } from "./_worker.ts";
import type { Payments } from "./payments.ts";

/** What the provider told of a payment, in our words. */
export function settlementOf(told: ProviderPayment): Outcome {
  const { state, capturedMinor, refundedMinor, declineCode, networkReference: network } = told;
  return { state: stateOf(told, state), providerPayment: told.id, capturedMinor, refundedMinor, declineCode, network };
}

/** `network`: how the card's network knows the payment; null where none was made. */
export type Outcome = Settlement & { readonly network: Redacted<string> | null };

function stateOf({ capturedMinor, refundedMinor }: ProviderPayment, state: ProviderPayment["state"]): PaymentState {
  if (state === "waiting") return "pending";
  return state === "succeeded" && capturedMinor > 0 && refundedMinor >= capturedMinor ? "refunded" : state;
}

/**
 * Writes what became of a payment, notes it, tells whoever watches, and writes to the customer when their card was used.
 * False where somebody else has written since it was read: what was read is then too old to be written.
 */
export async function settle(payments: Payments, tx: Tx, read: Payment, settled: Outcome, by: EntryActor, now: Instant): Promise<boolean> {
  // The card is written to after the payment: whoever begins another one holds the customer, and waits for this payment.
  await lockSubject(tx, read.subject);
  if (!(await settlePayment(tx, read, settled, lookAgainAt(settled.state, now), now))) return false;
  if (read.state === settled.state && read.refundedMinor === settled.refundedMinor && read.capturedMinor === settled.capturedMinor)
    return true;
  await appendEntries(tx, [settleEntry(read, settled, by)], now);
  await payments.tellChange(tx, read.request);
  if (isFirstUse(read, settled)) await noteUse(payments, tx, read, settled, now);
  return true;
}

/** The customer is told, and the card remembers its first payment: the networks want later ones to name it, at any provider. */
async function noteUse(payments: Payments, tx: Tx, read: Payment, { network }: Outcome, now: Instant): Promise<void> {
  const { subject, card } = read;
  await mailCustomer(payments, tx, subject, "card_used", { at: now, path: "/c/sign-in" }, now);
  if (network !== null && !(await hasEarlierUse(tx, read))) await keepNetworkReference(payments.safe, tx, { subject, card, network });
}

/** A hold runs out at the bank after days, a customer answers or does not; both are told by the provider, and looked after. */
function lookAgainAt(state: PaymentState, now: Instant): Instant {
  if (state === "pending") return nextLook(0, now);
  return instant(now + (state === "challenge" ? HOUR_MS : 6 * HOUR_MS));
}

function isFirstUse(read: Payment, settled: Settlement): boolean {
  return (read.state === "pending" || read.state === "challenge") && (settled.state === "succeeded" || settled.state === "authorised");
}

function settleEntry(read: Payment, { state, capturedMinor, refundedMinor, declineCode }: Settlement, by: EntryActor): NewEntry {
  const { id, request, subject, purpose, cardField, amountMinor, currency } = read;
  return {
    ...BLANK_ENTRY,
    actor: by,
    act: "payment.settle",
    subject,
    purpose,
    fields: [cardField],
    codes: declineCode === null ? [] : [declineCode],
    outcome: state === "declined" ? "refused" : "done",
    detail: { payment: id, request, state, amountMinor, capturedMinor, refundedMinor, currency },
  };
}
