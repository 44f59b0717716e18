/** A leaf with everything that is stored of its entry; or a line that could not be read, told by where it is. */
export type LeafRecord =
  | {
      readonly kind: "leaf";
      /** Null: the source says that it has no place in the tree yet. -1: it says that it never gets one. */
      readonly index: number | null;
      readonly id: string;
      readonly at: string;
      readonly salt: Uint8Array;
      readonly body: string;
      readonly reason: Uint8Array | null;
      /** The look-up columns subject, actor, act, purpose, as the JSON of a list. */
      readonly columns: string;
    }
  | Unreadable;

export type SealedRecord =
  | {
      readonly kind: "sealed";
      readonly subject: string;
      readonly field: string;
      readonly record: string;
      readonly revision: number;
      /** base64 of the SHA-256 of the envelope. */
      readonly digest: string;
    }
  | Unreadable;

type Unreadable = { readonly kind: "unreadable"; readonly where: string };

/** Where a log is read from. Everything it gives is a claim; only the checkpoint's signature makes it more. */
export type Source = {
  /** The log may grow, and values change, while it is read. */
  readonly isLive: boolean;
  /** Entries without a place in the tree are expected (a snapshot of a running system) or are themselves a finding. */
  readonly mayHavePending: boolean;
  /** The signed note; undefined where there is none. */
  readonly checkpoint: () => Promise<string | undefined>;
  /** Verifier keys of signed-note, one a line, for trust on first use; absent where a source never holds them. */
  readonly publicKeys?: () => Promise<string | undefined>;
  readonly tile: (level: number, index: number, width: number) => Promise<Uint8Array | undefined>;
  /** Absent where bundles are made of the entries on demand, so that there is nothing to compare. */
  readonly bundle?: (index: number, width: number) => Promise<Uint8Array | undefined>;
  /** In groups, in any order, at least those from this index on. */
  readonly leaves: (from: number) => AsyncIterable<readonly LeafRecord[]>;
  /** Absent where only the log is at hand. */
  readonly sealed?: () => AsyncIterable<readonly SealedRecord[]>;
};
