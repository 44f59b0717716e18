import { fill } from "../../src/platform/egress/fill.ts";
import { parseTemplate } from "../../src/platform/egress/template.ts";
import { type Pick, pickText } from "../../src/platform/egress/values.ts";
import type { Payload } from "../../src/base/payload.ts";
import type { Box } from "./forms.ts";

export type Slots = Readonly<Record<string, { readonly value: number; readonly pick: Pick }>>;

/** What belongs into each box, in step with them; undefined where a value has no such part, or is of another kind. */
export function textsFor(boxes: readonly Box[], slots: Slots, payloads: readonly Payload[]): readonly (string | undefined)[] {
  return boxes.map((box) => textFor(box, slots, payloads));
}

function textFor({ fill: written, slice }: Box, slots: Slots, payloads: readonly Payload[]): string | undefined {
  const template = parseTemplate(written);
  if (!template.ok) return undefined;
  try {
    const text = fill(template.value, (source) => textOf(slots[source], payloads), "none");
    return slice === null
      ? text
      : Array.from(text)
          .slice(slice.from, slice.from + slice.length)
          .join("");
  } catch {
    return undefined;
  }
}

function textOf(slot: Slots[string] | undefined, payloads: readonly Payload[]): string | undefined {
  const payload = slot && payloads[slot.value];
  return slot && payload && pickText(payload, slot.pick);
}
