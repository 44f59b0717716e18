import type { JsonValue } from "../../base/json-value.ts";

/** What is handed out as a table, as JSON, or as both: the same rows. */
export type Sheet = {
  /** Of the files within the archive; it stands in the clear, so it names no customer. */
  readonly name: string;
  readonly columns: readonly string[];
  /** Page by page, each read when the one before was taken. */
  readonly pages: AsyncIterable<readonly Row[]>;
};

/** The ways in which rows are written. */
export type SheetFormat = "csv" | "json";

/** Cells in step with the columns, and the whole of it as JSON. */
export type Row = { readonly cells: readonly string[]; readonly json: JsonValue };

/** A value as a cell: text as it is, what has parts as JSON. */
export function cellOf(value: JsonValue): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
