import { browser } from "./browser.ts";
import { describeBox } from "./describe-box.ts";
import { type Fillable, fillables } from "./find-box.ts";
import { type Layer, openLayer } from "./layer.ts";
import type { FromPage } from "./messages.ts";

const STOPPED = ["pointerdown", "mousedown", "mouseup", "pointerup", "click"] as const;
let outline: Layer | undefined;

/** While somebody teaches the page: the box under the pointer is outlined, and a press names it instead of going in. */
export function point(isOn: boolean): void {
  const turn = isOn ? addEventListener : removeEventListener;
  turn("pointermove", follow as EventListener, true);
  for (const kind of STOPPED) turn(kind, take as EventListener, true);
  if (!isOn) drop();
}

function follow(event: PointerEvent): void {
  const box = boxUnder(event);
  if (box === undefined) {
    drop();
    return;
  }
  const { top, left, width, height } = box.getBoundingClientRect();
  outline ??= openLayer({ pointerEvents: "none", boxSizing: "border-box", outline: "3px solid #1f4f9c", borderRadius: "4px" }, true);
  outline.place({ top: `${top}px`, left: `${left}px`, right: "auto", bottom: "auto", width: `${width}px`, height: `${height}px` });
}

function take(event: MouseEvent): void {
  const box = boxUnder(event);
  if (!event.isTrusted || box === undefined) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.type !== "click") return;
  void browser.runtime.sendMessage({ kind: "pointed", box: describeBox(box) } satisfies FromPage);
}

/** Its label stands for it, too. */
function boxUnder(event: MouseEvent): Fillable | undefined {
  const path = new Set<EventTarget>(event.composedPath());
  return fillables().find((one) => path.has(one) || [...(one.labels ?? [])].some((label) => path.has(label)));
}

function drop(): void {
  outline?.remove();
  outline = undefined;
}
