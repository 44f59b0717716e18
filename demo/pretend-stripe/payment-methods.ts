import type { Stripe } from "stripe";
import { type KnownCard, TEST_METHODS, knowCard } from "./cards.ts";
import { invalid, missing } from "./errors.ts";
import { emit } from "./events.ts";
import type { Params } from "./form.ts";
import { newId, nowSeconds } from "./ids.ts";
import { type Account, type HeldMethod, find } from "./state.ts";

/** A payment method of a card that its owner has typed in, here, on our own page. */
export function addMethod(account: Account, card: KnownCard, holder: string | null): HeldMethod {
  const object: Stripe.PaymentMethod = {
    id: newId("pm"),
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: { address: null, email: null, name: holder, phone: null, tax_id: null },
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
      country: "US",
      display_brand: card.brand,
      exp_month: card.expMonth,
      exp_year: card.expYear,
      fingerprint: card.fingerprint,
      funding: "credit",
      generated_from: null,
      last4: card.last4,
      networks: { available: [card.brand], preferred: null },
      regulated_status: "unregulated",
      three_d_secure_usage: { supported: card.brand !== "amex" },
      wallet: null,
    },
    created: nowSeconds(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: "card",
  };
  const held: HeldMethod = { object, card, isSaved: false };
  account.methods[object.id] = held;
  return held;
}

/** A number sent by a program is refused, as it is to every account that was not let have raw cards. */
export function createMethod(account: Account, params: Params): Stripe.PaymentMethod {
  const type = params.need("type");
  if (type !== "card") throw invalid(`The pretend provider knows cards only, not ${type}`, { param: "type" });
  const { number, token } = params.tree("card");
  params.noOthers();
  if (number !== undefined) {
    const say =
      "Sending credit card numbers directly to the Stripe API is generally unsafe. We suggest you use test tokens that map to the test card you are using, see https://stripe.com/docs/testing.";
    throw invalid(say, { status: 402 });
  }
  if (typeof token !== "string") throw missing("card[token]");
  return addMethod(account, knowTestCard(token.replace(/^tok_/u, "pm_card_")), null).object;
}

/** The method of this id. A name such as `pm_card_visa` makes a new one of that test card each time. */
export function methodFor(account: Account, id: string, param: string): HeldMethod {
  if (TEST_METHODS[id] !== undefined) return addMethod(account, knowTestCard(id), null);
  return find(account.methods, "PaymentMethod", id, param);
}

function knowTestCard(name: string): KnownCard {
  const number = TEST_METHODS[name];
  if (number === undefined) throw invalid(`No such token: '${name}'`, { code: "resource_missing", param: "card[token]" });
  const now = new Date();
  return knowCard({ number, expMonth: now.getUTCMonth() + 1, expYear: now.getUTCFullYear() + 1, cvc: null }, now);
}

export function attachMethod(account: Account, id: string, customer: string, how: { readonly isSaved: boolean }): Stripe.PaymentMethod {
  const held = methodFor(account, id, "payment_method");
  find(account.customers, "customer", customer, "customer");
  if (held.object.customer !== null && held.object.customer !== customer)
    throw invalid("The payment method you provided has already been attached to a customer.", { code: "payment_method_unexpected_state" });
  const isNew = held.object.customer === null;
  const object = { ...held.object, customer };
  account.methods[object.id] = { ...held, object, isSaved: held.isSaved || how.isSaved };
  if (isNew) emit(account, "payment_method.attached", object);
  return object;
}

export function detachMethod(account: Account, id: string): Stripe.PaymentMethod {
  const held = find(account.methods, "PaymentMethod", id);
  if (held.object.customer === null)
    throw invalid("The payment method you provided is not attached to a customer so detachment is impossible.", {
      code: "payment_method_unexpected_state",
    });
  const object = { ...held.object, customer: null };
  account.methods[id] = { ...held, object };
  emit(account, "payment_method.detached", object);
  return object;
}
