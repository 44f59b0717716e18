import type { RightsRequestId, SubjectId } from "../../../base/ids.ts";
import type { Instant } from "../../../base/instant.ts";
import type { JsonValue } from "../../../base/json-value.ts";
import type { Language } from "../../../base/language.ts";
import type { Redacted } from "../../../base/redacted.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import type { ExportWords } from "./messages.ts";

/** Runs something in a transaction of its own, so that none lasts as long as the whole. */
export type InTx = <T>(fn: (tx: Tx) => Promise<T>) => Promise<T>;

/** Everything that a business holds about one person, as they are told it. What is long comes page by page. */
export type Account = {
  readonly request: { readonly id: RightsRequestId; readonly kind: string };
  /** The fields that were asked for, where it was not everything. */
  readonly limitedTo: readonly { readonly field: string; readonly label: string }[] | null;
  readonly subject: SubjectId;
  readonly language: Language;
  readonly words: ExportWords;
  /** What happened after this is not in it. */
  readonly madeAt: Instant;
  readonly business: { readonly name: string; readonly email: string };
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly source: Redacted<string | null>;
  readonly sourceCode: "cannot_open" | null;
  readonly details: readonly Detail[];
  readonly recipients: readonly Recipient[];
  readonly cards: readonly CardTold[];
  readonly holds: readonly HoldTold[];
  /** Null where only some fields were asked for. */
  readonly beyond: BeyondFields | null;
  readonly payments: () => AsyncIterable<readonly PaymentTold[]>;
  readonly given: () => AsyncIterable<readonly GivenTold[]>;
  readonly entries: () => AsyncIterable<readonly EntryTold[]>;
};

/** What is about the person, and about no field of theirs. */
export type BeyondFields = {
  readonly consents: readonly Standing[];
  readonly orders: readonly Standing[];
  readonly lists: readonly ListStanding[];
  readonly requests: readonly RequestTold[];
  /** What was written about these, to the person (`out`) and by them (`in`). */
  readonly messages: readonly MessageTold[];
  readonly records: readonly RecordTold[];
};

export type Detail = {
  readonly field: string;
  readonly label: string;
  readonly category: string | null;
  readonly type: string | null;
  readonly isSensitive: boolean;
  readonly values: readonly HeldValue[];
  readonly uses: readonly { readonly purpose: string; readonly label: string; readonly basis: string; readonly keptUntil: string | null }[];
  /** Of a field that left the map: nobody uses its values any more, and until when they lie there. */
  readonly ended: { readonly keptUntil: string | null } | null;
  /** Kept past its time, for a reason that stands among the holds. */
  readonly isOnHold: boolean;
  /** Why the values do not stand here: a code, which has its words. */
  readonly code: string | null;
};

export type HeldValue = {
  readonly value: Redacted<JsonValue>;
  readonly isMasked: boolean;
  readonly collectedAt: string;
  /** Of a file: where its bytes are. */
  readonly enclosed: Enclosed | null;
};

/** A file that goes with the account. Whoever has the zip reads `entry` without its passphrase, so it tells nothing but the kind of file. */
export type Enclosed = { readonly entry: string; readonly mediaType: string; readonly sizeBytes: number; readonly sha256: string };

/** Whom the map lets have some of what is held. */
export type Recipient = {
  readonly name: string;
  readonly label: string;
  readonly fields: readonly string[];
  readonly purposes: readonly string[];
};

/** A payment by a card of theirs, as the payment provider last told of it. */
export type PaymentTold = {
  readonly id: string;
  readonly at: string;
  readonly kind: string;
  readonly state: string;
  readonly purpose: string;
  /** The card's field, as the map calls it. */
  readonly card: string;
  readonly amountMinor: number;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  /** ISO 4217, in capitals. */
  readonly currency: string;
};

/** That a supplier was given something. */
export type GivenTold = {
  readonly at: string;
  readonly to: string;
  readonly fields: readonly string[];
  readonly purpose: string | null;
};

export type Standing = {
  readonly of: string;
  readonly label: string;
  readonly standing: string;
  readonly at: string;
  readonly how: string | null;
  readonly noticeVersion: string | null;
  readonly expiresAt: string | null;
};

export type ListStanding = {
  readonly list: string;
  readonly label: string;
  readonly state: string;
  readonly askedAt: string;
  readonly confirmedAt: string | null;
  readonly leftAt: string | null;
};

export type RequestTold = {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly createdAt: string;
  readonly decidedAt: string | null;
};

/** Null text: it cannot be opened any more. */
export type MessageTold = { readonly request: string; readonly at: string; readonly direction: "in" | "out"; readonly text: string | null };

export type CardTold = { readonly field: string; readonly custody: string; readonly expires: string | null; readonly addedAt: string };
export type HoldTold = { readonly field: string | null; readonly reason: string; readonly until: string };
/** What a module holds beside all that; `what` is a code, or the module's own words. */
export type RecordTold = { readonly holder: string; readonly what: string; readonly count: number; readonly since: string | null };

/** An entry of the ledger as it is told to whom it is about: by role, never by name. */
export type EntryTold = {
  readonly id: string;
  readonly at: string;
  readonly act: string;
  readonly outcome: string;
  readonly fields: readonly string[];
  readonly purpose: string | null;
  readonly what: string;
  readonly who: string;
  readonly why: string;
};
