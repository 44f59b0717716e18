import { NAME_CHARS_MAX, RECORDS_PER_FIELD_MAX } from "../../base/limits.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { CompiledField, CompiledMap, TypedValue } from "../../registers/datamap/types.ts";
import type { FieldRefusal, SafeRefusal } from "../access/answers.ts";

/** New values of one field, typed and canonical. */
export type ParsedField = { readonly field: CompiledField; readonly values: readonly TypedValue[] };
export type ParsedFields = { readonly set: readonly ParsedField[]; readonly removed: readonly CompiledField[] };

/** Types what a caller sent; `null` removes. Every field that cannot be taken is named, and none of the values. */
export function parseFields(map: CompiledMap, fields: Readonly<Record<string, unknown>>): Result<ParsedFields, SafeRefusal> {
  const wrong: FieldRefusal[] = [];
  const set: ParsedField[] = [];
  const removed: CompiledField[] = [];
  for (const name of Object.keys(fields)) {
    const input = fields[name];
    const field = map.fields.get(name);
    if (field === undefined) {
      wrong.push({ field: name.slice(0, NAME_CHARS_MAX), code: "field_unknown", say: "The data map knows no such field." });
    } else if (input === null) {
      removed.push(field);
    } else {
      const parsed = parseField(map, field, input);
      if (parsed.ok) set.push(parsed.value);
      else wrong.push({ field: name, ...parsed.refusal });
    }
  }
  if (wrong.length === 0) return ok({ set, removed });
  const isUnknown = wrong.every((one) => one.code === "field_unknown");
  return refuse({ code: isUnknown ? "field_unknown" : "fields_invalid", fields: wrong });
}

/** Fields that the map requires and a new subject lacks. */
export function missingFields(map: CompiledMap, parsed: ParsedFields): readonly FieldRefusal[] {
  const missing: FieldRefusal[] = [];
  for (const field of map.fields.values()) {
    if (field.required && !parsed.set.some((one) => one.field.name === field.name))
      missing.push({ field: field.name, code: "required", say: `${field.label} is required.` });
  }
  return missing;
}

function parseField(map: CompiledMap, field: CompiledField, input: unknown): Result<ParsedField, { code: string; say: string }> {
  // Only where the map says so: a map that says nothing of custody has nobody yet who would keep the card instead.
  if (map.source.fields[field.name]?.custody === "processor") {
    return refuse({
      code: "kept_by_processor",
      say: `${field.label} is kept by the payment provider, not here: ask the customer for it by a card request (collection request).`,
    });
  }
  if (!field.many || !Array.isArray(input)) {
    const parsed = field.type.parse(input, map);
    return parsed.ok ? ok({ field, values: [parsed.value] }) : parsed;
  }
  const inputs: readonly unknown[] = input;
  if (inputs.length === 0) return refuse({ code: "empty", say: `${field.label} needs a value; use null to remove it.` });
  if (inputs.length > RECORDS_PER_FIELD_MAX) {
    return refuse({ code: "too_many", say: `${field.label} takes at most ${RECORDS_PER_FIELD_MAX} values.` });
  }
  const values: TypedValue[] = [];
  for (const one of inputs) {
    const parsed = field.type.parse(one, map);
    if (!parsed.ok) return parsed;
    values.push(parsed.value);
  }
  return ok({ field, values });
}
