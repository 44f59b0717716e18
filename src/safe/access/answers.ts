import type { Answer } from "../../base/result.ts";
import { type Lack, lackWords } from "./lacks.ts";
import { RULE_ANSWERS } from "./rule-answers.ts";
import type { RuleCode } from "./rules.ts";

/** Every way the safe says no. `fields` names what each field lacks; nothing here repeats a value. */
export type SafeRefusal = {
  readonly code: RuleCode | SafeCode;
  readonly also?: readonly RuleCode[];
  /** What a person or their device lacks, where the refusal is about that. */
  readonly lacks?: readonly Lack[];
  readonly fields?: readonly FieldRefusal[];
  /** The ledger entry that notes the refusal, where it was a decision. */
  readonly entry?: string;
};

export type FieldRefusal = {
  readonly field: string;
  readonly code: string;
  readonly say: string;
  readonly unlock?: string | null;
  readonly also?: readonly RuleCode[];
  readonly lacks?: readonly Lack[];
};

export type SafeCode =
  | "signed_out"
  | "purpose_needed"
  | "purpose_unknown"
  | "purpose_not_allowed"
  | "field_unknown"
  | "fields_invalid"
  | "subject_not_found"
  | "subject_erased"
  | "already_exists"
  | "too_many_attempts"
  | "lookups_spent"
  | "field_not_searchable"
  | "no_value"
  | "cannot_open"
  | "token_not_found"
  | "card_not_found"
  | "card_kept_here"
  | "card_at_provider"
  | "value_not_chosen"
  | "code_not_held"
  | "on_hold"
  | "nothing_to_erase"
  | "still_under_way";

export type SafeAnswer = Answer & { readonly unlock: string | null };

/** The words of each refusal: what staff can read aloud, and what would unlock it and whom to ask. */
export const ANSWERS = {
  ...RULE_ANSWERS,
  signed_out: {
    status: 401,
    say: "I am signed out.",
    unlock: "Sign in again. If you no longer can, ask the owner.",
  },
  purpose_needed: {
    status: 400,
    say: "Say what the data is needed for: this key may act for several purposes.",
    unlock: "Name one purpose.",
  },
  purpose_unknown: {
    status: 400,
    say: "The data map knows no such purpose.",
    unlock: "Use a purpose that the data map declares.",
  },
  purpose_not_allowed: {
    status: 403,
    say: "This key may not act for that purpose.",
    unlock: "The owner can make a key for the purpose.",
  },
  field_unknown: {
    status: 400,
    say: "The data map knows no such field.",
    unlock: "Use fields that the data map declares.",
  },
  fields_invalid: {
    status: 400,
    say: "Some details cannot be taken as they are. Nothing was changed.",
    unlock: "Mend the fields that are named and send them again.",
  },
  subject_not_found: {
    status: 404,
    say: "There is no such customer here.",
    unlock: null,
  },
  subject_erased: {
    status: 410,
    say: "This customer's data was erased; it cannot be brought back.",
    unlock: null,
  },
  already_exists: {
    status: 409,
    say: "Another customer is already known by this detail. Nothing was changed.",
    unlock: "Search for that customer by the same detail.",
  },
  too_many_attempts: {
    status: 429,
    say: "Too many wrong tries for this detail; it cannot be compared for a while.",
    unlock: "Use another way to verify the customer, or wait an hour.",
  },
  lookups_spent: {
    status: 429,
    say: "Customers have been looked up by this detail as often as may be for now.",
    unlock: "Find the customer by another detail, or try again tomorrow.",
  },
  field_not_searchable: {
    status: 400,
    say: "Customers cannot be looked up by this field.",
    unlock: "The data map says which fields have a look-up.",
  },
  no_value: {
    status: 404,
    say: "You have not given us this detail.",
    unlock: "Ask the customer for it.",
  },
  token_not_found: {
    status: 404,
    say: "There is no such token here.",
    unlock: "Ask for a token of the customer's field.",
  },
  card_not_found: {
    status: 404,
    say: "There is no such card here.",
    unlock: "Look at the customer's cards again; it may have been removed or used up.",
  },
  card_kept_here: {
    status: 409,
    say: "This card is kept here and not by the payment provider, so the provider cannot be asked to charge it.",
    unlock: "Ask the customer for a card by a collection request whose card the provider keeps.",
  },
  card_at_provider: {
    status: 409,
    say: "This card rests with the payment provider: it can be charged there, and be given to nobody else.",
    unlock: "Ask the customer for the card by a collection request whose card rests here.",
  },
  value_not_chosen: {
    status: 409,
    say: "There is more than one of this, and which one is meant has to be said.",
    unlock: "Name the card, or the number of the value.",
  },
  code_not_held: {
    status: 409,
    say: "The card's security code is not here: it was used, or its hour is over.",
    unlock: "Ask the customer for it by a new collection request.",
  },
  on_hold: {
    status: 409,
    say: "This data is kept for a dispute, a legal claim or a tax matter, so it cannot be erased yet.",
    unlock: "The owner can look at the hold under Retention, and end it.",
  },
  nothing_to_erase: {
    status: 409,
    say: "Nothing is left that would be erased: every field that was asked for is kept, or was never held.",
    unlock: "Keep fewer fields, or refuse the request for the reason that keeps them.",
  },
  still_under_way: {
    status: 409,
    say: "Something is just being sent to a vendor or paid for this customer, so they cannot be erased at this moment.",
    unlock: "Try again in a minute or two; what is under way is over by then.",
  },
  cannot_open: {
    status: 409,
    say: "This detail cannot be opened; it may have been damaged.",
    unlock: "Tell the owner: `npx strongroom verify` names what was changed.",
  },
} as const satisfies Record<RuleCode | SafeCode, SafeAnswer>;

export function answerFor(refusal: { readonly code: RuleCode | SafeCode }): SafeAnswer {
  return ANSWERS[refusal.code];
}

/** What is told beside the code of a decision that refused. */
type More = { readonly also?: readonly RuleCode[]; readonly lacks?: readonly Lack[] };

/** A refused decision as the refusal of the whole ask. */
export function refusalOf({ code, also = [], lacks = [] }: More & { readonly code: RuleCode }): SafeRefusal & { readonly code: RuleCode } {
  return { code, also, ...(lacks.length === 0 ? {} : { lacks }) };
}

/** What would unlock a refusal: what this very person lacks, where that is known, else what helps in general. */
export function unlockFor(code: RuleCode | SafeCode, lacks: readonly Lack[] = []): string | null {
  return lackWords(code, lacks) ?? ANSWERS[code].unlock;
}

/** How a field's decision is told where the ask is refused as a whole. */
export function fieldRefusal(field: string, code: RuleCode, more: More): FieldRefusal {
  return { field, code, say: ANSWERS[code].say, unlock: unlockFor(code, more.lacks), ...filled(more) };
}

/** How a refused field is told inside an answer that was decided. */
export type RefusedField = {
  readonly form: "refused";
  readonly code: string;
  readonly say: string;
  readonly unlock: string | null;
  readonly also?: readonly string[];
  readonly lacks?: readonly Lack[];
};

export function refusedField(code: RuleCode | SafeCode, more: More = {}): RefusedField {
  return { form: "refused", code, say: ANSWERS[code].say, unlock: unlockFor(code, more.lacks), ...filled(more) };
}

function filled({ also = [], lacks = [] }: More): More {
  return { ...(also.length === 0 ? {} : { also }), ...(lacks.length === 0 ? {} : { lacks }) };
}
