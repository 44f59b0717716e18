import { browser } from "./browser.ts";
import { describeBox } from "./describe-box.ts";
import { type Fillable, fillables } from "./find-box.ts";
import { type Layer, openLayer } from "./layer.ts";
import type { FromPage } from "./messages.ts";

const STOPPED = ["pointerdown", "mousedown", "mouseup", "pointerup", "click", "keydown"] as const;
const FOLLOWED = ["pointermove", "focusin"] as const;
let outline: Layer | undefined;

/** While somebody teaches the page: the box under the pointer, or in focus, is outlined, and a press or Enter names it instead of going in. */
export function point(isOn: boolean): void {
  const turn = isOn ? addEventListener : removeEventListener;
  for (const kind of FOLLOWED) turn(kind, follow, true);
  for (const kind of STOPPED) turn(kind, take, true);
  if (!isOn) drop();
}

function follow(event: Event): void {
  const box = boxUnder(event);
  if (box === undefined) {
    drop();
    return;
  }
  const { top, left, width, height } = box.getBoundingClientRect();
  outline ??= openLayer({ pointerEvents: "none", boxSizing: "border-box", outline: "3px solid #1f4f9c", borderRadius: "4px" }, true);
  outline.place({ top: `${top}px`, left: `${left}px`, right: "auto", bottom: "auto", width: `${width}px`, height: `${height}px` });
}

function take(event: Event): void {
  const box = boxUnder(event);
  if (!event.isTrusted || box === undefined) return;
  const isKey = event.type === "keydown";
  if (isKey && (event as KeyboardEvent).key !== "Enter") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.type !== "click" && !isKey) return;
  void browser.runtime.sendMessage({ kind: "pointed", box: describeBox(box) } satisfies FromPage);
}

/** Its label stands for it, too. */
function boxUnder(event: Event): Fillable | undefined {
  const path = new Set<EventTarget>(event.composedPath());
  return fillables().find((one) => path.has(one) || [...(one.labels ?? [])].some((label) => path.has(label)));
}

function drop(): void {
  outline?.remove();
  outline = undefined;
}
