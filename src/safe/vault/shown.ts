import { assert } from "../../base/fault.ts";
import type { JsonValue } from "../../base/json-value.ts";
import { Redacted } from "../../base/redacted.ts";
import type { CompiledField, CompiledMap } from "../../registers/datamap/types.ts";
import { isOwnClass } from "../../registers/subjects/own-class.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import { type RefusedField, refusedField } from "../access/answers.ts";
import type { Asked } from "../access/ask.ts";
import { clearValue } from "./clear-value.ts";
import type { OpenedFields, OpenedValue } from "./open.ts";

/** How a field stands in an answer. Clear values stay `Redacted` until the edge writes them into its answer. */
export type MaskedField = { readonly form: "masked"; readonly value: JsonValue };
export type ClearField = { readonly form: "clear"; readonly value: Redacted<JsonValue> };
export type Shown = MaskedField | RefusedField;
export type Revealed = ClearField | RefusedField;

/** Granted fields masked, refused ones with their words. A granted field without a value is left out. */
export function showMasked(map: CompiledMap, asked: Asked, opened: OpenedFields): Record<string, Shown> {
  const shown: [string, Shown][] = [];
  for (const [name, decision] of asked.decisions) {
    if (!decision.isGranted) {
      shown.push([name, refusedField(decision.code, decision)]);
      continue;
    }
    const values = opened.get(name) ?? [];
    if (isDamaged(asked.subject, fieldOf(map, name))) {
      shown.push([name, refusedField("cannot_open")]);
      continue;
    }
    if (values.length > 0) shown.push([name, maskedField(fieldOf(map, name), values)]);
  }
  return Object.fromEntries(shown);
}

/** Every field asked for has an answer: the value, or why not. `isOne`: one value of a field of many, not a list. */
export function showClear(map: CompiledMap, asked: Asked, opened: OpenedFields, isOne = false): Record<string, Revealed> {
  // A declared name begins with a letter, so none of them means something to an object.
  const shown: Record<string, Revealed> = {};
  for (const [name, decision] of asked.decisions) {
    if (!decision.isGranted) {
      shown[name] = refusedField(decision.code, decision);
      continue;
    }
    const field = fieldOf(map, name);
    shown[name] = isDamaged(asked.subject, field)
      ? refusedField("cannot_open")
      : clearField(isOne ? { many: false } : field, opened.get(name) ?? []);
  }
  return shown;
}

function maskedField(field: CompiledField, values: readonly OpenedValue[]): Shown {
  const masks: JsonValue[] = [];
  for (const { opened } of values) {
    if (!opened.ok) return refusedField(opened.code);
    masks.push(JSON.parse(textOf(opened.bytes)) as JsonValue);
  }
  return { form: "masked", value: field.many ? masks : (masks[0] ?? null) };
}

function clearField(field: Pick<CompiledField, "many">, values: readonly OpenedValue[]): Revealed {
  if (values.length === 0) return refusedField("no_value");
  const clear: JsonValue[] = [];
  for (const { opened } of values) {
    if (!opened.ok) return refusedField(opened.code);
    clear.push(clearValue(opened.bytes));
  }
  return { form: "clear", value: new Redacted(field.many ? clear : (clear[0] ?? null)) };
}

/** Which card a damaged record of a key class of its own held cannot be told any more: it could be any. */
export function isDamaged({ damaged }: Subject, field: CompiledField): boolean {
  return damaged.has(field.keyClass) || (field.type.name === "card" && [...damaged].some(isOwnClass));
}

function fieldOf(map: CompiledMap, name: string): CompiledField {
  const field = map.fields.get(name);
  assert(field !== undefined, "a decided field is not in the map");
  return field;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
