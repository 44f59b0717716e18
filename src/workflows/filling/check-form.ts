import { type Result, ok, refuse } from "../../base/result.ts";
import { ORIGIN_WORDS, readOrigin } from "../../platform/egress/origin.ts";
import { REQUEST_WORDS } from "../../platform/egress/request-refusal.ts";
import { type Slot, parseTemplate, slotsOf } from "../../platform/egress/template.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { type FillBox, type FillForm, TOP_FRAME } from "../../registers/vendors/fill-forms.ts";
import { vendorShare } from "../../registers/vendors/gate.ts";
import type { Vendor } from "../../registers/vendors/vendor.ts";
import { type Bound, bindSlots } from "../../safe/giving/bind-slots.ts";
import { faultInSelector } from "./_selector.ts";
import type { FillFault, FillRefusal } from "./answers.ts";

export type WrittenForm = Pick<FillForm, "purpose" | "path" | "frames" | "boxes">;
type CheckedForm = Pick<FillForm, "path" | "frames" | "boxes" | "fields" | "needsCode">;

const PATH = /^\/[^\s?#\\*]*\*?[^\s?#\\*]*$/u;

/** Looks at everything in a form that can be looked at while no customer is there; answers its path and origins in the one way to write them. */
export function checkForm(map: CompiledMap, vendor: Vendor, form: WrittenForm): Result<CheckedForm, FillRefusal> {
  if (!map.purposes.has(form.purpose)) return refuse({ of: "safe", code: "purpose_unknown" });
  const { frames, faults } = readFrames(form.frames, vendor.loopback);
  if (!PATH.test(form.path)) faults.push(fault("path", "path_invalid", "A path as /book or /book/*: without ? and #, with one * at most."));
  const slots = form.boxes.map((box, n) => readBox(box, n, new Set(frames.values()), frames, faults));
  if (faults.length > 0) return refuse({ of: "fill", code: "form_invalid", fields: faults });

  const bound = bindSlots(map, slots.flat(), null, {});
  if (!bound.ok) return refuse({ of: "fill", ...bound.refusal });
  const chosen = slots.flatMap((own, n) => (form.boxes[n]?.kind === "select" ? inSelect(own, n, bound.value) : []));
  if (chosen.length > 0) return refuse({ of: "fill", code: "form_invalid", fields: chosen });
  const fields = [...new Set(bound.value.wanted.map(({ field }) => field))].toSorted();
  const share = vendorShare(map, vendor, { fields, purpose: form.purpose });
  if (!share.ok) return refuse({ of: "vendor", ...share.refusal });
  const boxes = form.boxes.map((box) => ({ ...box, frame: frames.get(box.frame) ?? box.frame }));
  // As browsers tell it, or it would be the path of no page: `/trips/ü` and `/../pay` are never shown so.
  const path = new URL(`https://page.example${form.path}`).pathname;
  return ok({ path, frames: [...new Set(frames.values())], boxes, fields, needsCode: bound.value.codeOf !== null });
}

/** Each as it was written, and as it is kept. */
function readFrames(
  written: readonly string[],
  isLoopback: boolean,
): { readonly frames: Map<string, string>; readonly faults: FillFault[] } {
  const frames = new Map<string, string>();
  const faults: FillFault[] = [];
  for (const [n, text] of written.entries()) {
    const out = readOrigin(text, { isLoopback: false });
    const read = out.ok || !isLoopback ? out : readOrigin(text, { isLoopback });
    if (read.ok) frames.set(text, read.value.origin);
    else faults.push(fault(`frames.${n}`, read.refusal.code, ORIGIN_WORDS[read.refusal.code]));
  }
  return { frames, faults };
}

function readBox(
  { fill, frame, find }: FillBox,
  n: number,
  origins: ReadonlySet<string>,
  frames: ReadonlyMap<string, string>,
  faults: FillFault[],
): readonly Slot[] {
  const place = `boxes.${n}`;
  if (frame !== TOP_FRAME && !frames.has(frame) && !origins.has(frame))
    faults.push(fault(`${place}.frame`, "frame_unknown", "A box is in the page itself (top) or in one of the frames that are named."));
  if (Object.values(find).every((mark) => mark === null))
    faults.push(
      fault(`${place}.find`, "find_empty", "Say how the box is found again: by its id, name, autocomplete, label or a selector."),
    );
  const wrongFrom = find.css === null ? undefined : faultInSelector(find.css);
  if (wrongFrom !== undefined) faults.push(fault(`${place}.find.css`, "selector_invalid", selectorWords(wrongFrom)));
  const template = parseTemplate(fill);
  if (!template.ok) {
    faults.push(fault(`${place}.fill`, template.refusal.code, REQUEST_WORDS[template.refusal.code]));
    return [];
  }
  const slots = slotsOf(template.value);
  if (slots.length === 0)
    faults.push(fault(`${place}.fill`, "fill_empty", "Something of the customer's goes into each box: {{card.number}}."));
  return slots;
}

/** A list on a page shows what is chosen, and what is in it is the page's: no place for a number that must not be seen. */
function inSelect(slots: readonly Slot[], n: number, { secret }: Bound): readonly FillFault[] {
  const cards = slots.filter(({ source }) => secret.has(source));
  return cards.map(() => fault(`boxes.${n}.kind`, "card_in_select", "A card's number and code go into fields of text only."));
}

function selectorWords(from: number): string {
  return `No browser finds anything by this selector; it cannot be read from character ${from} on. Write it of tags, #id, .class, [name="value"], :nth-of-type(2), spaces and >.`;
}

function fault(field: string, code: string, say: string): FillFault {
  return { field, code, say };
}
