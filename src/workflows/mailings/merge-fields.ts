import { type Result, ok, refuse } from "../../base/result.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import type { FieldsWrong } from "./fields-wrong.ts";

/** A place in a mailing that each member's own name or detail takes; `fallback` stands there where there is none. */
type Slot = { readonly of: "member" | "subject"; readonly field: string; readonly fallback: string };

const SLOT = /\{\{([^{}]*)\}\}/gu;
const INSIDE = /^\s*(?<of>member|subject)\.(?<field>[a-z][A-Za-z0-9_-]{0,39})\s*\|(?<fallback>[^|]{1,60})$/u;
const SUBJECT_TYPES: ReadonlySet<string> = new Set(["name"]);

type Wrong = FieldsWrong["fields"][number];

/** The fields of customers that a text takes, or what is wrong with its braces: every one of them is told. */
export function readSlots(
  map: CompiledMap,
  purpose: string,
  texts: Readonly<Record<string, string>>,
): Result<readonly string[], FieldsWrong & { readonly code: "mailing_not_valid" }> {
  const fields = new Set<string>();
  const wrong: Wrong[] = [];
  for (const [where, text] of Object.entries(texts)) {
    for (const [whole, inside = ""] of text.matchAll(SLOT)) {
      const slot = slotOf(inside);
      const say = slot === undefined ? SHAPE : whatIsWrong(map, purpose, slot);
      if (say !== undefined) wrong.push({ field: where, code: "merge_field", say });
      else if (slot?.of === "subject") fields.add(slot.field);
      if (whole === "") break;
    }
    if (/\{\{|\}\}/u.test(text.replaceAll(SLOT, "")))
      wrong.push({ field: where, code: "merge_field", say: "Braces are opened and not closed, or the other way round." });
  }
  return wrong.length === 0 ? ok([...fields]) : refuse({ code: "mailing_not_valid", fields: wrong });
}

const SHAPE =
  "Write {{member.name|friend}} or {{subject.FIELD|friend}}: which detail, and after the stroke what stands there for whoever has none.";

function slotOf(inside: string): Slot | undefined {
  const groups = INSIDE.exec(inside)?.groups;
  if (groups === undefined) return undefined;
  return {
    of: groups["of"] === "member" ? "member" : "subject",
    field: groups["field"] ?? "",
    fallback: (groups["fallback"] ?? "").trim(),
  };
}

function whatIsWrong(map: CompiledMap, purpose: string, { of, field }: Slot): string | undefined {
  if (of === "member") return field === "name" ? undefined : "Of a member the name alone is known: {{member.name|friend}}.";
  const known = map.fields.get(field);
  if (known === undefined) return "The data map has no such field.";
  if (!known.purposes.has(purpose)) return "The field is not collected for the purpose of this list.";
  return SUBJECT_TYPES.has(known.type.name) ? undefined : "Only fields of type name may stand in a mailing.";
}

/** The text of one member. What is filled in becomes one short line, and nothing in it is filled in again. */
export function fillSlots(text: string, member: { readonly name: string | null; readonly fields: ReadonlyMap<string, string> }): string {
  return text.replaceAll(SLOT, (_whole, inside: string) => {
    const slot = slotOf(inside);
    if (slot === undefined) return "";
    const value = slot.of === "member" ? member.name : member.fields.get(slot.field);
    const line = (value ?? "").replaceAll(/\s+/gu, " ").trim().slice(0, VALUE_CHARS_MAX);
    return line === "" ? slot.fallback : line;
  });
}

const VALUE_CHARS_MAX = 80;

/** The text as it is at its longest: of whoever has all of these details, as long and as awkward to write as they may be. */
export function fillLongest(text: string, fields: readonly string[]): string {
  const value = '"'.repeat(VALUE_CHARS_MAX);
  return fillSlots(text, { name: value, fields: new Map(fields.map((field) => [field, value])) });
}
