import type { Stripe } from "stripe";
import { type Redacted, unveil } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { ProviderRefusal } from "./provider.ts";

export type StripeAccess = {
  readonly secretKey: Redacted<string>;
  /** A counterpart on this machine, for demo and tests; null is Stripe itself. */
  readonly apiBase: string | null;
  readonly timeoutMs: number;
};

/** Loaded when it is first needed: a house without a provider does not pay for it. */
export async function loadStripe(): Promise<typeof Stripe> {
  return (await import("stripe")).Stripe;
}

/** The version of the API that this code was written for; another one could mean other things by the same words. */
const API_VERSION = "2026-10-28.endive";
/** The SDK asks again by the same key, so a second try is the same deed. */
const RETRIES = 1;

export async function openClient({ secretKey, apiBase, timeoutMs }: StripeAccess): Promise<Stripe> {
  const Client = await loadStripe();
  const base = apiBase === null ? null : new URL(apiBase);
  return new Client(unveil(secretKey), {
    apiVersion: API_VERSION,
    timeout: timeoutMs,
    maxNetworkRetries: RETRIES,
    telemetry: false,
    ...(base === null ? {} : { host: base.hostname, port: Number(base.port), protocol: base.protocol === "https:" ? "https" : "http" }),
  });
}

/**
 * One call. What Stripe refuses comes as a value; a card's bank that says no is an answer about a payment, and is for the
 * caller to read. No text of Stripe's is passed on: it may repeat what was sent.
 */
export async function callStripe<T>(
  access: StripeAccess,
  call: (client: Stripe) => Promise<T>,
  onCardError?: (error: Stripe.errors.StripeCardError) => T | undefined,
): Promise<Result<T, ProviderRefusal>> {
  const { errors } = await loadStripe();
  try {
    return ok(await call(await openClient(access)));
  } catch (error) {
    if (!(error instanceof errors.StripeError)) throw error;
    const read = error instanceof errors.StripeCardError ? onCardError?.(error) : undefined;
    return read === undefined ? refuse(refusalOf(error)) : ok(read);
  }
}

const REASON = /^[a-z0-9_]{1,60}$/u;

function refusalOf({ statusCode, code, rawType }: Stripe.errors.StripeError): ProviderRefusal {
  if (statusCode === 401 || statusCode === 403) return { code: "provider_key_refused" };
  if (statusCode === 409 || statusCode === 429) return { code: "provider_busy" };
  if (statusCode === undefined || statusCode >= 500 || statusCode < 400) return { code: "provider_away" };
  const reason = code ?? rawType ?? "";
  return { code: "provider_refused", reason: REASON.test(reason) ? reason : "other" };
}
