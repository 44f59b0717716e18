import { assert } from "../../base/fault.ts";

/** What the business wrote down of a vendor: what it would ask before it gives somebody its customers' data. */
export type VendorFacts = {
  readonly does: string;
  readonly termsUrl: string | null;
  readonly privacyUrl: string | null;
  readonly references: readonly string[];
  readonly questionnaire: Readonly<Partial<Record<Question, string>>>;
  readonly certifications: readonly { readonly name: string; readonly validUntil: string | null }[];
  readonly subprocessors: readonly { readonly name: string; readonly country: string; readonly does: string }[];
  /** Within how many hours it tells of a breach. */
  readonly breachHours: number | null;
  readonly exitPlan: string;
  /** Requests written by hand are not sent to it. */
  readonly operationsOnly: boolean;
  /** For files that are made for it alone. */
  readonly ageRecipient: string | null;
};

export const NO_FACTS: VendorFacts = {
  does: "",
  termsUrl: null,
  privacyUrl: null,
  references: [],
  questionnaire: {},
  certifications: [],
  subprocessors: [],
  breachHours: null,
  exitPlan: "",
  operationsOnly: false,
  ageRecipient: null,
};

/** The short list of questions, in plain words; each may be answered in a sentence. */
export const QUESTIONS = {
  where: "In which countries is our customers' data kept and looked at?",
  access: "Who there can see it, and how do they show who they are?",
  encryption: "Is it encrypted where it lies and on its way?",
  cards: "If it takes cards: under which PCI DSS attestation, and until when?",
  kept: "How long is it kept, and how is it erased when we ask?",
  people: "Are the people there trained, and bound to keep it to themselves?",
  incidents: "What went wrong in the last three years, and who was told?",
  others: "To whom does it give our customers' data in turn, and what for?",
} as const;

export type Question = keyof typeof QUESTIONS;

/** The database is an edge, too; what a later version writes more is kept out of sight. */
export function parseFacts(stored: unknown): VendorFacts {
  assert(typeof stored === "object" && stored !== null && !Array.isArray(stored), "a vendor's facts are not an object");
  const known = Object.entries(stored).filter(([name]) => Object.hasOwn(NO_FACTS, name));
  return { ...NO_FACTS, ...(Object.fromEntries(known) as Partial<VendorFacts>) };
}
