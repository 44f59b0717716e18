import { type CardId, type CollectionId, type PaymentId, type SubjectId, newId } from "../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import { Redacted, unveil } from "../../base/redacted.ts";
import { dropBoxes, openSoundBoxes, putBoxes } from "../../platform/keeper/boxes.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import {
  type PaymentRow,
  claimPaymentRow,
  countPending,
  hasUnsettled,
  holdPaymentRow,
  insertPayment,
  postponePayment,
  selectByProvider,
  selectDuePayments,
  selectPayment,
  selectPaymentsOf,
  selectPaymentsOfSubject,
  selectWithCard,
  updateSettled,
  wasUsedBefore,
} from "./_sql.ts";
import type { Payment, PaymentKind, PaymentState, Told } from "./payment.ts";

export type NewPayment = {
  readonly request: CollectionId;
  readonly subject: SubjectId;
  readonly purpose: string;
  readonly card: CardId;
  readonly cardField: string;
  readonly kind: PaymentKind;
  readonly amountMinor: number;
  readonly currency: string;
  readonly isMoto: boolean;
  readonly account: string;
  readonly actor: { readonly kind: string; readonly id: string };
};

/**
 * By what the provider knows the card; kept until the outcome is known, so that the very same call can be made again, and so
 * that the card is not taken away from a customer who is with their bank.
 */
export type Means = { readonly customer: Redacted<string>; readonly token: Redacted<string> };

const MEANS_KIND = "payment";
const meansBox = (id: PaymentId): string => `payment/${id}`;

/**
 * Cards that a payment still needs, by what the provider calls them; and whose they are. `mayBeAny`: the means of one do not open, so
 * that nobody can say which card it is.
 */
export type NeededCards = { readonly tokens: ReadonlySet<string>; readonly subjects: ReadonlySet<string>; readonly mayBeAny: boolean };

/** Whoever is with their bank is back by then, or hardly ever comes: for the sake of an unknown card all others wait no longer. */
const UNKNOWN_MS_MAX = DAY_MS;

/** The row that stands before the provider is called; undefined while another payment of the request is not settled. */
export async function addPayment(
  tx: Tx,
  keeper: Keeper,
  payment: NewPayment,
  means: Means,
  now: Instant,
  nextLookAt: Instant,
): Promise<PaymentId | undefined> {
  const id = newId("pay", now);
  const isFirst = await insertPayment(tx, {
    payment_id: id,
    request_id: payment.request,
    subject_id: payment.subject,
    purpose: payment.purpose,
    card_id: payment.card,
    card_field: payment.cardField,
    kind: payment.kind,
    amount_minor: payment.amountMinor,
    currency: payment.currency,
    is_moto: payment.isMoto,
    provider_account: payment.account,
    actor_kind: payment.actor.kind,
    actor_id: payment.actor.id,
    created_at: new Date(now),
    next_look_at: new Date(nextLookAt),
  });
  if (!isFirst) return undefined;
  const plaintext = Buffer.from(JSON.stringify({ customer: unveil(means.customer), token: unveil(means.token) }));
  await putBoxes(tx, keeper, [{ id: meansBox(id), kind: MEANS_KIND, plaintext }]);
  return id;
}

/** Undefined once the outcome is known, for they are dropped then; and where they are damaged. */
export async function openMeans(tx: Tx, keeper: Keeper, id: PaymentId): Promise<Means | undefined> {
  const bytes = (await openSoundBoxes(tx, keeper, MEANS_KIND, [meansBox(id)])).get(meansBox(id));
  return bytes && toMeans(bytes);
}

function toMeans(bytes: Buffer): Means {
  const { customer, token } = JSON.parse(bytes.toString("utf8")) as { readonly customer: string; readonly token: string };
  return { customer: new Redacted(customer), token: new Redacted(token) };
}

export async function listNeededCards(tx: Tx, keeper: Keeper, now: Instant): Promise<NeededCards> {
  const rows = await selectWithCard(tx);
  const boxes = rows.map((row) => meansBox(row.payment_id));
  const opened = await openSoundBoxes(tx, keeper, MEANS_KIND, boxes);
  const tokens = [...opened.values()].map((bytes) => unveil(toMeans(bytes).token));
  const isUnknown = ({ payment_id: id, created_at: at }: (typeof rows)[number]): boolean =>
    !opened.has(meansBox(id)) && at.getTime() > now - UNKNOWN_MS_MAX;
  return { tokens: new Set(tokens), subjects: new Set(rows.map((row) => row.subject_id)), mayBeAny: rows.some(isUnknown) };
}

