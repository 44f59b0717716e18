import reference from "./reference/data-categories.json" with { type: "json" };

export type Category = {
  readonly id: string;
  readonly label: string;
  /** GDPR art. 9 and 10, and what laws of several states call sensitive. */
  readonly special: boolean;
  /** False for what is never stored (PCI DSS 3.3.1). */
  readonly keep: boolean;
};

export const CATEGORIES: ReadonlyMap<string, Category> = new Map(reference.categories.map((category) => [category.id, category]));

/** Names that people give to a category, beside its own. */
export const OTHER_CATEGORY_NAMES: Readonly<Record<string, string>> = {
  name: "identity",
  person: "identity",
  personal: "identity",
  email: "contact",
  "e-mail": "contact",
  phone: "contact",
  address: "contact",
  passport: "government-id",
  ssn: "government-id",
  "tax-id": "government-id",
  "driving-licence": "government-id",
  card: "payment-card",
  "credit-card": "payment-card",
  payment: "payment-card",
  iban: "bank-account",
  bank: "bank-account",
  medical: "health",
  diet: "health",
  allergy: "health",
  birthday: "date-of-birth",
  dob: "date-of-birth",
  age: "date-of-birth",
  order: "transactions",
  purchase: "transactions",
  booking: "transactions",
  notes: "free-text",
  note: "free-text",
  file: "free-text",
  location: "precise-location",
  gps: "precise-location",
  ip: "device-id",
  device: "device-id",
  cookie: "device-id",
  preferences: "behavioural",
  behavior: "behavioural",
  behavioral: "behavioural",
  company: "employment",
  job: "employment",
  cvc: "card-authentication",
  cvv: "card-authentication",
  pin: "card-authentication",
};
