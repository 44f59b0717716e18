import type { JsonValue } from "../../base/json-value.ts";
import type { Tx } from "../../platform/storage/tx.ts";

/** What is handed out as a table and as JSON: the same rows, twice. */
export type Sheet = {
  /** Of the files within the archive; it stands in the clear, so it names no customer. */
  readonly name: string;
  readonly columns: readonly string[];
  /** Page by page, each read in a transaction of its own when the one before was taken. */
  readonly pages: AsyncIterable<readonly Row[]>;
};

/** Cells in step with the columns, and the whole of it as JSON. */
export type Row = { readonly cells: readonly string[]; readonly json: JsonValue };

/** A transaction for the one who downloads; it throws once they may not go on. */
export type InTx = <T>(fn: (tx: Tx) => Promise<T>) => Promise<T>;

/** A value as a cell: text as it is, what has parts as JSON. */
export function cellOf(value: JsonValue): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
