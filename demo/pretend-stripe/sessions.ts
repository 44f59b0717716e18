import type { Stripe } from "stripe";
import { invalid } from "./errors.ts";
import { emit } from "./events.ts";
import type { Params } from "./form.ts";
import { newId, nowSeconds } from "./ids.ts";
import { addSetupIntent } from "./setup-intents.ts";
import { type Account, find } from "./state.ts";

const HALF_HOUR = 1800;
const DAY = 86_400;

/** A visit to our own card page: only `mode=setup`, a card that is saved and not charged. */
export function createSession(account: Account, params: Params, base: string): Stripe.Checkout.Session {
  const mode = params.need("mode");
  if (mode !== "setup") throw invalid(`The pretend provider has card pages of mode setup only, not ${mode}`, { param: "mode" });
  const successUrl = params.need("success_url");
  const now = nowSeconds();
  const expiresAt = params.whole("expires_at") ?? now + DAY;
  if (expiresAt < now + HALF_HOUR - 60 || expiresAt > now + DAY + 60)
    throw invalid("The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.", {
      param: "expires_at",
    });
  const customer = params.text("customer") ?? null;
  const { metadata = {} } = params.tree("setup_intent_data");
  const intent = addSetupIntent(account, { customer, usage: "off_session", metadata: metadata as Record<string, string> });
  const id = newId("cs_test", 58);
  const session: Stripe.Checkout.Session = {
    ...BLANK,
    id,
    cancel_url: params.text("cancel_url") ?? null,
    client_reference_id: params.text("client_reference_id") ?? null,
    created: now,
    currency: params.text("currency") ?? null,
    customer,
    expires_at: expiresAt,
    locale: params.text("locale") ?? null,
    metadata: params.metadata(),
    setup_intent: intent.id,
    success_url: successUrl,
    url: `${base}/c/pay/${id}`,
    allowed_payment_method_types: params.allowedTypes(),
  };
  if (session.allowed_payment_method_types === null && session.currency === null)
    throw invalid("You must set currency or allowed_payment_method_types in setup mode.", { code: "parameter_missing", param: "currency" });
  params.text("ui_mode");
  params.noOthers();
  account.sessions[id] = session;
  return session;
}

export function completeSession(account: Account, id: string): Stripe.Checkout.Session {
  const session = find(account.sessions, "checkout.session", id);
  if (session.status !== "open") return session;
  const done: Stripe.Checkout.Session = { ...session, status: "complete", url: null };
  account.sessions[id] = done;
  emit(account, "checkout.session.completed", done);
  return done;
}

export function expireSession(account: Account, id: string): Stripe.Checkout.Session {
  const session = find(account.sessions, "checkout.session", id);
  if (session.status !== "open")
    throw invalid(`Only Checkout Sessions with a status of open can be expired. This one is ${session.status}.`);
  const expired: Stripe.Checkout.Session = { ...session, status: "expired", url: null };
  account.sessions[id] = expired;
  emit(account, "checkout.session.expired", expired);
  return expired;
}

/** As it stands now: a session whose time is over has ended, whether or not somebody looked. */
export function readSession(account: Account, id: string): Stripe.Checkout.Session {
  const session = find(account.sessions, "checkout.session", id);
  return session.status === "open" && session.expires_at <= nowSeconds() ? expireSession(account, id) : session;
}

const NO_TEXT = { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null };

const BLANK: Stripe.Checkout.Session = {
  id: "",
  object: "checkout.session",
  adaptive_pricing: null,
  after_expiration: null,
  allow_promotion_codes: null,
  allowed_payment_method_types: null,
  amount_subtotal: null,
  amount_total: null,
  automatic_tax: { enabled: false, liability: null, provider: null, status: null },
  billing_address_collection: null,
  cancel_url: null,
  client_reference_id: null,
  client_secret: null,
  collected_information: null,
  consent: null,
  consent_collection: null,
  created: 0,
  currency: null,
  currency_conversion: null,
  custom_fields: [],
  custom_text: NO_TEXT,
  customer: null,
  customer_account: null,
  customer_creation: null,
  customer_details: null,
  customer_email: null,
  discounts: null,
  expires_at: 0,
  integration_identifier: null,
  invoice: null,
  invoice_creation: null,
  livemode: false,
  locale: null,
  managed_payments: null,
  metadata: {},
  mode: "setup",
  origin_context: null,
  payment_intent: null,
  payment_link: null,
  payment_method_collection: "always",
  payment_method_configuration_details: null,
  payment_method_options: {},
  payment_method_types: ["card"],
  payment_status: "no_payment_required",
  permissions: null,
  recovered_from: null,
  saved_payment_method_options: null,
  setup_intent: null,
  shipping_address_collection: null,
  shipping_cost: null,
  shipping_options: [],
  status: "open",
  submit_type: null,
  subscription: null,
  success_url: null,
  total_details: null,
  ui_mode: "hosted_page",
  url: null,
  wallet_options: null,
};
