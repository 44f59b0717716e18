import type { Stripe } from "stripe";
import { SECOND_MS } from "../../base/instant.ts";
import { Redacted, unveil } from "../../base/redacted.ts";
import { type Result, ok } from "../../base/result.ts";
import { toStripeAmount } from "./_amounts.ts";
import { type StripeAccess, callStripe } from "./_client.ts";
import { REFERENCE, readIntent, readRefund } from "./_intents.ts";
import type {
  ChallengeAsk,
  ChargeAsk,
  FindAsk,
  MoveAsk,
  Provider,
  ProviderPayment,
  ProviderRefusal,
  Setup,
  SetupAsk,
  StartedSetup,
} from "./provider.ts";

const CHARGE = ["latest_charge"];
const FOUND_MAX = 100;

/** Stripe behind the provider's interface, by its own SDK. */
export function openStripe(access: StripeAccess): Provider {
  return {
    check: () =>
      callStripe(access, async (client) => {
        const account = await client.accounts.retrieveCurrent();
        const mode = /^[a-z]+_live_/u.test(unveil(access.secretKey)) ? "live" : "test";
        return { account: account.id, mode, isReady: account.charges_enabled };
      }),
    startSetup: (ask) => callStripe(access, (client) => startSetup(client, ask)),
    readSetup: (session) => callStripe(access, (client) => readSetup(client, session)),
    charge: (ask) => takeMoney(access, ask, "automatic"),
    authorise: (ask) => takeMoney(access, ask, "manual"),
    challenge: (ask) => callStripe(access, (client) => challenge(client, ask), readFailure),
    capture: ({ key, payment, amountMinor, currency }) =>
      callStripe(access, async (client) => {
        const amount = { amount_to_capture: toStripeAmount(amountMinor, currency), expand: CHARGE };
        return readIntent(await client.paymentIntents.capture(payment, amount, { idempotencyKey: key }));
      }),
    refund: (ask) => callStripe(access, (client) => refund(client, ask)),
    cancel: ({ key, payment }) =>
      callStripe(access, async (client) =>
        readIntent(await client.paymentIntents.cancel(payment, { expand: CHARGE }, { idempotencyKey: key })),
      ),
    readPayment: (payment) =>
      callStripe(access, async (client) => readIntent(await client.paymentIntents.retrieve(payment, { expand: CHARGE }))),
    findPayment: (ask) => callStripe(access, (client) => findPayment(client, ask)),
    listRefunds: (payment) =>
      callStripe(access, async (client) => (await client.refunds.list({ payment_intent: payment, limit: FOUND_MAX })).data.map(readRefund)),
    forget: (what) => forget(access, what),
  };
}

/** A hosted page of mode `setup`: Stripe sees the card, and we see its token. No name and no address goes along. */
async function startSetup(client: Stripe, ask: SetupAsk): Promise<StartedSetup> {
  const customer = ask.customer === null ? await addCustomer(client, ask) : unveil(ask.customer);
  const session = await client.checkout.sessions.create(
    {
      mode: "setup",
      customer,
      allowed_payment_method_types: ["card"],
      client_reference_id: ask.reference,
      metadata: { [REFERENCE]: ask.reference },
      success_url: ask.backUrl,
      cancel_url: ask.cancelUrl,
      expires_at: Math.floor(ask.expiresAt / SECOND_MS),
      locale: ask.language,
    },
    { idempotencyKey: ask.key },
  );
  return { session: session.id, url: session.url ?? "", customer: new Redacted(customer) };
}

async function addCustomer(client: Stripe, ask: SetupAsk): Promise<string> {
  return (await client.customers.create({ metadata: { [REFERENCE]: ask.subject } }, { idempotencyKey: `${ask.key}-customer` })).id;
}

async function readSetup(client: Stripe, id: string): Promise<Setup> {
  const session = await client.checkout.sessions.retrieve(id, { expand: ["setup_intent.payment_method"] });
  if (session.status === "open") return { state: "waiting", url: session.url };
  const intent = typeof session.setup_intent === "string" ? null : session.setup_intent;
  const method = typeof intent?.payment_method === "string" ? null : intent?.payment_method;
  const customer = typeof session.customer === "string" ? session.customer : session.customer?.id;
  if (session.status !== "complete" || intent?.status !== "succeeded" || !method?.card || customer === undefined) return { state: "ended" };
  const { brand, last4, exp_month: month, exp_year: year, fingerprint = null } = method.card;
  const expires = `${String(month).padStart(2, "0")}/${String(year % 100).padStart(2, "0")}`;
  const known = { brand: BRANDS[brand] ?? brand, last4, expires, fingerprint };
  return { state: "done", card: { token: new Redacted(method.id), customer: new Redacted(customer), ...known } };
}

