import type { Redacted } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { openProvider } from "../../platform/payments/open-provider.ts";
import type { Provider } from "../../platform/payments/provider.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type PaymentAccount, findAccount, holdAccount, openAccount } from "../../registers/payments/account.ts";
import type { PaymentRefusal } from "./answers.ts";
import type { Payments } from "./payments.ts";

export type Access = { readonly account: PaymentAccount; readonly provider: Provider };

/** The connected account, and its provider ready to be called once the transaction is over. */
export async function openAccess(payments: Payments, tx: Tx): Promise<Result<Access, PaymentRefusal>> {
  const keyed = await openKey(payments, tx, findAccount);
  if (!keyed.ok) return keyed;
  const { account, secretKey } = keyed.value;
  const { kind, apiBase } = account;
  return ok({ account, provider: openProvider({ kind, secretKey, apiBase, timeoutMs: payments.timeoutMs }) });
}

/**
 * The account for what is begun with it: it stays until the transaction ends. Its key opens, or whatever is put down could be done by
 * nobody and would stand in the way of the next.
 */
export async function holdUsable(payments: Payments, tx: Tx): Promise<Result<PaymentAccount, PaymentRefusal>> {
  const keyed = await openKey(payments, tx, holdAccount);
  return keyed.ok ? ok(keyed.value.account) : keyed;
}

async function openKey(
  { safe, mode }: Payments,
  tx: Tx,
  find: typeof findAccount,
): Promise<Result<{ readonly account: PaymentAccount; readonly secretKey: Redacted<string> }, PaymentRefusal>> {
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  const account = await find(tx);
  // A pretend provider that was connected in test mode is nobody in a live house.
  if (account === undefined || (account.apiBase !== null && mode !== "test")) return refuse({ code: "no_provider" });
  const { secretKey } = await openAccount(tx, safe.keeper);
  return secretKey === null ? refuse({ code: "provider_damaged" }) : ok({ account, secretKey });
}
