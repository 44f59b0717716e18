import type { ColumnProblem } from "./columns.ts";
import type { ImportRefusal } from "./start-import.ts";

/** Why a file was refused as a whole, and how to mend it. Nothing of it was kept. */
export function importRefusalWords(refusal: ImportRefusal): { readonly say: string; readonly fields: readonly ColumnProblem[] } {
  const fields = "fields" in refusal ? refusal.fields : refusal.code === "not_writable" ? (refusal.refusal.fields ?? []) : [];
  const where = "line" in refusal ? `Line ${refusal.line}: ` : "";
  return { say: where + WORDS[refusal.code], fields };
}

const WORDS = {
  empty_file: "The file is empty.",
  only_header: "The file has a header and no rows.",
  old_line_ends: 'The lines of the file end as on old Macs, so all of it is one line. Save it as "CSV UTF-8" and import it again.',
  not_utf8: 'The file is not UTF-8 text. Save it as UTF-8 ("CSV UTF-8" in Excel) and import it again.',
  bad_header: 'The header cannot be read: a quote (") in it is not closed, or stands inside a name.',
  line_too_long: "A line is longer than a row can be (64 KiB). Does each row have a line of its own?",
  duplicate_columns: "Two columns say the same; name each column once.",
  unknown_field: "The mapping names a field that the data map does not have.",
  unknown_column: "The mapping names a column that the file's header does not have.",
  no_columns: "No column of the file is a field of the data map. Is the first line the header? Say which column is which by a mapping.",
  purpose_not_in_map: "The data map has no such purpose.",
  not_writable: "I am not allowed to write down all that this file holds, so nothing of it was taken in.",
} as const satisfies Record<ImportRefusal["code"], string>;
