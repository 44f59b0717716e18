import type { Stripe } from "stripe";
import { newId, nowSeconds } from "./ids.ts";
import type { Account } from "./state.ts";

/** The version of the API whose shapes are told here: the one that the SDK of this project speaks. */
export const API_VERSION = "2026-10-28.endive";

type Listener = (account: Account, event: Stripe.EventBase) => void;

const listeners = new Set<Listener>();
let request: Stripe.EventBase["request"] = null;

/** Tells of each event as it happens. */
export function onEvent(listener: Listener): void {
  listeners.add(listener);
}

/** Within `fn`, events say which call caused them. */
export function duringRequest<T>(id: string, idempotencyKey: string | null, fn: () => T): T {
  request = { id, idempotency_key: idempotencyKey };
  try {
    return fn();
  } finally {
    request = null;
  }
}

/** Notes what happened, with the object as it was at this moment, and tells those who listen. */
export function emit(account: Account, type: Stripe.Event.Type, object: object): void {
  const event: Stripe.EventBase = {
    id: newId("evt"),
    object: "event",
    api_version: API_VERSION,
    created: nowSeconds(),
    data: { object: structuredClone(object) as Stripe.Event.Data.Object },
    livemode: false,
    pending_webhooks: Object.keys(account.endpoints).length,
    request,
    type,
  };
  account.events[event.id] = event;
  for (const listener of listeners) listener(account, event);
}
