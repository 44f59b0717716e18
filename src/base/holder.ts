import type { Instant } from "./instant.ts";

/**
 * A module that stores personal data of subjects and answers the rights verbs for it. Every table with a `subject_id`
 * belongs to one; a rule test reads the schema and demands it, so that erasure and exports forget nothing.
 */
export type Holder<Tx, Subject extends string> = {
  readonly name: string;
  /** The tables this holder answers for. */
  readonly tables: readonly string[];
  /**
   * Columns, as "table.column", that may name a subject by what happens after its erasure: the ledger notes who asked for it
   * then. The search for residue believes these and those that `erase` tells, and nothing else.
   */
  readonly names?: readonly string[];
  /** What has to end before the subject can be erased, since somebody outside is in the midst of it: by name. */
  readonly underWay?: (tx: Tx, subject: Subject) => Promise<readonly string[]>;
  /** What is held about the subject, as plain data for the export; values that the vault holds come from the vault. */
  readonly describe: (tx: Tx, subject: Subject) => Promise<readonly HeldThing[]>;
  /** Removes what may go; tells what went and what stays, why and until when. */
  readonly erase: (tx: Tx, subject: Subject) => Promise<Erased>;
  /**
   * Removes what holds something of these fields, of a subject who stays; what is of other fields stays readable. Whoever
   * holds nothing of a field says so by `holdsNoField`.
   */
  readonly erasePart: (tx: Tx, subject: Subject, part: Part) => Promise<Erased>;
  /** An e-mail is the subject's no longer: what a letter to it would still open stops. By the digest that lists know it by, too. */
  readonly leaveAddress?: (tx: Tx, subject: Subject, address: Buffer, now: Instant) => Promise<void>;
};

/** Some fields of a subject that are erased, while the rest of them stays. */
export type Part = {
  readonly fields: ReadonlySet<string>;
  /** By which a customer is written to: which of the fields are e-mails, which telephones. */
  readonly contacts: ReadonlySet<"mail" | "sms">;
  /**
   * Seals anew what lies under the subject's key of the class, where that key goes; in the same order, null for what did not
   * open. Undefined where the key stays, and so does what it sealed.
   */
  readonly reseal: (keyClass: string, items: readonly SealedItem[]) => Promise<readonly (Uint8Array | null)[] | undefined>;
  /** The same for words that were sealed as reasons are. */
  readonly resealReasons: (envelopes: readonly Uint8Array[]) => Promise<readonly (Uint8Array | null)[] | undefined>;
};

/** What is sealed under a subject's key beside their values, and what it is bound to. */
export type SealedItem = {
  readonly recordType: string;
  readonly record: string;
  readonly field: string;
  readonly revision: number;
  readonly envelope: Uint8Array;
};

/** Of a holder in which nothing is of one field more than of another. */
export async function holdsNoField(): Promise<Erased> {
  return { destroyed: [], kept: [] };
}

export type HeldThing = { readonly what: string; readonly count: number; readonly since?: string };

export type Erased = {
  readonly destroyed: readonly string[];
  readonly kept: readonly Kept[];
};

export type Kept = {
  readonly what: string;
  readonly why: string;
  readonly until: string | null;
  /** In which columns, as "table.column", the subject's id stands on. */
  readonly where: readonly string[];
};