/** Brands that Stripe calls otherwise than we do. */
const BRANDS: Readonly<Record<string, string>> = { amex: "american-express", diners: "diners-club" };

/**
 * The customer entered the card on Stripe's page, which was the first, customer-initiated use. What follows is initiated by
 * the business (`off_session`), at no fixed times (`unscheduled`); or the customer is on the telephone (`moto`).
 */
async function takeMoney(
  access: StripeAccess,
  ask: ChargeAsk,
  captureMethod: "automatic" | "manual",
): Promise<Result<ProviderPayment, ProviderRefusal>> {
  return await callStripe(
    access,
    async (client) => {
      const intent = await client.paymentIntents.create(
        {
          amount: toStripeAmount(ask.amountMinor, ask.currency),
          currency: ask.currency.toLowerCase(),
          customer: unveil(ask.customer),
          payment_method: unveil(ask.token),
          allowed_payment_method_types: ["card"],
          capture_method: captureMethod,
          confirm: true,
          metadata: { [REFERENCE]: ask.reference },
          expand: CHARGE,
          ...(ask.isMoto ? BY_TELEPHONE : WITHOUT_CUSTOMER),
        },
        { idempotencyKey: ask.key },
      );
      return readIntent(intent);
    },
    readFailure,
  );
}

const BY_TELEPHONE = { payment_method_options: { card: { moto: true } } };
const WITHOUT_CUSTOMER = {
  off_session: true,
  payment_method_options: { card: { stored_credential_usage: "unscheduled" } },
} satisfies Partial<Stripe.PaymentIntentCreateParams>;

/** A card's bank said no: Stripe answers by an error that has the payment in it. */
function readFailure(error: Stripe.errors.StripeCardError): ProviderPayment | undefined {
  const { payment_intent: intent } = error;
  return intent === undefined ? undefined : readIntent(intent);
}

/** A payment that failed for want of the customer has let go of its card; the failure still names it. */
async function challenge(client: Stripe, { key, payment, backUrl }: ChallengeAsk): Promise<ProviderPayment> {
  const intent = await client.paymentIntents.retrieve(payment, { expand: CHARGE });
  if (intent.status !== "requires_payment_method" && intent.status !== "requires_action") return readIntent(intent);
  if (intent.next_action?.redirect_to_url?.return_url === backUrl) return readIntent(intent);
  const held = intent.payment_method ?? intent.last_payment_error?.payment_method ?? null;
  const method = typeof held === "string" ? held : held?.id;
  if (method === undefined) return readIntent(intent);
  return readIntent(
    await client.paymentIntents.confirm(payment, { payment_method: method, return_url: backUrl, expand: CHARGE }, { idempotencyKey: key }),
  );
}

async function refund(client: Stripe, { key, payment, reference, amountMinor, currency }: MoveAsk): Promise<ReturnType<typeof readRefund>> {
  const amount = toStripeAmount(amountMinor, currency);
  return readRefund(
    await client.refunds.create({ payment_intent: payment, amount, metadata: { [REFERENCE]: reference } }, { idempotencyKey: key }),
  );
}

/** By the customer's list, which is true at once; Stripe's search lags behind by minutes. */
async function findPayment(client: Stripe, ask: FindAsk): Promise<ProviderPayment | null> {
  const created = { gte: Math.floor(ask.since / SECOND_MS) };
  const whose =
    ask.customer === null
      ? { created: { ...created, lte: Math.ceil(ask.until / SECOND_MS) } }
      : { created, customer: unveil(ask.customer) };
  const list = client.paymentIntents.list({ ...whose, limit: FOUND_MAX, expand: ["data.latest_charge"] });
  if (ask.customer === null) {
    for await (const intent of list) if (intent.metadata[REFERENCE] === ask.reference) return readIntent(intent);
    return null;
  }
  const found = (await list).data.find((intent) => intent.metadata[REFERENCE] === ask.reference);
  return found === undefined ? null : readIntent(found);
}

async function forget(
  access: StripeAccess,
  what: { readonly token: Redacted<string> } | { readonly customer: Redacted<string> },
): Promise<Result<void, ProviderRefusal>> {
  const forgotten = await callStripe(access, async (client) => {
    if ("token" in what) await client.paymentMethods.detach(unveil(what.token));
    else await client.customers.del(unveil(what.customer));
  });
  if (!forgotten.ok && forgotten.refusal.code === "provider_refused" && GONE.has(forgotten.refusal.reason)) return ok(undefined);
  return forgotten;
}

/** A card that belongs to nobody any more cannot be detached. */
const GONE: ReadonlySet<string> = new Set(["resource_missing", "payment_method_unexpected_state"]);
