import { HOUR_MS, instant } from "../../base/instant.ts";
import type { Database } from "../../platform/storage/database.ts";
import type { Tenant } from "../../platform/storage/tenants.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { findAccount } from "../../registers/payments/account.ts";
import { countPendingBefore } from "../../registers/payments/payments.ts";
import { type Finding, found } from "./_finding.ts";

/** Long after the provider should have been heard; money whose whereabouts nobody knows is for a person to look at. */
const PATIENCE_MS = HOUR_MS;

/** Whether every payment's outcome is known. Nothing is told of a business without a provider. */
export async function checkPayments(db: Database, tenant: Tenant): Promise<readonly Finding[]> {
  const before = instant(Date.now() - PATIENCE_MS);
  const { account, pending } = await withTx(db, tenant.id, async (tx) => ({
    account: await findAccount(tx),
    pending: await countPendingBefore(tx, before),
  }));
  if (pending > 0)
    return [
      found(
        "payments",
        "wanting",
        `${tenant.name}: of ${pending} payment(s) it is not known for more than an hour whether the money moved.`,
        "Does a server run, unsealed, with the key that the provider accepts? Look at these payments on the provider's own pages.",
      ),
    ];
  if (account === undefined) return [];
  return [
    found("payments", "good", `${tenant.name}: ${account.kind} is connected (${account.mode}); the outcome of every payment is known.`),
  ];
}
