import { setTimeout as sleep } from "node:timers/promises";
import { assert } from "../../base/fault.ts";
import type { TenantId } from "../../base/ids.ts";
import { MINUTE_MS } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Provider, ProviderPayment, ProviderRefusal } from "../../platform/payments/provider.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import type { EntryActor } from "../../registers/ledger/entry.ts";
import { type MoveAt, claimMove, findMove, putOffMove, settleMove } from "../../registers/payments/moves.ts";
import type { Move, Payment } from "../../registers/payments/payment.ts";
import { findPayment } from "../../registers/payments/payments.ts";
import { openAccess } from "./_access.ts";
import { LEASE_SECONDS, nextLook } from "./_worker.ts";
import type { Payments } from "./payments.ts";
import { settle, settlementOf } from "./settle-payment.ts";

export type Moved = { readonly payment: Payment; readonly move: Move };

/** How long the very same call is made again; later one only looks whether it was heard. */
const RESEND_MS = 15 * MINUTE_MS;
const TRIES = 5;

/** Has the provider do a move that was begun, once, and writes down how the payment stands after it. As `drivePayment`. */
export async function driveMove(payments: Payments, tenant: TenantId, at: MoveAt, by: EntryActor, waitMs: number): Promise<Moved> {
  const { safe } = payments;
  const claimed = await withTx(safe.db, tenant, async (tx) => {
    if (!(await claimMove(tx, at, LEASE_SECONDS))) return undefined;
    return { ...(await readMove(tx, at)), access: await openAccess(payments, tx) };
  });
  if (claimed === undefined) return await waitForMove(payments, tenant, at, waitMs);
  const { move, payment, access } = claimed;
  if (!access.ok || access.value.account.account !== payment.account) return await putOff(payments, tenant, claimed);
  const { provider } = access.value;
  const done = await perform(provider, payment, move, safe.clock() - move.createdAt > RESEND_MS);
  const failed = done.ok ? null : done.refusal;
  if (failed !== null && failed.code !== "provider_refused") return await putOff(payments, tenant, claimed);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const written = await writeDown(payments, tenant, at, provider, failed?.reason ?? null, by);
    if (written !== undefined) return written;
  }
  return await putOff(payments, tenant, claimed);
}

/**
 * A move that was asked for before is looked for first: an answer of 500 stays the answer under its key, whether or not the
 * money moved. What is not there after a quarter of an hour never arrived, and is not asked for again.
 */
async function perform(provider: Provider, payment: Payment, move: Move, isLate: boolean): Promise<Result<void, ProviderRefusal>> {
  const reference = `${payment.id}-${move.position}`;
  const { providerPayment } = payment;
  assert(providerPayment !== null, "what is moved is known to the provider");
  if (move.looks > 0 || isLate) {
    const found = await isDone(provider, providerPayment, move, reference);
    // A look that was refused tells nothing of the money, whatever the provider's reason was.
    if (!found.ok) return refuse({ code: "provider_away" });
    if (found.value) return ok(undefined);
    if (isLate) return refuse({ code: "provider_refused", reason: "never_arrived" });
  }
  const ask = {
    key: `${payment.id}-${move.kind}-${move.position}`,
    payment: providerPayment,
    reference,
    amountMinor: move.amountMinor,
    currency: payment.currency,
  };
  const made = await provider[move.kind](ask);
  return made.ok ? ok(undefined) : made;
}

async function isDone(provider: Provider, payment: string, move: Move, reference: string): Promise<Result<boolean, ProviderRefusal>> {
  if (move.kind === "refund") {
    const refunds = await provider.listRefunds(payment);
    return refunds.ok ? ok(refunds.value.some((one) => one.reference === reference)) : refunds;
  }
  const read = await provider.readPayment(payment);
  return read.ok ? ok(isAfter(read.value, move.kind)) : read;
}

function isAfter({ state }: ProviderPayment, kind: "capture" | "cancel"): boolean {
  return kind === "capture" ? state === "succeeded" : state === "cancelled";
}

/** Reads how the payment stands now and writes that and the move's end together; undefined where it must be tried again. */
async function writeDown(
  payments: Payments,
  tenant: TenantId,
  at: MoveAt,
  provider: Provider,
  failed: string | null,
  by: EntryActor,
): Promise<Moved | undefined> {
  const { safe } = payments;
  const { payment } = await withTx(safe.db, tenant, (tx) => readMove(tx, at));
  const told = await provider.readPayment(payment.providerPayment ?? "");
  if (!told.ok) return undefined;
  const now = safe.clock();
  const written = await withTxAgain(safe.db, tenant, async (tx) => {
    const settled = settlementOf(told.value);
    if (!(await settle(payments, tx, payment, settled, by, now))) return undefined;
    const { state, capturedMinor, refundedMinor, declineCode } = settled;
    const end = { state: failed === null ? "done" : "failed", reason: failed } as const;
    await settleMove(tx, at, { ...end, told: { state, capturedMinor, refundedMinor, declineCode } }, now);
    return await readMove(tx, at);
  });
  payments.onCommit(tenant);
  return written;
}

async function readMove(tx: Tx, at: MoveAt): Promise<Moved> {
  const [move, payment] = [await findMove(tx, at), await findPayment(tx, at.payment)];
  assert(move !== undefined && payment !== undefined, "moves and payments are not deleted");
  return { move, payment };
}

async function putOff(payments: Payments, tenant: TenantId, moved: Moved): Promise<Moved> {
  const { payment, position, looks } = moved.move;
  const { safe } = payments;
  await withTx(safe.db, tenant, (tx) => putOffMove(tx, { payment, position }, nextLook(looks, safe.clock())));
  return moved;
}

const POLL_MS = 100;

async function waitForMove(payments: Payments, tenant: TenantId, at: MoveAt, waitMs: number): Promise<Moved> {
  for (let left = waitMs; ; left -= POLL_MS) {
    const moved = await withTx(payments.safe.db, tenant, (tx) => readMove(tx, at));
    if (moved.move.state !== "pending" || left <= 0) return moved;
    await sleep(POLL_MS);
  }
}
