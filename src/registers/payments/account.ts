import { type Instant, instant } from "../../base/instant.ts";
import { Redacted, unveil } from "../../base/redacted.ts";
import { dropBoxes, openSoundBoxes, putBoxes } from "../../platform/keeper/boxes.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import type { ProviderKind } from "../../platform/payments/provider.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import {
  type AccountRow,
  deleteAccount,
  holdAccountRow,
  lockAccountRow,
  selectAccount,
  touchAccount,
  upsertAccount,
} from "./_account_sql.ts";

/** The business's account with its payment provider. */
export type PaymentAccount = {
  readonly kind: ProviderKind;
  readonly mode: "live" | "test";
  /** Whose account it is, as the provider says. */
  readonly account: string;
  /** A counterpart on this machine, in test mode only. */
  readonly apiBase: string | null;
  readonly connectedAt: Instant;
  readonly lastEventAt: Instant | null;
};

export type AccountSecrets = { readonly secretKey: Redacted<string>; readonly webhookSecret: Redacted<string> };

const KIND = "payment-account";
const KEY_BOX = "payment-account/key";
const WEBHOOK_BOX = "payment-account/webhook";

export async function findAccount(tx: Tx): Promise<PaymentAccount | undefined> {
  const row = await selectAccount(tx);
  return row && rowToAccount(row);
}

/** The same, and it stays the account until the transaction ends: what is begun with it is seen by whoever then replaces it. */
export async function holdAccount(tx: Tx): Promise<PaymentAccount | undefined> {
  const row = await holdAccountRow(tx);
  return row && rowToAccount(row);
}

/** The same for replacing or dropping it; whatever was being begun with it is there by now. */
export async function lockAccount(tx: Tx): Promise<PaymentAccount | undefined> {
  const row = await lockAccountRow(tx);
  return row && rowToAccount(row);
}

function rowToAccount(row: AccountRow): PaymentAccount {
  return {
    kind: row.kind,
    mode: row.mode,
    account: row.provider_account,
    apiBase: row.api_base,
    connectedAt: instant(row.connected_at.getTime()),
    lastEventAt: row.last_event_at === null ? null : instant(row.last_event_at.getTime()),
  };
}

/** In place of the one before. */
export async function putAccount(
  tx: Tx,
  keeper: Keeper,
  account: Omit<PaymentAccount, "connectedAt" | "lastEventAt">,
  secrets: AccountSecrets,
  now: Instant,
): Promise<void> {
  const { kind, mode, apiBase } = account;
  await upsertAccount(tx, { kind, mode, provider_account: account.account, api_base: apiBase, connected_at: new Date(now) });
  await putBoxes(tx, keeper, [
    { id: KEY_BOX, kind: KIND, plaintext: Buffer.from(unveil(secrets.secretKey)) },
    { id: WEBHOOK_BOX, kind: KIND, plaintext: Buffer.from(unveil(secrets.webhookSecret)) },
  ]);
}

/** False where there was none. */
export async function dropAccount(tx: Tx): Promise<boolean> {
  await dropBoxes(tx, [KEY_BOX, WEBHOOK_BOX]);
  return await deleteAccount(tx);
}

/** The account's secrets, for whoever calls the provider or reads its messages; null where one is damaged, until it is put in anew. */
export async function openAccount(
  tx: Tx,
  keeper: Keeper,
): Promise<{ readonly [name in keyof AccountSecrets]: AccountSecrets[name] | null }> {
  const boxes = await openSoundBoxes(tx, keeper, KIND, [KEY_BOX, WEBHOOK_BOX]);
  return { secretKey: secretOf(boxes.get(KEY_BOX)), webhookSecret: secretOf(boxes.get(WEBHOOK_BOX)) };
}

function secretOf(bytes: Buffer | undefined): Redacted<string> | null {
  return bytes === undefined ? null : new Redacted(bytes.toString("utf8"));
}

/** The provider was heard of at this time. */
export async function noteEventOf(tx: Tx, now: Instant): Promise<void> {
  await touchAccount(tx, new Date(now));
}
