import type { Instant } from "../../../base/instant.ts";
import type { Language } from "../../../base/language.ts";
import type { RightsReasonCode } from "../../../base/rights-reasons.ts";

/** What every letter is told: whose it is, where people reach it (PUBLIC_ORIGIN), and whom it greets. */
export type Common = { readonly business: string; readonly origin: string; readonly name: string | null };

/** A place in the house, from the origin on; a token stands behind the `#`, which no server and no log ever sees. */
export type Path = `/${string}`;

/** What the page asks of whoever comes by a link, because the mail does not contain it. */
export type SecondItem = "postcode" | "code";

/** Of a letter to a customer: the language in which they were spoken to; without one the business's own is taken. */
type Spoken = { readonly language?: Language };

/** What somebody asks of a business about their data. */
export const RIGHTS_ASKED = ["access", "portability", "correction", "restriction", "objection", "erasure", "anonymisation"] as const;
export type RightsAsked = (typeof RIGHTS_ASKED)[number];

/** A request about data; `lastDay` is an instant at the end of a day, in whichever zone, and is told as that day. */
type Asked = Spoken & { readonly request: RightsAsked; readonly path: Path };

/** Which details are erased and which are kept, why and until when; null where nobody knows a day. */
export type RightsPart = {
  readonly erased: readonly string[];
  readonly kept: readonly { readonly label: string; readonly reason: RightsReasonCode | "on_hold"; readonly until: Instant | null }[];
};

/** What customers are told of their requests about their data: that there is something, and never what the data says. */
export type RightsFacts = {
  readonly rights_received: Asked & { readonly lastDay: Instant };
  readonly rights_prove: Asked & { readonly lastDay: Instant };
  /** The same where somebody else asked in their name. */
  readonly rights_agent: Asked & { readonly lastDay: Instant };
  /** Somebody who may not be them asked by mail. */
  readonly rights_way: Asked;
  readonly rights_extended: Asked & { readonly reason: "complex" | "many_requests"; readonly lastDay: Instant };
  /** The clock stands still until they have answered. */
  readonly rights_paused: Asked & { readonly pause: "identity" | "clarification" };
  readonly rights_resumed: Asked & { readonly lastDay: Instant };
  /** Nobody showed in time that it was them. */
  readonly rights_lapsed: Asked;
  readonly rights_decided: Asked & {
    readonly decision: "granted" | "in_part" | "refused";
    readonly reasons: readonly RightsReasonCode[];
  };
  readonly rights_export_ready: Asked & { readonly expiresAt: Instant };
  readonly rights_erasure_cooling: Asked & { readonly until: Instant };
  readonly rights_erased: Spoken & { readonly at: Instant; readonly path: Path };
  /** The same of some details, by what the business calls them and never what they say. */
  readonly rights_part_cooling: Asked & { readonly until: Instant; readonly part: RightsPart };
  readonly rights_part_erased: Spoken & { readonly at: Instant; readonly part: RightsPart; readonly path: Path };
  readonly rights_withdrawn: Asked;
  readonly rights_appealed: Asked & { readonly lastDay: Instant };
  readonly rights_appeal_extended: Asked & { readonly reason: "complex" | "many_requests"; readonly lastDay: Instant };
  readonly rights_appeal_decided: Asked & { readonly appeal: "upheld" | "overturned" };
  readonly rights_message: Asked;
};
export type RightsKind = keyof RightsFacts;

/** Those of them that are about one request, which is all but the answer to a mail that may be somebody else's. */
export type ToldKind = Exclude<RightsKind, "rights_way">;

/** One request in what owners are told of those that are due. */
export type RightsDue = { readonly request: RightsAsked; readonly lastDay: Instant; readonly isOverdue: boolean };

type Request = Spoken & { readonly path: Path; readonly expiresAt: Instant; readonly secondItem: SecondItem };

