/** Brands as people write them, by the names that are kept. */
const BRAND_NAMES: Readonly<Record<string, string>> = {
  visa: "Visa",
  mastercard: "Mastercard",
  "american-express": "American Express",
  discover: "Discover",
  "diners-club": "Diners Club",
  jcb: "JCB",
  unionpay: "UnionPay",
  maestro: "Maestro",
  elo: "Elo",
  mir: "Mir",
  hipercard: "Hipercard",
  uatp: "UATP",
};

/** A brand that a provider names and nobody here knows is shown as it came. */
export function brandName(brand: string): string {
  return BRAND_NAMES[brand] ?? brand;
}
