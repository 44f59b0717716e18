import type { Stripe } from "stripe";
import { emit } from "./events.ts";
import type { Params } from "./form.ts";
import { newId, nowSeconds } from "./ids.ts";
import { detachMethod } from "./payment-methods.ts";
import { type Account, find } from "./state.ts";

export function createCustomer(account: Account, params: Params): Stripe.Customer {
  const customer: Stripe.Customer = {
    id: newId("cus", 14),
    object: "customer",
    address: null,
    balance: 0,
    created: nowSeconds(),
    currency: null,
    default_source: null,
    delinquent: false,
    description: params.text("description") ?? null,
    discount: null,
    email: params.text("email") ?? null,
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: params.metadata(),
    name: params.text("name") ?? null,
    phone: params.text("phone") ?? null,
    preferred_locales: params.list("preferred_locales") as string[],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
  };
  params.noOthers();
  account.customers[customer.id] = customer;
  emit(account, "customer.created", customer);
  return customer;
}

export function deleteCustomer(account: Account, id: string): Stripe.DeletedCustomer {
  const customer = find(account.customers, "customer", id);
  for (const { object } of Object.values(account.methods)) if (object.customer === id) detachMethod(account, object.id);
  delete account.customers[id];
  emit(account, "customer.deleted", customer);
  return { id, object: "customer", deleted: true };
}
