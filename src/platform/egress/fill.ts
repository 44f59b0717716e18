import { type FilterName, applyFilters } from "./filters.ts";
import type { Slot, Template } from "./template.ts";

/** Why a value cannot stand where it should; `source` is the slot's, never the value. */
export type RenderRefusal = { readonly code: RenderCode; readonly source: string | null };
export type RenderCode =
  | "part_missing"
  | "filter_mismatch"
  | "header_not_clean"
  | "path_too_long"
  | "path_not_clean"
  | "body_not_json"
  | "body_too_large";

/** The text of a source, or undefined where the value has no such part. */
export type Lookup = (source: string) => string | undefined;
/** What a text must not break out of. */
export type Context = "none" | "url" | "json" | "xml";

/** Thrown while rendering and caught in `render`: a refusal deep inside a body ends all of it. */
export class Unrendered extends Error {
  readonly refusal: RenderRefusal;

  constructor(refusal: RenderRefusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** The text with its values, each escaped for where it stands, unless its last filter did that already. */
export function fill(template: Template, lookup: Lookup, context: Context): string {
  return template.map((part) => (typeof part === "string" ? part : slotText(part, lookup, context))).join("");
}

export function slotText({ source, filters }: Slot, lookup: Lookup, context: Context): string {
  const text = lookup(source);
  if (text === undefined) throw new Unrendered({ code: "part_missing", source });
  const escape: readonly FilterName[] = context === "none" || filters.at(-1) === context ? [] : [context];
  const filled = applyFilters(text, [...filters, ...escape]);
  if (filled === undefined) throw new Unrendered({ code: "filter_mismatch", source });
  return filled;
}
