import type { PaymentId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { MoveKind, Told } from "./payment.ts";

export type MoveRow = {
  readonly payment_id: PaymentId;
  readonly position: number;
  readonly kind: MoveKind;
  readonly amount_minor: string;
  readonly state: "pending" | "done" | "failed";
  readonly reason: string | null;
  readonly told: Told | null;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly created_at: Date;
  readonly looks: number;
};

export type NewMoveRow = Pick<MoveRow, "payment_id" | "kind" | "actor_kind" | "actor_id" | "created_at"> & {
  readonly amount_minor: number;
  readonly next_look_at: Date;
};

/** Answers its position; undefined while another move of the payment is under way. */
export async function insertMove(tx: Tx, row: NewMoveRow): Promise<number | undefined> {
  const [made] = await tx.sql<{ position: number }[]>`
    insert into payment_moves (tenant_id, payment_id, position, kind, amount_minor, state, actor_kind, actor_id, created_at, next_look_at)
    select ${tx.tenant}, ${row.payment_id}, coalesce(max(position), 0) + 1, ${row.kind}, ${row.amount_minor}, 'pending',
           ${row.actor_kind}, ${row.actor_id}, ${row.created_at}, ${row.next_look_at}
      from payment_moves
     where tenant_id = ${tx.tenant}
       and payment_id = ${row.payment_id}
        on conflict (tenant_id, payment_id) where state = 'pending'
        do nothing
    returning position`;
  return made?.position;
}

export async function selectMove(tx: Tx, payment: string, position: number): Promise<MoveRow | undefined> {
  const [row] = await tx.sql<MoveRow[]>`
    select payment_id, position, kind, amount_minor, state, reason, told, actor_kind, actor_id, created_at, looks
      from payment_moves
     where tenant_id = ${tx.tenant}
       and payment_id = ${payment}
       and position = ${position}`;
  return row;
}

export async function claimMoveRow(tx: Tx, payment: string, position: number, leaseSeconds: number): Promise<boolean> {
  const rows = await tx.sql`
    update payment_moves
       set claimed_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
     where tenant_id = ${tx.tenant}
       and payment_id = ${payment}
       and position = ${position}
       and state = 'pending'
       and (claimed_until is null or claimed_until < clock_timestamp())
    returning 1 as claimed`;
  return rows.length > 0;
}

/** False where it was settled before. */
export async function updateMoveSettled(
  tx: Tx,
  payment: string,
  position: number,
  row: Pick<MoveRow, "state" | "reason"> & { readonly told: string; readonly at: Date },
): Promise<boolean> {
  const rows = await tx.sql`
    update payment_moves
       set state = ${row.state}, reason = ${row.reason}, told = ${row.told}::text::jsonb, settled_at = ${row.at}, claimed_until = null
     where tenant_id = ${tx.tenant}
       and payment_id = ${payment}
       and position = ${position}
       and state = 'pending'
    returning 1 as settled`;
  return rows.length > 0;
}

export async function postponeMove(tx: Tx, payment: string, position: number, nextLookAt: Date): Promise<void> {
  await tx.sql`
    update payment_moves
       set looks = looks + 1, next_look_at = ${nextLookAt}, claimed_until = null
     where tenant_id = ${tx.tenant}
       and payment_id = ${payment}
       and position = ${position}`;
}

export async function selectDueMoves(tx: Tx, now: Date, limit: number): Promise<readonly { payment_id: PaymentId; position: number }[]> {
  return await tx.sql<{ payment_id: PaymentId; position: number }[]>`
    select payment_id, position
      from payment_moves
     where tenant_id = ${tx.tenant}
       and state = 'pending'
       and next_look_at <= ${now}
     order by next_look_at
     limit ${limit}`;
}

export async function selectUnderway(tx: Tx, payments: readonly PaymentId[]): Promise<readonly PaymentId[]> {
  const rows = await tx.sql<{ payment_id: PaymentId }[]>`
    select payment_id
      from payment_moves
     where tenant_id = ${tx.tenant}
       and payment_id = any(${payments as PaymentId[]}::text[])
       and state = 'pending'`;
  return rows.map((row) => row.payment_id);
}
