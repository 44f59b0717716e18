import type { CardId, CollectionId, PaymentId, SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { PaymentKind, PaymentState, Told } from "./payment.ts";

export type PaymentRow = {
  readonly payment_id: PaymentId;
  readonly request_id: CollectionId;
  readonly subject_id: SubjectId;
  readonly purpose: string;
  readonly card_id: CardId;
  readonly card_field: string;
  readonly kind: PaymentKind;
  readonly state: PaymentState;
  /** Whole numbers of the database come as text: they could be larger than a number holds exactly. */
  readonly amount_minor: string;
  readonly captured_minor: string;
  readonly refunded_minor: string;
  readonly currency: string;
  readonly is_moto: boolean;
  readonly decline_code: string | null;
  readonly provider_account: string;
  readonly provider_payment: string | null;
  readonly told: Told | null;
  readonly revision: number;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly created_at: Date;
  readonly settled_at: Date | null;
  readonly looks: number;
};

export type NewPaymentRow = Pick<
  PaymentRow,
  | "payment_id"
  | "request_id"
  | "subject_id"
  | "purpose"
  | "card_id"
  | "card_field"
  | "kind"
  | "currency"
  | "is_moto"
  | "provider_account"
  | "actor_kind"
  | "actor_id"
  | "created_at"
> & { readonly amount_minor: number; readonly next_look_at: Date };

/** False where another payment of the same request is not settled: the index lets one in. */
export async function insertPayment(tx: Tx, row: NewPaymentRow): Promise<boolean> {
  const rows = await tx.sql`
    insert into payments (tenant_id, payment_id, request_id, subject_id, purpose, card_id, card_field, kind, state, amount_minor, currency,
                          is_moto, provider_account, actor_kind, actor_id, created_at, next_look_at)
    values (${tx.tenant}, ${row.payment_id}, ${row.request_id}, ${row.subject_id}, ${row.purpose}, ${row.card_id}, ${row.card_field}, ${row.kind},
            'pending', ${row.amount_minor}, ${row.currency}, ${row.is_moto}, ${row.provider_account}, ${row.actor_kind},
            ${row.actor_id}, ${row.created_at}, ${row.next_look_at})
        on conflict (tenant_id, request_id) where state in ('pending', 'challenge')
        do nothing
    returning 1 as made`;
  return rows.length > 0;
}

export async function selectPayment(tx: Tx, id: string): Promise<PaymentRow | undefined> {
  const [row] = await tx.sql<PaymentRow[]>`
    select payment_id, request_id, subject_id, purpose, card_id, card_field, kind, state, amount_minor, captured_minor, refunded_minor, currency,
           is_moto, decline_code, provider_account, provider_payment, told, revision, actor_kind, actor_id, created_at, settled_at, looks
      from payments
     where tenant_id = ${tx.tenant}
       and payment_id = ${id}`;
  return row;
}

export async function holdPaymentRow(tx: Tx, id: string): Promise<PaymentRow | undefined> {
  const [row] = await tx.sql<PaymentRow[]>`
    select payment_id, request_id, subject_id, purpose, card_id, card_field, kind, state, amount_minor, captured_minor, refunded_minor, currency,
           is_moto, decline_code, provider_account, provider_payment, told, revision, actor_kind, actor_id, created_at, settled_at, looks
      from payments
     where tenant_id = ${tx.tenant}
       and payment_id = ${id}
       for update`;
  return row;
}

export async function selectByProvider(tx: Tx, providerPayment: string): Promise<PaymentRow | undefined> {
  const [row] = await tx.sql<PaymentRow[]>`
    select payment_id, request_id, subject_id, purpose, card_id, card_field, kind, state, amount_minor, captured_minor, refunded_minor, currency,
           is_moto, decline_code, provider_account, provider_payment, told, revision, actor_kind, actor_id, created_at, settled_at, looks
      from payments
     where tenant_id = ${tx.tenant}
       and provider_payment = ${providerPayment}`;
  return row;
}

export async function selectPaymentsOf(tx: Tx, request: string): Promise<readonly PaymentRow[]> {
  return await tx.sql<PaymentRow[]>`
    select payment_id, request_id, subject_id, purpose, card_id, card_field, kind, state, amount_minor, captured_minor, refunded_minor, currency,
           is_moto, decline_code, provider_account, provider_payment, told, revision, actor_kind, actor_id, created_at, settled_at, looks
      from payments
     where tenant_id = ${tx.tenant}
       and request_id = ${request}
     order by payment_id desc`;
}

/** The newest first, those before `before`. */
export async function selectPaymentsOfSubject(
  tx: Tx,
  subject: string,
  before: string | null,
  limit: number,
): Promise<readonly PaymentRow[]> {
  return await tx.sql<PaymentRow[]>`
    select payment_id, request_id, subject_id, purpose, card_id, card_field, kind, state, amount_minor, captured_minor, refunded_minor, currency,
           is_moto, decline_code, provider_account, provider_payment, told, revision, actor_kind, actor_id, created_at, settled_at, looks
      from payments
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and (${before}::text is null or payment_id < ${before})
     order by payment_id desc
     limit ${limit}`;
}

export type SettledRow = Pick<PaymentRow, "state" | "decline_code" | "provider_payment"> & {
  readonly captured_minor: number;
  readonly refunded_minor: number;
  readonly told: string;
  readonly next_look_at: Date;
  readonly at: Date;
};

/** False where somebody else has written since the payment was read: what was read is then older than what stands. */
export async function updateSettled(tx: Tx, id: string, revision: number, row: SettledRow): Promise<boolean> {
  const rows = await tx.sql`
    update payments
       set state            = ${row.state},
           captured_minor   = ${row.captured_minor},
           refunded_minor   = ${row.refunded_minor},
           decline_code     = ${row.decline_code},
           provider_payment = coalesce(${row.provider_payment}, provider_payment),
           told             = coalesce(told, case when ${row.state} = 'pending' then null else ${row.told}::text::jsonb end),
           settled_at       = case when ${row.state} = 'pending' then null else coalesce(settled_at, ${row.at}) end,
           next_look_at     = ${row.next_look_at},
           claimed_until    = null,
           looks            = 0,
           revision         = revision + 1
     where tenant_id = ${tx.tenant}
       and payment_id = ${id}
       and revision = ${revision}
    returning 1 as settled`;
  return rows.length > 0;
}

/** One asker at a time, by the database's clock; whoever died while asking is overtaken when their lease is over. */
export async function claimPaymentRow(tx: Tx, id: string, leaseSeconds: number): Promise<boolean> {
  const rows = await tx.sql`
    update payments
       set claimed_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
     where tenant_id = ${tx.tenant}
       and payment_id = ${id}
       and state = 'pending'
       and (claimed_until is null or claimed_until < clock_timestamp())
    returning 1 as claimed`;
  return rows.length > 0;
}

/** Nothing came of this look; the next one is later. */
export async function postponePayment(tx: Tx, id: string, nextLookAt: Date): Promise<void> {
  await tx.sql`
    update payments
       set looks = looks + 1, next_look_at = ${nextLookAt}, claimed_until = null
     where tenant_id = ${tx.tenant}
       and payment_id = ${id}`;
}

export async function selectDuePayments(tx: Tx, now: Date, limit: number): Promise<readonly PaymentId[]> {
  const rows = await tx.sql<{ payment_id: PaymentId }[]>`
    select payment_id
      from payments
     where tenant_id = ${tx.tenant}
       and state in ('pending', 'challenge', 'authorised')
       and next_look_at <= ${now}
     order by next_look_at
     limit ${limit}`;
  return rows.map((row) => row.payment_id);
}

/** Payments whose card is still needed: the provider is to be asked again, or the customer is with their bank. */
export async function selectWithCard(tx: Tx): Promise<readonly Pick<PaymentRow, "payment_id" | "subject_id" | "created_at">[]> {
  return await tx.sql<Pick<PaymentRow, "payment_id" | "subject_id" | "created_at">[]>`
    select payment_id, subject_id, created_at
      from payments
     where tenant_id = ${tx.tenant}
       and state in ('pending', 'challenge')`;
}

export async function countPending(tx: Tx, before: Date): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from payments
     where tenant_id = ${tx.tenant}
       and state = 'pending'
       and created_at < ${before}`;
  return row?.n ?? 0;
}

export async function wasUsedBefore(tx: Tx, subject: string, card: string, but: string): Promise<boolean> {
  const rows = await tx.sql`
    select 1 as used
      from payments
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and card_id = ${card}
       and payment_id <> ${but}
       and state in ('succeeded', 'authorised', 'refunded')
     limit 1`;
  return rows.length > 0;
}

/** A payment or a move of which the outcome is not known. */
export async function hasUnsettled(tx: Tx): Promise<boolean> {
  const rows = await tx.sql`
    select 1 as there
      from payments
     where tenant_id = ${tx.tenant}
       and state in ('pending', 'challenge')
     union all
    select 1
      from payment_moves
     where tenant_id = ${tx.tenant}
       and state = 'pending'
     limit 1`;
  return rows.length > 0;
}

/** Asked for, and the provider has not said what came of it; or its customer is with their bank. */
export async function countUnsettledOf(tx: Tx, subject: string): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from payments
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and (state in ('pending', 'challenge')
            or exists (select 1
                         from payment_moves
                        where payment_moves.tenant_id = payments.tenant_id
                          and payment_moves.payment_id = payments.payment_id
                          and payment_moves.state = 'pending'))`;
  return row?.n ?? 0;
}

export async function countPaymentsOf(tx: Tx, subject: string): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from payments
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}`;
  return row?.n ?? 0;
}
