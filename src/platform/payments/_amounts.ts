/** Currencies without cents by ISO 4217, for which Stripe wants two decimals all the same. */
const HUNDREDFOLD = new Set(["isk", "ugx"]);

/** An amount in the smallest unit of ISO 4217, as Stripe counts it. */
export function toStripeAmount(amountMinor: number, currency: string): number {
  return HUNDREDFOLD.has(currency.toLowerCase()) ? amountMinor * 100 : amountMinor;
}

export function fromStripeAmount(amount: number, currency: string): number {
  return HUNDREDFOLD.has(currency.toLowerCase()) ? Math.round(amount / 100) : amount;
}
