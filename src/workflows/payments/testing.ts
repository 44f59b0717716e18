import type { CardId, CollectionId, PaymentId, SubjectId } from "../../base/ids.ts";
import { newId } from "../../base/ids.ts";
import { Redacted } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { type PretendStripe, STRIPE_KEY, startPretendStripe } from "../../platform/payments/testing.ts";
import { withTx } from "../../platform/storage/tx.ts";
import type { MoveKind, Payment } from "../../registers/payments/payment.ts";
import { type Actor, entryActor, subjectActor } from "../../safe/access/actor.ts";
import { type TestSafe, makeSubject, openTestSafe, testActor } from "../../safe/testing.ts";
import { addProviderCard } from "../../safe/vault/add-provider-card.ts";
import type { PaymentRefusal } from "./answers.ts";
import { type MoveWish, beginMove } from "./begin-move.ts";
import { type PaymentAsk, type RequestFacts, beginPayment } from "./begin-payment.ts";
import { checkAccount, connectAccount } from "./connect-provider.ts";
import { type Moved, driveMove } from "./drive-move.ts";
import { drivePayment } from "./drive-payment.ts";
import type { Payments, TakeRefusal } from "./payments.ts";
import { settleSetup } from "./settle-setup.ts";
import { startSetup } from "./start-setup.ts";

export const PAYMENTS_MAP = `
controller: { name: Blue Sky Concierge, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book your travel, basis: contract }
  offers:  { label: Send you offers, basis: consent }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking, offers], retention: 3y }
  card:  { label: Payment card, category: payment-card, type: card, many: true, purposes: [booking, offers], custody: processor, retention: 1y }
roles:
  intake: { booking: { email: [change], card: [change] } }
  agent:  { booking: { card: [masked, use] } }
  viewer: { booking: { card: [masked] } }
  seller: { offers: { card: [use] } }
`;
export const AGENT = testActor(["agent"], { id: "key_agent" });
export const WEBHOOK_SECRET = "whsec_of_the_tests_only";
const INTAKE = testActor(["intake"]);
export const URLS = { backUrl: "https://cards.example/c/back", cancelUrl: "https://cards.example/c/fill" };

/** A safe with a business that is connected to a pretend provider, which is a process of its own. */
export type TestPayments = {
  readonly t: TestSafe;
  readonly payments: Payments;
  readonly pretend: () => PretendStripe;
  /** In place of the one that ran: dead, or started anew. */
  readonly replace: (pretend: PretendStripe) => void;
  /** A request of a new customer, for a hundred pounds. */
  readonly request: (more?: Partial<RequestFacts>) => Promise<RequestFacts>;
  /** The customer gives a card on the provider's page, and confirms at their bank where it asks. */
  readonly giveCard: (request: RequestFacts, number: string, keep?: boolean) => Promise<RequestFacts>;
  readonly pay: (request: RequestFacts, more?: Partial<PaymentAsk>) => Promise<Result<Payment, PaymentRefusal>>;
  readonly move: (payment: PaymentId, kind: MoveKind, amountMinor?: number, actor?: Actor) => Promise<Result<Moved, PaymentRefusal>>;
  /** What the provider itself knows of a customer: their payments or cards, newest first. */
  readonly atProvider: <T>(list: "payment_intents" | "payment_methods", subject: SubjectId) => Promise<readonly T[]>;
  /** Requests that take no card any more. */
  readonly over: Set<CollectionId>;
  readonly changes: CollectionId[];
  readonly close: () => Promise<void>;
};

