import type { Stripe } from "stripe";
import { invalid } from "./errors.ts";
import type { Params } from "./form.ts";
import { newId, nowSeconds } from "./ids.ts";
import { API_VERSION } from "./events.ts";
import { type Account, type Endpoint, find } from "./state.ts";

/** The secret is told once, here, as Stripe does. */
export function createEndpoint(account: Account, params: Params): Stripe.WebhookEndpoint {
  const url = params.need("url");
  if (URL.parse(url) === null) throw invalid("Invalid URL: An explicit scheme (such as https) must be provided.", { param: "url" });
  const enabled = params.list("enabled_events");
  if (enabled.length === 0)
    throw invalid("Missing required param: enabled_events.", { code: "parameter_missing", param: "enabled_events" });
  const endpoint: Endpoint = {
    id: newId("we"),
    object: "webhook_endpoint",
    api_version: params.text("api_version") ?? API_VERSION,
    application: null,
    created: nowSeconds(),
    description: params.text("description") ?? null,
    enabled_events: [...enabled],
    livemode: false,
    metadata: params.metadata(),
    secret: newId("whsec", 32),
    status: "enabled",
    url,
  };
  params.noOthers();
  account.endpoints[endpoint.id] = endpoint;
  return endpoint;
}

export function readEndpoint(account: Account, id: string): Stripe.WebhookEndpoint {
  const { secret: _secret, ...shown } = find(account.endpoints, "webhook endpoint", id);
  return shown;
}

export function deleteEndpoint(account: Account, id: string): Stripe.DeletedWebhookEndpoint {
  find(account.endpoints, "webhook endpoint", id);
  delete account.endpoints[id];
  return { id, object: "webhook_endpoint", deleted: true };
}
