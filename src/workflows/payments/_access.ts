import { type Result, ok, refuse } from "../../base/result.ts";
import { openProvider } from "../../platform/payments/open-provider.ts";
import type { Provider } from "../../platform/payments/provider.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type PaymentAccount, findAccount, openAccount } from "../../registers/payments/account.ts";
import type { PaymentRefusal } from "./answers.ts";
import type { Payments } from "./payments.ts";

export type Access = { readonly account: PaymentAccount; readonly provider: Provider };

/** The connected account, and its provider ready to be called once the transaction is over. */
export async function openAccess({ safe, mode, timeoutMs }: Payments, tx: Tx): Promise<Result<Access, PaymentRefusal>> {
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  const account = await findAccount(tx);
  // A pretend provider that was connected in test mode is nobody in a live house.
  if (account === undefined || (account.apiBase !== null && mode !== "test")) return refuse({ code: "no_provider" });
  const { secretKey } = await openAccount(tx, safe.keeper);
  const { kind, apiBase } = account;
  return ok({ account, provider: openProvider({ kind, secretKey, apiBase, timeoutMs }) });
}
