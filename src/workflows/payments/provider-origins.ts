import type { Tx } from "../../platform/storage/tx.ts";
import { findAccount } from "../../registers/payments/account.ts";

/** Where a customer's browser may be sent: what a page's `form-action` has to let through. Empty without a provider. */
export async function providerOrigins(tx: Tx): Promise<readonly string[]> {
  const account = await findAccount(tx);
  if (account === undefined) return [];
  return account.apiBase === null ? ["https://checkout.stripe.com", "https://hooks.stripe.com"] : [new URL(account.apiBase).origin];
}
