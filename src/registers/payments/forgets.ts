import { type ForgetId, newId } from "../../base/ids.ts";
import { HOUR_MS, type Instant, instant } from "../../base/instant.ts";
import { Redacted, unveil } from "../../base/redacted.ts";
import { dropBoxes, openSoundBoxes, putBoxes } from "../../platform/keeper/boxes.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { selectAccount } from "./_account_sql.ts";
import { type ForgetRow, deleteForget, insertErasedCustomer, insertForget, postponeForget, selectDueForgets } from "./_forgets_sql.ts";
import { selectSession } from "./_sessions_sql.ts";
import { type NeededCards, listNeededCards } from "./payments.ts";

/** What the provider is to forget. `isNeeded`: a payment is still under way with it, so it has to wait. */
export type Forget = { readonly id: ForgetId; readonly looks: number; readonly isNeeded: boolean } & Forgotten;

type Forgotten =
  | { readonly kind: "customer"; readonly customer: Redacted<string> }
  | { readonly kind: "card"; readonly token: Redacted<string> }
  | { readonly kind: "session"; readonly session: string };

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

/** A customer who became known there and is erased here. An erasure tells no time, and this id need not: it is made of chance alone. */
export async function forgetCustomer(tx: Tx, account: string, customer: Redacted<string>): Promise<void> {
  await insertErasedCustomer(tx, newId("fgt", instant(0)), unveil(customer), account);
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

/** What is to be forgotten by now. What nobody can name any more is put off by an hour, and keeps nothing else waiting. */
export async function listDueForgets(tx: Tx, keeper: Keeper, account: string, now: Instant, limit: number): Promise<readonly Forget[]> {
  const rows = await selectDueForgets(tx, account, new Date(now), limit);
  if (rows.length === 0) return [];
  const tokens = await openSoundBoxes(
    tx,
    keeper,
    KIND,
    rows.filter((row) => row.kind === "card").map((row) => box(row.forget_id)),
  );
  const needed = await listNeededCards(tx, keeper, now);
  const due: Forget[] = [];
  for (const row of rows) {
    const forgotten = toForgotten(row, tokens.get(box(row.forget_id)));
    if (forgotten === undefined) await putOffForget(tx, row.forget_id, instant(now + HOUR_MS));
    else due.push({ id: row.forget_id, looks: row.looks, isNeeded: await isNeeded(tx, forgotten, needed), ...forgotten });
  }
  return due;
}

/**
 * By its own payments: somebody who never comes back from their bank holds up no stranger's erasure. Where it cannot be told whose card a
 * payment needs, cards wait for it, for a while.
 */
async function isNeeded(tx: Tx, forgotten: Forgotten, { tokens, subjects, mayBeAny }: NeededCards): Promise<boolean> {
  switch (forgotten.kind) {
    case "customer":
      // Nobody is erased while a payment of theirs is under way.
      return false;
    case "card":
      return mayBeAny || tokens.has(unveil(forgotten.token));
    case "session": {
      // Which card came of a visit only the provider knows.
      const session = await selectSession(tx, forgotten.session);
      return session !== undefined && subjects.has(session.subject_id);
    }
  }
}

export async function endForget(tx: Tx, id: ForgetId): Promise<void> {
  await dropBoxes(tx, [box(id)]);
  await deleteForget(tx, id);
}

export async function putOffForget(tx: Tx, id: ForgetId, nextLookAt: Instant): Promise<void> {
  await postponeForget(tx, id, new Date(nextLookAt));
}

function toForgotten({ kind, reference }: ForgetRow, token: Buffer | undefined): Forgotten | undefined {
  switch (kind) {
    case "customer":
      return reference === null ? undefined : { kind, customer: new Redacted(reference) };
    case "session":
      return reference === null ? undefined : { kind, session: reference };
    case "card":
      return token && { kind, token: new Redacted(token.toString("utf8")) };
  }
}
