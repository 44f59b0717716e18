import type { PaymentId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import {
  type MoveRow,
  claimMoveRow,
  insertMove,
  postponeMove,
  selectDueMoves,
  selectMove,
  selectUnderway,
  updateMoveSettled,
} from "./_moves_sql.ts";
import type { Move, MoveKind, Told } from "./payment.ts";

export type MoveAt = { readonly payment: PaymentId; readonly position: number };

export type NewMove = {
  readonly payment: PaymentId;
  readonly kind: MoveKind;
  readonly amountMinor: number;
  readonly actor: { readonly kind: string; readonly id: string };
};

/** The row that stands before the provider is called; undefined while another move of the payment is under way. */
export async function addMove(tx: Tx, move: NewMove, now: Instant, nextLookAt: Instant): Promise<MoveAt | undefined> {
  const position = await insertMove(tx, {
    payment_id: move.payment,
    kind: move.kind,
    amount_minor: move.amountMinor,
    actor_kind: move.actor.kind,
    actor_id: move.actor.id,
    created_at: new Date(now),
    next_look_at: new Date(nextLookAt),
  });
  return position === undefined ? undefined : { payment: move.payment, position };
}

export async function findMove(tx: Tx, { payment, position }: MoveAt): Promise<Move | undefined> {
  const row = await selectMove(tx, payment, position);
  return row && rowToMove(row);
}

export async function claimMove(tx: Tx, { payment, position }: MoveAt, leaseSeconds: number): Promise<boolean> {
  return await claimMoveRow(tx, payment, position, leaseSeconds);
}

/** False where it was settled before. */
export async function settleMove(
  tx: Tx,
  { payment, position }: MoveAt,
  settled: { readonly state: "done" | "failed"; readonly reason: string | null; readonly told: Told },
  now: Instant,
): Promise<boolean> {
  const { state, reason, told } = settled;
  return await updateMoveSettled(tx, payment, position, { state, reason, told: JSON.stringify(told), at: new Date(now) });
}

export async function putOffMove(tx: Tx, { payment, position }: MoveAt, nextLookAt: Instant): Promise<void> {
  await postponeMove(tx, payment, position, new Date(nextLookAt));
}

export async function listDueMoves(tx: Tx, now: Instant, limit: number): Promise<readonly MoveAt[]> {
  return (await selectDueMoves(tx, new Date(now), limit)).map((row) => ({ payment: row.payment_id, position: row.position }));
}

/** Which of these payments have a move whose outcome is not known. */
export async function listUnderway(tx: Tx, payments: readonly PaymentId[]): Promise<ReadonlySet<PaymentId>> {
  return new Set(payments.length === 0 ? [] : await selectUnderway(tx, payments));
}

function rowToMove(row: MoveRow): Move {
  return {
    payment: row.payment_id,
    position: row.position,
    kind: row.kind,
    amountMinor: Number(row.amount_minor),
    state: row.state,
    reason: row.reason,
    told: row.told,
    actor: { kind: row.actor_kind, id: row.actor_id },
    createdAt: instant(row.created_at.getTime()),
    looks: row.looks,
  };
}
