import type { CompiledMap, TypeName } from "../../registers/datamap/types.ts";
import { guessColumns } from "../../registers/datamap/guess-columns.ts";
import type { Result } from "../../base/result.ts";
import { ok, refuse } from "../../base/result.ts";

/** `certain`: the caller said so, or the column has the field's own name or label. `likely`: a word that others use for it. */
export type Sureness = "certain" | "likely" | "none";

/** What one column of the file fills: a field, or a part of it (`address.city`); a column without target is left out. */
export type Column = {
  readonly column: string;
  readonly field: string | null;
  readonly path: string | null;
  readonly sure: Sureness;
};

/** Something that a column can fill: a field, or a part of an address. */
export type Choice = {
  readonly target: string;
  readonly label: string;
  readonly type: TypeName;
  readonly many: boolean;
  /** Every row without it is rejected. */
  readonly required: boolean;
};

/** Column name to field name, as the caller gave it; null leaves the column out. */
export type Mapping = Readonly<Record<string, string | null>>;

export type ColumnProblem = { readonly field: string; readonly code: string; readonly say: string };

export type ColumnRefusal =
  | { readonly code: "duplicate_columns"; readonly fields: readonly ColumnProblem[] }
  | { readonly code: "unknown_field"; readonly fields: readonly ColumnProblem[] }
  | { readonly code: "unknown_column"; readonly fields: readonly ColumnProblem[] }
  | { readonly code: "no_columns"; readonly fields: readonly ColumnProblem[] };

/**
 * Which column fills which field. What the caller says goes first; the other columns map themselves where their name is
 * a field's name or label, or close to it. Names that the caller did not give are not repeated in a refusal: a file
 * without header has a customer in its first line.
 */
export function resolveColumns(
  map: CompiledMap,
  header: readonly string[],
  mapping: Mapping | null,
  mustFill = true,
): Result<readonly Column[], ColumnRefusal> {
  const doubled = header.flatMap((name, at) => (name !== "" && header.indexOf(name) !== at ? [at] : []));
  if (doubled.length > 0) {
    return refuse({
      code: "duplicate_columns",
      fields: doubled.map((at) => problem(`column ${at + 1}`, "duplicate_columns", "Another column has the same name.")),
    });
  }
  const given = new Map(Object.entries(mapping ?? {}));
  const absent = [...given.keys()].filter((column) => !header.includes(column));
  if (absent.length > 0) {
    return refuse({
      code: "unknown_column",
      fields: absent.map((column) => problem(column, "unknown_column", "The file's header has no column of this name.")),
    });
  }
  const strange = [...given].flatMap(([column, target]) => {
    const say = target === null ? undefined : faultOfTarget(map, target);
    return say === undefined ? [] : [problem(column, "unknown_field", say)];
  });
  if (strange.length > 0) return refuse({ code: "unknown_field", fields: strange });
  const guessed = guessColumns(
    map,
    header.filter((name) => !given.has(name)),
  );
  const columns = header.map((column) => {
    const said = given.get(column);
    if (said !== undefined) return columnTo(column, said, "certain");
    const guess = guessed[column];
    return columnTo(column, guess?.target ?? null, guess?.isNamed === true ? "certain" : "likely");
  });
  return checkTargets(map, columns, mustFill);
}

function checkTargets(map: CompiledMap, columns: readonly Column[], mustFill: boolean): Result<readonly Column[], ColumnRefusal> {
  const used = new Map<string, string>();
  const clashes: ColumnProblem[] = [];
  for (const { column, field, path } of columns) {
    if (field === null || map.fields.get(field)?.many === true) continue;
    const target = path === null ? field : `${field}.${path}`;
    if (used.has(target) || used.has(field))
      clashes.push(problem(target, "duplicate_columns", "Two columns fill this field; leave one out by mapping."));
    used.set(target, column);
  }
  if (clashes.length > 0) return refuse({ code: "duplicate_columns", fields: clashes });
  if (mustFill && columns.every(({ field }) => field === null)) return refuse({ code: "no_columns", fields: [] });
  return ok(columns);
}

function columnTo(column: string, target: string | null, sure: Sureness): Column {
  if (target === null) return { column, field: null, path: null, sure: "none" };
  const dot = target.indexOf(".");
  return dot === -1
    ? { column, field: target, path: null, sure }
    : { column, field: target.slice(0, dot), path: target.slice(dot + 1), sure };
}

/** The field, or the part of it, that a column fills, in the words of a mapping. */
export function targetOf({ field, path }: Column): string | null {
  return field === null || path === null ? field : `${field}.${path}`;
}

/** In words, where nothing can be filled by this name; every row of the file would be rejected for it. */
function faultOfTarget(map: CompiledMap, target: string): string | undefined {
  const { field, path } = columnTo("", target, "certain");
  const parts = map.fields.get(field ?? "")?.type.parts;
  if (path === null ? map.fields.has(target) : parts?.includes(path) === true) return undefined;
  return path === null || parts === undefined
    ? "The data map has no such field."
    : `The field has no such part; it has these: ${parts.join(", ")}.`;
}

/** The fields that columns fill. */
export function fieldsOf(columns: readonly Column[] | null): readonly string[] {
  return (columns ?? []).flatMap(({ field }) => (field === null ? [] : [field]));
}

function problem(field: string, code: string, say: string): ColumnProblem {
  return { field, code, say };
}

/** Words that other programs write where there is nothing. They stand for an empty cell, never for a value. */
const NOTHING: ReadonlySet<string> = new Set(["", "NULL", "null", "N/A", "n/a", "#N/A", "\\N", "-"]);

/** The fields of one row of cells; several columns of one `many` field become a list, dotted ones one object. */
export function cellsToFields(
  columns: readonly Column[],
  cells: readonly string[],
  isMany: (field: string) => boolean,
): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (let at = 0; at < columns.length; at += 1) {
    const { field, path } = columns[at] as Column;
    const cell = cells[at]?.trim() ?? "";
    if (field === null || NOTHING.has(cell)) continue;
    if (path !== null) {
      const parts = (fields[field] ??= {}) as Record<string, string>;
      parts[path] = cell;
    } else if (isMany(field)) {
      const list = (fields[field] ??= []) as string[];
      list.push(cell);
    } else {
      fields[field] = cell;
    }
  }
  return fields;
}
