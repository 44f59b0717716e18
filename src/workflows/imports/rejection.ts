/** Why a row was not imported: where it stands and what to mend. Never the value itself. */
export type Rejection = {
  /** Physical line of the file on which the record begins; the header is line 1. */
  readonly line: number;
  /** The column's name in the header, where one cell is to blame. */
  readonly column: string | null;
  readonly field: string | null;
  readonly code: string;
  readonly say: string;
};