export async function findPayment(tx: Tx, id: PaymentId): Promise<Payment | undefined> {
  const row = await selectPayment(tx, id);
  return row && rowToPayment(row);
}

/** The same, held until the transaction ends: what is moved of one payment is moved by one at a time. */
export async function holdPayment(tx: Tx, id: PaymentId): Promise<Payment | undefined> {
  const row = await holdPaymentRow(tx, id);
  return row && rowToPayment(row);
}

export async function findPaymentByProvider(tx: Tx, providerPayment: string): Promise<Payment | undefined> {
  const row = await selectByProvider(tx, providerPayment);
  return row && rowToPayment(row);
}

/** The payments of a request, newest first. */
export async function listPaymentsOf(tx: Tx, request: CollectionId): Promise<readonly Payment[]> {
  return (await selectPaymentsOf(tx, request)).map(rowToPayment);
}

/** A page of a customer's payments, the newest first; those before `before`. */
export async function listPaymentsOfSubject(
  tx: Tx,
  subject: SubjectId,
  { before, limit }: { readonly before: PaymentId | null; readonly limit: number },
): Promise<readonly Payment[]> {
  return (await selectPaymentsOfSubject(tx, subject, before, limit)).map(rowToPayment);
}

export type Settlement = {
  readonly state: PaymentState;
  readonly providerPayment: string | null;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly declineCode: string | null;
};

/** Writes what the provider told, if nobody has written since the payment was read. */
export async function settlePayment(tx: Tx, read: Payment, settled: Settlement, nextLookAt: Instant, now: Instant): Promise<boolean> {
  const { state, capturedMinor, refundedMinor, declineCode } = settled;
  const told: Told = { state, capturedMinor, refundedMinor, declineCode };
  const isWritten = await updateSettled(tx, read.id, read.revision, {
    state,
    captured_minor: capturedMinor,
    refunded_minor: refundedMinor,
    decline_code: declineCode,
    provider_payment: settled.providerPayment,
    told: JSON.stringify(told),
    next_look_at: new Date(nextLookAt),
    at: new Date(now),
  });
  if (isWritten && state !== "pending" && state !== "challenge") await dropBoxes(tx, [meansBox(read.id)]);
  return isWritten;
}

/** True for the one who may ask the provider now; nobody else may until the lease is over. */
export async function claimPayment(tx: Tx, id: PaymentId, leaseSeconds: number): Promise<boolean> {
  return await claimPaymentRow(tx, id, leaseSeconds);
}

export async function putOffPayment(tx: Tx, id: PaymentId, nextLookAt: Instant): Promise<void> {
  await postponePayment(tx, id, new Date(nextLookAt));
}

/** Payments about which the provider should be asked by now. */
export async function listDuePayments(tx: Tx, now: Instant, limit: number): Promise<readonly PaymentId[]> {
  return await selectDuePayments(tx, new Date(now), limit);
}

/** Payments that were begun before this time and whose outcome is not known. */
export async function countPendingBefore(tx: Tx, at: Instant): Promise<number> {
  return await countPending(tx, new Date(at));
}

/** Whether this card was used by another payment already. */
export async function hasEarlierUse(tx: Tx, { id, subject, card }: Payment): Promise<boolean> {
  return await wasUsedBefore(tx, subject, card, id);
}

/** Whether the provider still has to be asked about any payment. */
export async function hasUnsettledPayments(tx: Tx): Promise<boolean> {
  return await hasUnsettled(tx);
}

function rowToPayment(row: PaymentRow): Payment {
  return {
    id: row.payment_id,
    request: row.request_id,
    subject: row.subject_id,
    purpose: row.purpose,
    card: row.card_id,
    cardField: row.card_field,
    kind: row.kind,
    state: row.state,
    amountMinor: Number(row.amount_minor),
    capturedMinor: Number(row.captured_minor),
    refundedMinor: Number(row.refunded_minor),
    currency: row.currency,
    isMoto: row.is_moto,
    declineCode: row.decline_code,
    account: row.provider_account,
    providerPayment: row.provider_payment,
    told: row.told,
    revision: row.revision,
    actor: { kind: row.actor_kind, id: row.actor_id },
    createdAt: instant(row.created_at.getTime()),
    settledAt: row.settled_at === null ? null : instant(row.settled_at.getTime()),
    looks: row.looks,
  };
}