export async function openTestPayments(options: { readonly stateFile?: string } = {}): Promise<TestPayments> {
  let pretend = await startPretendStripe(options);
  const t = await openTestSafe(PAYMENTS_MAP);
  const over = new Set<CollectionId>();
  const changes: CollectionId[] = [];
  const cards = new Map<CollectionId, CardId>();
  let counted = 0;

  const payments: Payments = {
    safe: t.safe,
    publicOrigin: "https://safe.example",
    cardOrigin: "https://cards.example",
    mode: "test",
    timeoutMs: 1_000,
    takeCard: async (tx, { request, subject, keep, card }): Promise<Result<{ readonly id: CardId }, TakeRefusal>> => {
      // As a request does that has its card: told once more, it is the same.
      const before = cards.get(request);
      if (before !== undefined) return ok({ id: before });
      if (over.has(request)) return refuse({ code: "request_over", isOver: true });
      const ask = { actor: subjectActor(subject), purpose: "booking", subject, field: "card", card, keep, request, until: null };
      const added = await addProviderCard(t.safe, tx, ask);
      if (!added.ok) return refuse({ code: added.refusal.code, isOver: false });
      cards.set(request, added.value.id);
      return ok({ id: added.value.id });
    },
    tellChange: async (_tx, request) => void changes.push(request),
    onCommit: () => undefined,
  };
  const account = {
    kind: "stripe",
    secretKey: new Redacted(STRIPE_KEY),
    webhookSecret: new Redacted(WEBHOOK_SECRET),
    apiBase: pretend.base,
  } as const;
  const checked = await checkAccount(payments, account);
  if (!checked.ok) throw new Error(checked.refusal.code);
  const connected = await t.within((tx) =>
    connectAccount(payments, tx, account, checked.value, { kind: "key", id: "key_owner", role: "owner" }),
  );
  if (!connected.ok) throw new Error(connected.refusal.code);

  return {
    t,
    payments,
    pretend: () => pretend,
    replace: (other) => {
      pretend = other;
    },
    over,
    changes,
    request: async (more = {}) => {
      const subject: SubjectId = await makeSubject(t, INTAKE, { email: `guest${(counted += 1)}@example.com` });
      const id = newId("col", t.safe.clock());
      return { id, subject, purpose: "booking", isEnded: false, amountMinor: 10_000, currency: "GBP", card: null, ...more };
    },
    giveCard: async (request, number, keep = true) => {
      const { id, subject } = request;
      const wish = { request: id, subject, keep, nickname: "Blue one", language: "en", ...URLS };
      const started = await startSetup(payments, t.tenant, wish, t.safe.clock());
      if (!started.ok) throw new Error(started.refusal.code);
      const entered = await pretend.enterCard(started.value.url, number);
      if (entered.location?.includes("/3ds/") === true) await pretend.answerBank(entered.location, "confirm");
      const settled = await settleSetup(payments, t.tenant, id);
      if (!settled.ok || settled.value !== "provided") throw new Error(JSON.stringify(settled));
      return { ...request, card: cards.get(id) ?? null };
    },
    pay: async (request, more = {}) => {
      const ask: PaymentAsk = {
        actor: AGENT,
        request,
        kind: "charge",
        amountMinor: null,
        currency: null,
        card: null,
        isMoto: false,
        ...more,
      };
      const begun = await t.within((tx) => beginPayment(payments, tx, ask));
      return begun.ok ? ok(await drivePayment(payments, t.tenant, begun.value, entryActor(ask.actor), 5_000)) : begun;
    },
    move: async (payment, kind, amountMinor, actor = AGENT) => {
      const wish: MoveWish = { actor, payment, kind, amountMinor: amountMinor ?? null };
      const begun = await withTx(t.safe.db, t.tenant, (tx) => beginMove(payments, tx, wish));
      return begun.ok ? ok(await driveMove(payments, t.tenant, begun.value, entryActor(actor), 5_000)) : begun;
    },
    atProvider: async <T>(list: string, subject: SubjectId): Promise<readonly T[]> => {
      const customers = await t.db.owner`select customer from provider_customers where subject_id = ${subject}`;
      const lists = await Promise.all(
        customers.map(({ customer }) => lookUp<{ data: T[] }>(pretend, `/v1/${list}?customer=${String(customer)}`)),
      );
      return lists.flatMap((one) => one.data);
    },
    close: async () => {
      await pretend.stop();
      await t.close();
    },
  };
}

/** Asks the pretend provider itself. */
export async function lookUp<T>({ base }: PretendStripe, path: string): Promise<T> {
  const answer = await fetch(`${base}${path}`, { headers: { authorization: `Bearer ${STRIPE_KEY}` } });
  return (await answer.json()) as T;
}

/** The value; the test is over where it was refused. */
export function must<T>(result: Result<T, PaymentRefusal>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.refusal));
  return result.value;
}
