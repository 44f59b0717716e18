import type { RenderCode } from "./fill.ts";
import type { Pick } from "./values.ts";
import type { RequestTemplate } from "./request.ts";

/** What the app asks of the egress's process; bytes are base64. */
export const EGRESS_ASK = { hello: 1, send: 2 } as const;

export type Hello = {
  /** In test mode alone a vendor may run on this machine. */
  readonly mayLoopback: boolean;
  /** Resolvers that the operator names; none: the machine's own. */
  readonly resolvers: readonly string[];
  /** Authorities beside the ones that everybody trusts, as PEM. */
  readonly authorities: readonly string[];
};

export type HelloAnswer = { readonly publicKey: string };

/** A value that the keeper sealed for this sending. */
export type HandedOver = { readonly field: string; readonly record: string; readonly enc: string; readonly sealed: string };

export type SendAsk = {
  readonly tenant: string;
  readonly subject: string;
  readonly errand: string;
  readonly origin: string;
  readonly isLoopback: boolean;
  readonly request: RequestTemplate;
  /** Where the text of each slot comes from: one of `values`, or `plain`. */
  readonly slots: Readonly<Record<string, { readonly value: number; readonly pick: Pick }>>;
  /** What is nobody's: parameters that were typed, ids. */
  readonly plain: Readonly<Record<string, string>>;
  readonly values: readonly HandedOver[];
  readonly bounds?: Partial<SendBounds>;
};

export type SendBounds = {
  readonly connectMs: number;
  readonly totalMs: number;
  readonly idleMs: number;
  readonly answerBytes: number;
};

/** The most of each; an ask may name less. */
export const BOUNDS_MAX: SendBounds = { connectMs: 10_000, totalMs: 30_000, idleMs: 10_000, answerBytes: 1_048_576 };

/** Longer than one deed sends, however slow a vendor is: at most it asks three times, with a moment between. */
export const SENDS_MS_MAX = 3 * BOUNDS_MAX.totalMs + 15_000;

export type SendAnswer =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: Readonly<Record<string, string | readonly string[]>>;
      readonly body: string | null;
      readonly withheld: Withheld | null;
      /** How many stretches of what was sent were cut out of it. */
      readonly removed: number;
    }
  /** Nothing left this machine that holds a value. */
  | { readonly kind: "not_sent"; readonly code: NotSentCode; readonly source: string | null }
  /** It left, and what came of it is not known. */
  | { readonly kind: "unknown"; readonly code: "timed_out" | "connection_lost" | "answer_broken" | "sender_lost" };

type Withheld = "too_large" | "not_text" | "cut_short" | "encoding_unknown" | "not_clean";

export type NotSentCode =
  | "origin_forbidden"
  | "name_unknown"
  | "address_forbidden"
  | "not_reached"
  | "certificate_wrong"
  | "cannot_open"
  | RenderCode
  | "egress_busy";
