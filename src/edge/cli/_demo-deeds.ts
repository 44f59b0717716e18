import { assert } from "../../base/fault.ts";
import type { PaymentId, SubjectId, TenantId } from "../../base/ids.ts";
import { SECOND_MS } from "../../base/instant.ts";
import type { Result } from "../../base/result.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { cardIdOf } from "../../registers/cards/card-id.ts";
import { type Actor, entryActor } from "../../safe/access/actor.ts";
import type { Collection } from "../../workflows/collection/collection.ts";
import { type CreatedRequest, type NewRequest, createRequest } from "../../workflows/collection/create-request.ts";
import { enterByNumber } from "../../workflows/collection/enter-by-number.ts";
import { readRequest } from "../../workflows/collection/read-requests.ts";
import { beginMove } from "../../workflows/payments/begin-move.ts";
import { beginPayment } from "../../workflows/payments/begin-payment.ts";
import { driveMove } from "../../workflows/payments/drive-move.ts";
import { drivePayment } from "../../workflows/payments/drive-payment.ts";
import type { Payments } from "../../workflows/payments/payments.ts";
import { settleSetup } from "../../workflows/payments/settle-setup.ts";
import { startSetup } from "../../workflows/payments/start-setup.ts";

const WAIT_MS = 20 * SECOND_MS;
const ADDRESS = "127.0.0.1";
const CURRENCY = "USD";

/** Where the demo's story plays, and who plays in it. */
export type Story = {
  readonly tenant: TenantId;
  readonly collection: Collection;
  readonly payments: Payments;
  readonly desk: Actor;
};

/** The link goes by mail as well: while no mail server is set it lies in the outbox. */
export async function ask(
  story: Story,
  customer: SubjectId | undefined,
  title: string,
  amountMinor: number,
  field: "card" | "hotel_card" = "card",
): Promise<CreatedRequest> {
  assert(customer !== undefined, "the sample has customers enough");
  const wish: NewRequest = {
    actor: story.desk,
    subject: customer,
    fields: {},
    purpose: "booking",
    asks: [field],
    transaction: { title, amountMinor, currency: CURRENCY, lines: [] },
    message: null,
    language: "en",
    ttlSeconds: null,
    secondItem: null,
    sendTo: null,
    send: true,
    custody: null,
  };
  return await within(story, (tx) => createRequest(story.collection, tx, wish));
}

/** The customer comes in by the number that they were told. */
export async function open({ collection }: Story, { number }: CreatedRequest): Promise<void> {
  done(await enterByNumber(collection, { number, address: ADDRESS }, collection.safe.clock()));
}

/** They type a card on the provider's page, and confirm at their bank where it asks. */
export async function give(story: Story, asked: CreatedRequest, number: string, nickname: string | null): Promise<CreatedRequest> {
  const { payments, collection, tenant } = story;
  await open(story, asked);
  const back = `${collection.cardOrigin}/c/back`;
  const { id: request, subject } = asked;
  const wish = { request, subject, keep: nickname !== null, nickname, language: "en", backUrl: back, cancelUrl: back };
  const { url } = done(await startSetup(payments, tenant, wish, collection.safe.clock()));
  const gone = await post(url, { number, expiry: "12/40", cvc: "123", name: "Demo Customer" });
  if (gone?.includes("/3ds/") === true) await post(gone, { answer: "confirm" });
  done(await settleSetup(payments, tenant, request));
  return asked;
}

/** Charges the card that came, for all that was asked for. */
export async function pay(story: Story, { id }: CreatedRequest): Promise<PaymentId> {
  const { payments, collection, tenant, desk } = story;
  const payment = await within(story, async (tx) => {
    const found = await readRequest(collection, tx, desk, id);
    if (!found.ok) return found;
    const { subject, purpose, cardField: field, cardRecord: record, transaction } = found.value;
    const card = field === null || record === null ? null : cardIdOf({ field, record });
    const request = { id, subject, purpose, isEnded: false, card, amountMinor: transaction.amountMinor, currency: transaction.currency };
    const wish = { actor: desk, request, kind: "charge", card: null, amountMinor: null, currency: null, isMoto: false } as const;
    return await beginPayment(payments, tx, wish);
  });
  await drivePayment(payments, tenant, payment, entryActor(desk), WAIT_MS);
  return payment;
}

export async function giveBack(story: Story, payment: PaymentId, amountMinor: number): Promise<void> {
  const { payments, tenant, desk } = story;
  const move = await within(story, (tx) => beginMove(payments, tx, { actor: desk, payment, kind: "refund", amountMinor }));
  await driveMove(payments, tenant, move, entryActor(desk), WAIT_MS);
}

async function post(url: string, form: Readonly<Record<string, string>>): Promise<string | null> {
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });
  return answer.headers.get("location");
}

export async function within<T>({ collection, tenant }: Story, fn: (tx: Tx) => Promise<Result<T, { readonly code: string }>>): Promise<T> {
  return done(await withTx(collection.safe.db, tenant, fn));
}

function done<T>(result: Result<T, { readonly code: string }>): T {
  assert(result.ok, "the demo's story goes as it was written");
  return result.value;
}
