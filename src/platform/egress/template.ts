import { type Result, ok, refuse } from "../../base/result.ts";
import { type FilterName, isFilter } from "./filters.ts";

/** A place in a text that is filled on the way out; where it comes from is its asker's word, as `subject.passport`. */
export type Slot = { readonly source: string; readonly filters: readonly FilterName[] };

/** Text with slots in it. */
export type Template = readonly (string | Slot)[];

export type TemplateRefusal = {
  readonly code: "slot_open" | "slot_unreadable" | "filter_unknown" | "slots_too_many";
  /** What was written inside the braces, cut short; null where it never ended. */
  readonly written: string | null;
};

const OPEN = "{{";
const CLOSE = "}}";
const SOURCE = /^[a-z][A-Za-z0-9_-]{0,59}(?:\.[A-Za-z0-9_-]{1,60}){1,3}$/u;
const SLOTS_MAX = 200;
const TOLD_CHARS_MAX = 60;

/** Reads `{{source | filter | filter}}`, any number of them, out of a text. Braces that close nothing are text. */
export function parseTemplate(text: string): Result<Template, TemplateRefusal> {
  const parts: (string | Slot)[] = [];
  let at = 0;
  for (let open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, at)) {
    const close = text.indexOf(CLOSE, open + OPEN.length);
    if (close < 0) return refuse({ code: "slot_open", written: null });
    const slot = parseSlot(text.slice(open + OPEN.length, close));
    if (!slot.ok) return slot;
    if (open > at) parts.push(text.slice(at, open));
    if (parts.push(slot.value) > 2 * SLOTS_MAX) return refuse({ code: "slots_too_many", written: null });
    at = close + CLOSE.length;
  }
  if (at < text.length) parts.push(text.slice(at));
  return ok(parts);
}

function parseSlot(written: string): Result<Slot, TemplateRefusal> {
  const [source = "", ...names] = written.split("|").map((part) => part.trim());
  if (!SOURCE.test(source)) return refuse({ code: "slot_unreadable", written: written.trim().slice(0, TOLD_CHARS_MAX) });
  const filters: FilterName[] = [];
  for (const name of names) {
    if (!isFilter(name)) return refuse({ code: "filter_unknown", written: name.slice(0, TOLD_CHARS_MAX) });
    filters.push(name);
  }
  return ok({ source, filters });
}

export function slotsOf(template: Template): readonly Slot[] {
  return template.filter((part) => typeof part !== "string");
}
