import type { Box, Find } from "./forms.ts";
import { ownAutocomplete } from "./hold.ts";
import { ownDocument } from "./own.ts";

export type Fillable = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const TYPES = new Set(["text", "tel", "password", "number", "email", "search", "date", "month", "url"]);

/** The one box of this frame that is as the form says; undefined where none is, or several are. */
export function findBox({ find, kind }: Box): Fillable | undefined {
  const [only, ...more] = fillables().filter((one) => kindOf(one) === kind && fits(one, find));
  return more.length === 0 ? only : undefined;
}

/** What a person could fill in now. */
export function fillables(): readonly Fillable[] {
  return [...ownDocument.querySelectorAll<Fillable>("input, select, textarea")].filter(isFillable);
}

export function kindOf(one: Fillable): Box["kind"] {
  return one instanceof HTMLSelectElement ? "select" : "text";
}

export function isFillable(one: Fillable): boolean {
  if (one.disabled || !one.checkVisibility({ visibilityProperty: true })) return false;
  if (one instanceof HTMLSelectElement) return true;
  return !one.readOnly && (one instanceof HTMLTextAreaElement || TYPES.has(one.type));
}

/** All that is said of it is so; a box of which nothing is said fits nowhere. */
export function fits(one: Fillable, find: Find): boolean {
  const said = Object.values(find).filter((text) => text !== null);
  if (said.length === 0) return false;
  return (
    (find.id === null || one.id === find.id) &&
    (find.name === null || one.name === find.name) &&
    (find.autocomplete === null || ownAutocomplete(one) === find.autocomplete) &&
    (find.label === null || labelOf(one) === find.label.toLowerCase()) &&
    (find.css === null || isAt(one, find.css))
  );
}

/** What the page calls the box, without regard to spaces and case. */
export function labelOf(one: Fillable): string {
  return shownLabel(one).toLowerCase();
}

export function shownLabel(one: Fillable): string {
  const said = one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? one.getAttribute("placeholder") ?? "";
  return said.replaceAll(/\s+/gu, " ").trim();
}

function isAt(one: Fillable, css: string): boolean {
  try {
    return one.matches(css);
  } catch {
    return false;
  }
}
