import { type ForgetId, newId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { Redacted, unveil } from "../../base/redacted.ts";
import { dropBoxes, openBoxes, putBoxes } from "../../platform/keeper/boxes.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { selectAccount } from "./_account_sql.ts";
import { type ForgetRow, deleteForget, insertForget, postponeForget, selectDueForgets } from "./_forgets_sql.ts";
import { hasPendingSince } from "./_sql.ts";

/** What the provider is to forget. */
export type Forget =
  | { readonly id: ForgetId; readonly looks: number; readonly kind: "customer"; readonly customer: Redacted<string> }
  | { readonly id: ForgetId; readonly looks: number; readonly kind: "card"; readonly token: Redacted<string> }
  | { readonly id: ForgetId; readonly looks: number; readonly kind: "session"; readonly session: string };

const KIND = "provider-forget";
const box = (id: ForgetId): string => `provider-forget/${id}`;

/**
 * Has the provider delete a card that is gone here, in the transaction in which it goes; it leaves after the commit, and
 * is asked again until it is done. Without a provider there is nobody to be asked.
 */
export async function forgetAtProvider(
  tx: Tx,
  keeper: Keeper,
  { token }: { readonly token: Redacted<string> },
  now: Instant,
): Promise<void> {
  const account = await selectAccount(tx);
  if (account === undefined) return;
  const id = newId("fgt", now);
  await insertForget(tx, {
    forget_id: id,
    kind: "card",
    reference: null,
    provider_account: account.provider_account,
    asked_at: new Date(now),
  });
  await putBoxes(tx, keeper, [{ id: box(id), kind: KIND, plaintext: Buffer.from(unveil(token)) }]);
}

/** The card that was given in a visit of the provider's page, by the visit's own name. */
export async function forgetSession(tx: Tx, account: string, session: string, now: Instant): Promise<void> {
  await insertForget(tx, {
    forget_id: newId("fgt", now),
    kind: "session",
    reference: session,
    provider_account: account,
    asked_at: new Date(now),
  });
}

/** What is to be forgotten by now. Whatever a payment is under way with is not taken away from it. */
export async function listDueForgets(tx: Tx, keeper: Keeper, account: string, now: Instant, limit: number): Promise<readonly Forget[]> {
  const rows = await selectDueForgets(tx, account, new Date(now), limit);
  const tokens = await openBoxes(
    tx,
    keeper,
    KIND,
    rows.filter((row) => row.kind === "card").map((row) => box(row.forget_id)),
  );
  const due: Forget[] = [];
  for (const row of rows) {
    if (await hasPendingSince(tx, row.asked_at)) continue;
    due.push(...rowToForget(row, tokens.get(box(row.forget_id))));
  }
  return due;
}

export async function endForget(tx: Tx, id: ForgetId): Promise<void> {
  await dropBoxes(tx, [box(id)]);
  await deleteForget(tx, id);
}

export async function putOffForget(tx: Tx, id: ForgetId, nextLookAt: Instant): Promise<void> {
  await postponeForget(tx, id, new Date(nextLookAt));
}

function rowToForget(row: ForgetRow, token: Buffer | undefined): readonly Forget[] {
  const { forget_id: id, looks, reference } = row;
  switch (row.kind) {
    case "customer":
      return reference === null ? [] : [{ id, looks, kind: "customer", customer: new Redacted(reference) }];
    case "session":
      return reference === null ? [] : [{ id, looks, kind: "session", session: reference }];
    case "card":
      return token === undefined ? [] : [{ id, looks, kind: "card", token: new Redacted(token.toString("utf8")) }];
  }
}
