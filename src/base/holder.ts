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
};

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
