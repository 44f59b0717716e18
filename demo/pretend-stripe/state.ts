import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Stripe } from "stripe";
import type { KnownCard } from "./cards.ts";
import { noSuch } from "./errors.ts";

/** A payment method with what its bank knows. */
export type HeldMethod = { readonly object: Stripe.PaymentMethod; readonly card: KnownCard; readonly isSaved: boolean };

/** An answer that was given under an idempotency key. */
export type Kept = { readonly request: string; readonly status: number; readonly body: string; readonly at: number };

export type Endpoint = Stripe.WebhookEndpoint & { readonly secret: string };

type Shelf<T> = Record<string, T>;

/** Everything of one account, as it is written to the state file. */
export type Account = {
  readonly id: string;
  readonly customers: Shelf<Stripe.Customer>;
  readonly methods: Shelf<HeldMethod>;
  readonly setupIntents: Shelf<Stripe.SetupIntent>;
  readonly paymentIntents: Shelf<Stripe.PaymentIntent>;
  readonly charges: Shelf<Stripe.Charge>;
  readonly refunds: Shelf<Stripe.Refund>;
  readonly sessions: Shelf<Stripe.Checkout.Session>;
  readonly endpoints: Shelf<Endpoint>;
  readonly events: Shelf<Stripe.EventBase>;
  readonly kept: Shelf<Kept>;
};

export type State = {
  account(id: string): Account;
  /** The account that holds a session, for pages that know only its id. */
  accountOf(shelf: "sessions" | "setupIntents" | "paymentIntents", id: string): Account | undefined;
  readonly accounts: () => readonly Account[];
  /** Writes everything down, where a file was named: whole, or not at all. */
  save(): void;
};

export function openState(file: string | null): State {
  const known = file !== null && existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Shelf<Account>) : {};
  const accounts = new Map(Object.entries(known));
  return {
    account: (id) => {
      const found = accounts.get(id) ?? newAccount(id);
      accounts.set(id, found);
      return found;
    },
    accountOf: (shelf, id) => [...accounts.values()].find((account) => account[shelf][id] !== undefined),
    accounts: () => [...accounts.values()],
    save: () => {
      if (file === null) return;
      writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(accounts)), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}

function newAccount(id: string): Account {
  return {
    id,
    customers: {},
    methods: {},
    setupIntents: {},
    paymentIntents: {},
    charges: {},
    refunds: {},
    sessions: {},
    endpoints: {},
    events: {},
    kept: {},
  };
}

/** The object, or Stripe's words for one that is not there. */
export function find<T>(shelf: Shelf<T>, kind: string, id: string, param?: string): T {
  const found = shelf[id];
  if (found === undefined) throw noSuch(kind, id, param);
  return found;
}

/** The id that stands where a whole object could; here it is always the id. */
export function idOf(reference: string | { readonly id: string } | null | undefined): string {
  return typeof reference === "string" ? reference : (reference?.id ?? "");
}
