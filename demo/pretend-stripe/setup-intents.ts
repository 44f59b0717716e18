import type { Stripe } from "stripe";
import { type Decline, declineWhenSaved, isChallenged } from "./cards.ts";
import { ApiError, invalid } from "./errors.ts";
import { emit } from "./events.ts";
import type { Params } from "./form.ts";
import { newId, nowSeconds, randomText } from "./ids.ts";
import { attachMethod, methodFor } from "./payment-methods.ts";
import { type Account, type HeldMethod, find, idOf } from "./state.ts";

type NewSetup = {
  readonly customer: string | null;
  readonly usage: string;
  readonly metadata: Record<string, string>;
  readonly usageWord?: string;
};

export function addSetupIntent(account: Account, { customer, usage, metadata, usageWord }: NewSetup): Stripe.SetupIntent {
  if (customer !== null) find(account.customers, "customer", customer, "customer");
  const id = newId("seti");
  const intent: Stripe.SetupIntent = {
    id,
    object: "setup_intent",
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${randomText(20)}`,
    created: nowSeconds(),
    customer,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: {
        mandate_options: null,
        network: null,
        request_three_d_secure: "automatic",
        ...(usageWord === undefined ? {} : { setup_credential_usage: usageWord }),
      },
    },
    payment_method_types: ["card"],
    single_use_mandate: null,
    status: "requires_payment_method",
    usage,
  };
  account.setupIntents[id] = intent;
  emit(account, "setup_intent.created", intent);
  return intent;
}

export function createSetupIntent(account: Account, params: Params, base: string): Stripe.SetupIntent {
  const customer = params.text("customer") ?? null;
  const usage = params.text("usage") ?? "off_session";
  const card = cardOptions(params);
  const isConfirmed = params.flag("confirm");
  const method = params.text("payment_method");
  const returnUrl = params.text("return_url") ?? null;
  const metadata = params.metadata();
  params.allowedTypes();
  params.noOthers();
  const intent = addSetupIntent(account, { customer, usage, metadata, ...(card.usage === undefined ? {} : { usageWord: card.usage }) });
  if (!isConfirmed) return intent;
  if (method === undefined) throw invalid("You must provide a payment_method to confirm.", { param: "payment_method" });
  return confirmSetup(account, intent.id, methodFor(account, method, "payment_method"), { base, returnUrl, isMoto: card.isMoto });
}

function cardOptions(params: Params): { readonly isMoto: boolean; readonly usage: string | undefined } {
  const card = params.tree("payment_method_options")["card"];
  if (typeof card !== "object" || Array.isArray(card)) return { isMoto: false, usage: undefined };
  const { moto, setup_credential_usage: usage } = card as Record<string, unknown>;
  return { isMoto: moto === "true", usage: typeof usage === "string" ? usage : undefined };
}

export function confirmSetupIntent(account: Account, id: string, params: Params, base: string): Stripe.SetupIntent {
  const method = params.need("payment_method");
  const { isMoto } = cardOptions(params);
  const returnUrl = params.text("return_url") ?? null;
  params.noOthers();
  return confirmSetup(account, id, methodFor(account, method, "payment_method"), { base, returnUrl, isMoto });
}

/** Asks the card's bank whether the card may be kept. Throws the bank's no, after the intent has noted it. */
export function confirmSetup(
  account: Account,
  id: string,
  held: HeldMethod,
  { base, returnUrl, isMoto }: { readonly base: string; readonly returnUrl: string | null; readonly isMoto: boolean },
): Stripe.SetupIntent {
  const intent = find(account.setupIntents, "setupintent", id);
  if (intent.status !== "requires_payment_method" && intent.status !== "requires_action" && intent.status !== "requires_confirmation")
    throw invalid(`This SetupIntent's status is ${intent.status}, so it cannot be confirmed.`, { code: "setup_intent_unexpected_state" });
  const decline = declineWhenSaved(held.card.behaviour);
  if (decline !== undefined) throw refuseSetup(account, intent, held, decline);
  const started: Stripe.SetupIntent = { ...intent, payment_method: held.object.id, last_setup_error: null };
  if (!isChallenged(held.card.behaviour, { isSaving: true, isSaved: held.isSaved, isOffSession: false, isMoto }))
    return completeSetup(account, started);
  const waiting: Stripe.SetupIntent = {
    ...started,
    status: "requires_action",
    next_action: { type: "redirect_to_url", redirect_to_url: { url: `${base}/3ds/${id}`, return_url: returnUrl } },
  };
  account.setupIntents[id] = waiting;
  emit(account, "setup_intent.requires_action", waiting);
  return waiting;
}

/** What the customer's answer at the bank's page leads to. */
export function answerSetupChallenge(account: Account, id: string, isPassed: boolean): Stripe.SetupIntent {
  const intent = find(account.setupIntents, "setupintent", id);
  if (intent.status !== "requires_action") return intent;
  if (isPassed) return completeSetup(account, intent);
  const held = find(account.methods, "PaymentMethod", idOf(intent.payment_method));
  const message = "We are unable to authenticate your payment method. Please choose a different payment method and try again.";
  const code = "setup_intent_authentication_failure";
  const failed: Stripe.SetupIntent = {
    ...intent,
    status: "requires_payment_method",
    payment_method: null,
    next_action: null,
    last_setup_error: { type: "invalid_request_error", code, message, payment_method: held.object },
  };
  account.setupIntents[id] = failed;
  emit(account, "setup_intent.setup_failed", failed);
  return failed;
}

function completeSetup(account: Account, intent: Stripe.SetupIntent): Stripe.SetupIntent {
  const method = idOf(intent.payment_method);
  if (typeof intent.customer === "string") attachMethod(account, method, intent.customer, { isSaved: true });
  const done: Stripe.SetupIntent = { ...intent, status: "succeeded", next_action: null, last_setup_error: null };
  account.setupIntents[intent.id] = done;
  emit(account, "setup_intent.succeeded", done);
  return done;
}

function refuseSetup(account: Account, intent: Stripe.SetupIntent, held: HeldMethod, decline: Decline): ApiError {
  const { code, declineCode, message } = decline;
  const error = { type: "card_error", code, decline_code: declineCode, message, payment_method: held.object } as const;
  const failed: Stripe.SetupIntent = {
    ...intent,
    status: "requires_payment_method",
    payment_method: null,
    next_action: null,
    last_setup_error: error,
  };
  account.setupIntents[intent.id] = failed;
  emit(account, "setup_intent.setup_failed", failed);
  return new ApiError(402, { ...error, setup_intent: failed });
}

export function cancelSetupIntent(account: Account, id: string, params: Params): Stripe.SetupIntent {
  const intent = find(account.setupIntents, "setupintent", id);
  params.text("cancellation_reason");
  params.noOthers();
  if (intent.status === "succeeded" || intent.status === "canceled")
    throw invalid(`You cannot cancel this SetupIntent because it has a status of ${intent.status}.`, {
      code: "setup_intent_unexpected_state",
    });
  const canceled: Stripe.SetupIntent = { ...intent, status: "canceled", next_action: null };
  account.setupIntents[id] = canceled;
  emit(account, "setup_intent.canceled", canceled);
  return canceled;
}