/** What customers are told. Nothing that they gave stands in it: whoever reads their mail learns that there is a card, not which. */
export type CustomerFacts = RightsFacts & {
  readonly collection_link: Request;
  readonly collection_reminder: Request;
  readonly payment_confirm: Request;
  readonly card_added: Spoken & { readonly at: Instant; readonly path: Path };
  readonly card_used: Spoken & { readonly at: Instant; readonly path: Path };
  readonly card_removed: Spoken & { readonly at: Instant; readonly path: Path };
  readonly card_expired: Spoken & { readonly path: Path };
  /** Which kind of detail somebody saw, and neither what it says nor who. */
  readonly value_seen: Spoken & { readonly field: string; readonly at: Instant; readonly path: Path };
  /** A version of the privacy notice that means something to them; `path` leads to it. */
  readonly notice_changed: Spoken & { readonly at: Instant; readonly path: Path };
  /** The same, where what they once agreed to is another thing by then; `purpose` is its label, and `path` where they say yes or no. */
  readonly notice_ask: Spoken & { readonly purpose: string; readonly at: Instant; readonly path: Path };
  readonly customer_passkey_added: Spoken & { readonly at: Instant; readonly path: Path };
  readonly customer_passkey_removed: Spoken & { readonly at: Instant; readonly path: Path };
  readonly customer_code: Spoken & { readonly code: string; readonly expiresAt: Instant };
  /** To an address that is to become a customer's contact. */
  readonly contact_code: Spoken & { readonly code: string; readonly expiresAt: Instant };
  /** To the old contact, where `path` stops it, and to the new one. `field` is what it is called. */
  readonly contact_changing: Spoken & { readonly field: string; readonly at: Instant; readonly path: Path };
  readonly contact_changed: Spoken & { readonly field: string; readonly at: Instant; readonly path: Path };
  readonly contact_change_cancelled: Spoken & { readonly field: string; readonly path: Path };
};

export type CustomerKind = keyof CustomerFacts;

/** In what way the card page that came is not the one that was sent. */
export const PAGE_DIFFERENCES = [
  "answer_changed",
  "policy_missing",
  "policy_changed",
  "header_changed",
  "script_missing",
  "script_unknown",
  "script_elsewhere",
  "style_unknown",
  "style_elsewhere",
  "markup_foreign",
] as const;
export type PageDifference = (typeof PAGE_DIFFERENCES)[number];

/** What a week is summed up by, in the order in which it is told. */
export const WEEK_COUNTS = [
  "guarded",
  "broken",
  "unreviewed",
  "asked",
  "declined",
  "filled",
  "forwarded",
  "unknown",
  "prepared",
  "refused",
] as const;
export type WeekCount = (typeof WEEK_COUNTS)[number];
export type WeekLine = { readonly of: WeekCount; readonly count: number };

/** What an address is told that stands on a mailing list, or is asked; `list` is its label. */
export type SubscriberFacts = {
  readonly list_confirm: { readonly list: string; readonly path: Path; readonly expiresAt: Instant };
  readonly list_left: { readonly list: string; readonly path: Path };
  readonly list_left_all: { readonly path: Path };
  /** Somebody who may not be them wrote that they want to leave. */
  readonly list_way_out: { readonly list: string; readonly path: Path };
};

/** What each kind of letter tells. Times are told in words and in UTC; `path` becomes its one link. */
export type Facts = CustomerFacts &
  SubscriberFacts & {
    /** To an address that somebody typed on the business's site: whether its reader allows uses of their data; `items` are labels. */
    readonly consent_confirm: { readonly items: readonly string[]; readonly path: Path; readonly expiresAt: Instant };
    /** To an address that nobody is known by. */
    readonly rights_nothing_held: { readonly path: Path };
    /** To whoever says that they act for somebody, of whom it says nothing. */
    readonly rights_agent_refused: { readonly permission: "not_signed" | "not_readable" | "not_for_this" | "out_of_date" | "not_genuine" };
    /** To a vendor that was given data: the numbers of request, task and customer, and nothing else of them. */
    readonly rights_vendor: {
      readonly vendor: string;
      readonly task: "correction" | "erasure" | "restriction" | "objection";
      /** The task's, by which an answer is known. */
      readonly number: string;
      readonly items: readonly string[];
      /** The details that it is about, as the business calls them; absent where it is about everything. */
      readonly only?: string;
      readonly lastDay: Instant;
    };
    readonly rights_due: { readonly dues: readonly RightsDue[]; readonly path: Path };
    readonly invite: { readonly inviter: string | null; readonly path: Path; readonly expiresAt: Instant };
    readonly recovery_code: { readonly code: string; readonly path: Path; readonly expiresAt: Instant };
    readonly recovery_asked: { readonly at: Instant; readonly effectiveAt: Instant; readonly path: Path };
    readonly recovery_watch: { readonly who: string; readonly at: Instant; readonly effectiveAt: Instant; readonly path: Path };
    readonly recovery_done: { readonly at: Instant; readonly path: Path };
    readonly recovery_cancelled: { readonly at: Instant; readonly path: Path };
    readonly new_device: { readonly device: string; readonly at: Instant; readonly path: Path };
    readonly password_changed: { readonly at: Instant; readonly path: Path };
    readonly passkey_added: { readonly label: string; readonly at: Instant; readonly path: Path };
    readonly clearance_due: { readonly items: readonly string[]; readonly path: Path };
    readonly bulk_unlocked: { readonly who: string; readonly at: Instant; readonly until: Instant; readonly path: Path };
    readonly approval_asked: { readonly who: string; readonly field: string; readonly path: Path };
    readonly glass_broken: { readonly who: string; readonly field: string; readonly at: Instant; readonly path: Path };
    readonly device_lost: { readonly who: string; readonly device: string; readonly at: Instant; readonly path: Path };
    readonly left: { readonly at: Instant };
    readonly mail_test: { readonly at: Instant };
    readonly unused_soon: { readonly until: Instant; readonly path: Path };
    readonly unused_off: { readonly items: readonly string[]; readonly path: Path };
    readonly clearance_staff: { readonly items: readonly string[]; readonly path: Path };
    /** Kinds of difference only: whatever stands on the page is chosen by whoever tampers with it. */
    readonly card_page_differs: { readonly differences: readonly PageDifference[]; readonly at: Instant; readonly path: Path };
    /** Places in the house where something of somebody who was erased is left, as "table.column". */
    readonly erasure_residue: { readonly items: readonly string[]; readonly path: Path };
    /** The server's clock jumped; `lastDay` is the last on which it ran at a date that was believed. */
    readonly date_in_doubt: { readonly lastDay: Instant; readonly at: Instant; readonly path: Path };
    readonly week_digest: { readonly week: readonly WeekLine[]; readonly path: Path };
    readonly digest: { readonly items: readonly string[]; readonly path: Path };
  };

