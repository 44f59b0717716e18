import type { Box } from "./forms.ts";
import { findBox } from "./find-box.ts";
import { type Layer, element, openLayer } from "./layer.ts";
import { own, ownDocument } from "./own.ts";

const GAP_PX = 8;
let shown: { readonly layer: Layer; readonly button: HTMLButtonElement } | undefined;

/** The button beside the first box that is there, or beside the frame that holds them. */
export function showButton(boxes: readonly Box[], words: string, onPress: () => void): void {
  const beside = anchorOf(boxes);
  if (beside === undefined) {
    hideButton();
    return;
  }
  if (shown?.layer.isThere() !== true) shown = makeButton(words, onPress);
  const { top, right, height } = beside.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = shown.button;
  // It stays within the window, over the end of the box where there is no room beside it.
  const left = Math.max(0, Math.min(right + GAP_PX, own(ownDocument.documentElement).clientWidth - offsetWidth - GAP_PX));
  shown.layer.place({ top: `${top + (Math.min(height, 60) - offsetHeight) / 2}px`, left: `${left}px`, right: "auto", bottom: "auto" });
}

export function hideButton(): void {
  shown?.layer.remove();
  shown = undefined;
}

function anchorOf(boxes: readonly Box[]): Element | undefined {
  for (const box of boxes) {
    const found = box.frame === "top" ? findBox(box) : frameOf(box.frame);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Where the frames of this page come from, as far as they say it. */
export function frameOrigins(): readonly string[] {
  const origins = [...ownDocument.querySelectorAll("iframe")].flatMap(({ src }) => URL.parse(src)?.origin ?? []);
  return [...new Set(origins)].filter((origin) => origin.startsWith("http"));
}

function frameOf(origin: string): Element | undefined {
  return [...ownDocument.querySelectorAll("iframe")].find(({ src }) => URL.parse(src)?.origin === origin);
}

function makeButton(words: string, onPress: () => void): { readonly layer: Layer; readonly button: HTMLButtonElement } {
  const layer = openLayer({ width: "max-content", height: "max-content" }, false);
  const button = element(
    "button",
    {
      font: "600 13px/1 system-ui, sans-serif",
      color: "#ffffff",
      background: "#0b6b5d",
      border: "0",
      borderRadius: "6px",
      padding: "8px 10px",
      cursor: "pointer",
    },
    words,
  );
  button.type = "button";
  button.addEventListener("click", (event) => {
    // A page can send events, and only a person can press.
    if (event.isTrusted) onPress();
  });
  layer.root.append(button);
  return { layer, button };
}
