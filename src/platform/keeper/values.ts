import type { Instant } from "../../base/instant.ts";
import type { View } from "../../base/payload.ts";

/** One value to seal; the first four say what it is and are bound to it. */
export type SealItem = {
  readonly recordType: string;
  readonly record: string;
  readonly field: string;
  readonly revision: number;
  /** Text is sealed as its UTF-8. */
  readonly plaintext: Uint8Array | string;
};

/** Values of one subject and key class. `wrapped` null makes a new subject key. */
export type SealGroup = {
  readonly subject: string;
  readonly keyClass: string;
  readonly epoch: number;
  readonly wrapped: Uint8Array | null;
  readonly items: readonly SealItem[];
};

export type SealedGroup = { readonly epoch: number; readonly wrapped: Uint8Array; readonly envelopes: readonly Uint8Array[] };

/**
 * Sealed to the key of the process that sends it, for one sending: it leaves the keeper, and nobody in between can read it.
 */
export type HandOverView = { readonly kind: "hand-over"; readonly to: Uint8Array; readonly errand: string };
export type ValueView = View | HandOverView | { readonly kind: "raw" };

export type OpenItem = {
  readonly recordType: string;
  readonly record: string;
  readonly field: string;
  readonly revision: number;
  readonly envelope: Uint8Array;
  readonly view: ValueView;
};

export type OpenGroup = {
  readonly subject: string;
  readonly keyClass: string;
  readonly epoch: number;
  readonly wrapped: Uint8Array;
  readonly items: readonly OpenItem[];
};

/** clear, raw: the bytes as sealed; mask: JSON of the masked value; compare: one byte, 1 or 0; hand-over: see `hand-over.ts`. */
export type Opened =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly code: "cannot_open" | "budget_spent" };

/**
 * Who opens, and how many openings (clear, raw, compare) of the last hour and day are the ceiling. `now` is the house's
 * clock where that may differ from the machine's.
 */
export type OpenMeter = {
  readonly actor: string;
  readonly now?: Instant;
  readonly ceiling?: { readonly hour?: number; readonly day?: number };
};

/** Values of one subject and key class that stay while the key goes that sealed them. `newWrapped` null makes the key that comes. */
export type ResealGroup = {
  readonly subject: string;
  readonly keyClass: string;
  readonly epoch: number;
  readonly wrapped: Uint8Array;
  readonly newEpoch: number;
  readonly newWrapped: Uint8Array | null;
  readonly items: readonly ResealItem[];
};

type Place = Omit<SealItem, "plaintext">;
/** `file`: what a value of a file says are its parts from now on. */
export type ResealItem = { readonly from: Place; readonly envelope: Uint8Array; readonly to: Place; readonly file?: string };
/** An envelope is null where the value could not be opened. */
export type ResealedGroup = { readonly wrapped: Uint8Array; readonly envelopes: readonly (Uint8Array | null)[] };

export type RewrapKey = { readonly subject: string; readonly keyClass: string; readonly wrapped: Uint8Array };
export type Signatures = { readonly ed25519: Uint8Array; readonly mldsa44: Uint8Array };