export type LetterKind = keyof Facts;

/** Their link or code lets in whoever has it; a customer's link is half of what lets in. */
export const KINDS_WITH_PROOF: ReadonlySet<LetterKind> = new Set([
  "invite",
  "recovery_code",
  "collection_link",
  "collection_reminder",
  "payment_confirm",
  "customer_code",
  "contact_code",
  "list_confirm",
  "consent_confirm",
]);

/** Those in which an answer has something to say to a request. */
export const KINDS_TO_ANSWER: ReadonlySet<LetterKind> = new Set(["rights_received", "rights_paused", "rights_message"]);

/** For their receiver's eyes alone, also where nobody carries them: whoever else reads one could come in, or agree, in their place. */
export const KINDS_NOT_HANDED_OVER: ReadonlySet<string> = new Set<LetterKind>(["customer_code", "contact_code", "consent_confirm"]);

/** Written to customers, who know the business and not this house. */
export const CUSTOMER_KINDS = [
  "collection_link",
  "collection_reminder",
  "payment_confirm",
  "card_added",
  "card_used",
  "card_removed",
  "card_expired",
  "value_seen",
  "notice_changed",
  "notice_ask",
  "customer_passkey_added",
  "customer_passkey_removed",
  "customer_code",
  "contact_code",
  "contact_changing",
  "contact_changed",
  "contact_change_cancelled",
  "rights_received",
  "rights_prove",
  "rights_agent",
  "rights_way",
  "rights_extended",
  "rights_paused",
  "rights_resumed",
  "rights_lapsed",
  "rights_decided",
  "rights_export_ready",
  "rights_erasure_cooling",
  "rights_erased",
  "rights_part_cooling",
  "rights_part_erased",
  "rights_withdrawn",
  "rights_appealed",
  "rights_appeal_extended",
  "rights_appeal_decided",
  "rights_message",
] as const satisfies readonly CustomerKind[];

export const RIGHTS_LETTERS: readonly ToldKind[] = CUSTOMER_KINDS.filter(isRightsKind).filter((kind) => kind !== "rights_way");

export function isRightsKind(kind: CustomerKind): kind is RightsKind {
  return kind.startsWith("rights_");
}

const SUBSCRIBER_KINDS: readonly LetterKind[] = [
  "list_confirm",
  "list_left",
  "list_left_all",
  "list_way_out",
] satisfies readonly (keyof SubscriberFacts)[];

export function isSubscriberKind(kind: LetterKind): boolean {
  return SUBSCRIBER_KINDS.includes(kind);
}

export function isCustomerKind(kind: LetterKind): kind is CustomerKind {
  return (CUSTOMER_KINDS as readonly LetterKind[]).includes(kind);
}
