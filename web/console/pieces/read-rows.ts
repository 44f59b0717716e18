import type { Row } from "./rows-editor.tsx";
import type { Typed } from "./use-form.ts";

/** What stands in a list that was filled in line by line: every column of it has as many values as there are lines. */
export function readRows<Column extends string>(
  typed: Typed,
  name: string,
  columns: readonly Column[],
): readonly (Row & { readonly [column in Column]: string })[] {
  const values = columns.map((column) => typed.all(`${name}.${column}`));
  return (values[0] ?? []).map(
    (_, n) =>
      Object.fromEntries(columns.map((column, place) => [column, values[place]?.[n]?.trim() ?? ""])) as Row & Record<Column, string>,
  );
}
