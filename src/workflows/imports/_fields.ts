import type { JsonValue } from "../../base/json-value.ts";
import type { Result } from "../../base/result.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { type Row, rejectRow } from "./_batches.ts";
import { type Column, cellsToFields } from "./columns.ts";
import type { Rejection } from "./rejection.ts";

export type ParseJson = (bytes: Uint8Array) => Result<JsonValue, { readonly code: string }>;

export type ReadyRow = { readonly line: number; readonly fields: Record<string, unknown> };

/** Rows of the file as fields of the map; what cannot be one becomes a rejection. */
export function rowsToFields(
  rows: readonly Row[],
  columns: readonly Column[] | null,
  map: CompiledMap,
  parseJson: ParseJson,
): { readonly ready: readonly ReadyRow[]; readonly rejections: readonly Rejection[] } {
  const ready: ReadyRow[] = [];
  const rejections: Rejection[] = [];
  const isMany = (field: string): boolean => map.fields.get(field)?.many === true;
  for (const row of rows) {
    const made = "cells" in row ? fromCells(row.line, row.cells, columns ?? [], isMany) : fromJson(row.line, row.json, map, parseJson);
    if ("fields" in made) ready.push(made);
    else rejections.push(made);
  }
  return { ready, rejections };
}

function fromCells(
  line: number,
  cells: readonly string[],
  columns: readonly Column[],
  isMany: (field: string) => boolean,
): ReadyRow | Rejection {
  if (cells.length !== columns.length) return rejectRow(line, "columns_differ");
  const fields = cellsToFields(columns, cells, isMany);
  return Object.keys(fields).length === 0 ? rejectRow(line, "empty_row") : { line, fields };
}

/** One object per line, its keys the fields' names; null is nothing, as everywhere. */
function fromJson(line: number, json: Buffer, map: CompiledMap, parseJson: ParseJson): ReadyRow | Rejection {
  const parsed = parseJson(json);
  if (!parsed.ok || !isObject(parsed.value)) return rejectRow(line, "not_json");
  // A line of an export has the fields one level down.
  const { fields: nested } = parsed.value;
  const named = isObject(nested) && !map.fields.has("fields") ? nested : parsed.value;
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(named)) {
    // The name is not repeated: it is text from the file.
    if (!map.fields.has(name)) return rejectRow(line, "unknown_field");
    if (value !== null) fields[name] = value;
  }
  return Object.keys(fields).length === 0 ? rejectRow(line, "empty_row") : { line, fields };
}

function isObject(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
