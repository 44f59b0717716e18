import type { TenantId } from "../../base/ids.ts";
import type { Redacted } from "../../base/redacted.ts";
import { unveil } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { openProvider } from "../../platform/payments/open-provider.ts";
import type { CheckedAccount, ProviderKind } from "../../platform/payments/provider.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../../registers/ledger/entry.ts";
import { type PaymentAccount, dropAccount, lockAccount, openAccount, putAccount } from "../../registers/payments/account.ts";
import { hasUnsettledPayments } from "../../registers/payments/payments.ts";
import { openAccess } from "./_access.ts";
import type { PaymentRefusal } from "./answers.ts";
import type { Payments } from "./payments.ts";

export type NewAccount = {
  readonly kind: ProviderKind;
  readonly secretKey: Redacted<string>;
  readonly webhookSecret: Redacted<string>;
  /** A counterpart on this machine, for demo and tests. */
  readonly apiBase: string | null;
};

/**
 * Looks the keys over and asks the provider whose account it is, before anything is stored: a key that does not work is
 * found out now, and not when a customer waits.
 */
export async function checkAccount(
  payments: Pick<Payments, "mode" | "timeoutMs">,
  given: NewAccount,
): Promise<Result<CheckedAccount, PaymentRefusal>> {
  const { kind, secretKey, apiBase } = given;
  if (payments.mode === "test" && !TEST_KEY.test(unveil(secretKey))) return refuse({ code: "key_mode_wrong" });
  if (apiBase !== null && (payments.mode !== "test" || !isLoopback(apiBase))) return refuse({ code: "api_base_not_allowed" });
  if (!WEBHOOK_SECRET.test(unveil(given.webhookSecret))) return refuse({ code: "webhook_secret_wrong" });
  const checked = await openProvider({ kind, secretKey, apiBase, timeoutMs: payments.timeoutMs }).check();
  return checked.ok ? checked : refuse({ code: checked.refusal.code });
}

const TEST_KEY = /^(?:sk|rk)_test_/u;
const WEBHOOK_SECRET = /^whsec_[\x21-\x7e]{8,200}$/u;

function isLoopback(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === "http:" && /^(?:localhost|127\.\d+\.\d+\.\d+)$/u.test(url.hostname);
}

/** Stores an account that was checked, in place of the one before. Payments that are under way need the account they began with. */
export async function connectAccount(
  { safe }: Pick<Payments, "safe">,
  tx: Tx,
  given: NewAccount,
  checked: CheckedAccount,
  by: EntryActor,
): Promise<Result<PaymentAccount, PaymentRefusal>> {
  const now = safe.clock();
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  const before = await lockAccount(tx);
  if (before !== undefined && before.account !== checked.account && (await hasUnsettledPayments(tx)))
    return refuse({ code: "payments_underway" });
  const { kind, apiBase } = given;
  const { account, mode } = checked;
  await putAccount(tx, safe.keeper, { kind, mode, account, apiBase }, given, now);
  const detail = { provider: kind, mode, account, isPretend: apiBase !== null };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor: by, act: "payment_provider.connect", detail }], now);
  return ok({ kind, mode, account, apiBase, connectedAt: now, lastEventAt: null });
}

/** Forgets the account and its keys; what the provider keeps stays there, and can be looked at there. */
export async function disconnectAccount(payments: Payments, tx: Tx, by: EntryActor): Promise<Result<void, PaymentRefusal>> {
  const account = await lockAccount(tx);
  if (account === undefined) return refuse({ code: "no_provider" });
  if (await hasUnsettledPayments(tx)) return refuse({ code: "payments_underway" });
  await dropAccount(tx);
  const detail = { provider: account.kind, mode: account.mode, account: account.account };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor: by, act: "payment_provider.disconnect", detail }], payments.safe.clock());
  return ok(undefined);
}

/** Asks the provider whether the account that is connected still works, and looks whether its messages can be read. */
export async function testAccount(payments: Payments, tenant: TenantId): Promise<Result<CheckedAccount, PaymentRefusal>> {
  const { safe } = payments;
  const access = await withTx(safe.db, tenant, async (tx) => {
    const opened = await openAccess(payments, tx);
    if (!opened.ok) return opened;
    const { webhookSecret } = await openAccount(tx, safe.keeper);
    return webhookSecret === null ? refuse({ code: "provider_damaged" } as const) : opened;
  });
  if (!access.ok) return access;
  const checked = await access.value.provider.check();
  return checked.ok ? checked : refuse({ code: checked.refusal.code });
}
