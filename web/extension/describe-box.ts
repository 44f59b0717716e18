import { type Fillable, fillables, fits, kindOf, labelOf, shownLabel } from "./find-box.ts";
import { ownAutocomplete } from "./hold.ts";
import type { Find } from "./forms.ts";
import type { Pointed } from "./messages.ts";
import { own, ownDocument } from "./own.ts";

const NOTHING: Find = { id: null, name: null, autocomplete: null, label: null, css: null };
const LABEL_CHARS_MAX = 80;
const CSS_CHARS_MAX = 400;

/** A box as it was pointed at: by as little as tells it from all others, what people named before what a builder made up. */
export function describeBox(one: Fillable): Pointed {
  const longest = one instanceof HTMLSelectElement || one.maxLength < 0 ? null : one.maxLength;
  const shown = shownLabel(one) || one.name || one.id;
  return { kind: kindOf(one), find: findFor(one), label: shown.slice(0, LABEL_CHARS_MAX), longest };
}

function findFor(one: Fillable): Find {
  const label = labelOf(one);
  const known = {
    name: one.name === "" ? null : one.name,
    autocomplete: ownAutocomplete(one) === "off" ? null : ownAutocomplete(one),
    id: isSteady(one.id) ? one.id : null,
    label: label === "" || label.length > LABEL_CHARS_MAX ? null : label,
  };
  let find = NOTHING;
  for (const [name, text] of Object.entries(known)) {
    if (text === null) continue;
    find = { ...find, [name]: text };
    if (isAlone(one, find)) return find;
  }
  return { ...NOTHING, css: placeOf(one) };
}

function isAlone(one: Fillable, find: Find): boolean {
  return fillables().every((other) => other === one || !fits(other, find));
}

/** Names with numbers in them are often made anew at each load. */
function isSteady(id: string): boolean {
  return id !== "" && !/[:\s]|\d{3,}/u.test(id);
}

/** Where it stands, from the nearest thing with a name of its own. */
function placeOf(one: Element): string {
  const steps: string[] = [];
  for (let at: Element | null = one; at !== null && at !== ownDocument.documentElement; at = own(at).parentElement) {
    const { id, localName } = own(at);
    if (at !== one && isSteady(id)) {
      steps.unshift(`#${CSS.escape(id)}`);
      break;
    }
    // Pages written by an office program have tags as `o:p`.
    steps.unshift(`${CSS.escape(localName)}:nth-of-type(${placeAmongAlike(at)})`);
  }
  // Half a step is no selector, and the box would be found nowhere: far up in the page whole ones are left out.
  while (steps.length > 1 && steps.join(" > ").length > CSS_CHARS_MAX) steps.shift();
  return steps.join(" > ");
}

function placeAmongAlike(one: Element): number {
  const { localName, parentElement } = own(one);
  const beside = parentElement === null ? [] : [...own(parentElement).children];
  return beside.filter((other) => own(other).localName === localName).indexOf(one) + 1;
}
