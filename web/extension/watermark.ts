import type { Watermark } from "./forms.ts";
import { type Layer, element, openLayer } from "./layer.ts";

const LINES = 24;
const REPEATED = 12;

let shown: Layer | undefined;

/** Who fills, and when, all over the page: a picture of the screen tells whose it was. */
export function showWatermark({ name, at }: Watermark): void {
  hideWatermark();
  shown = openLayer({ inset: "0", width: "auto", height: "auto", overflow: "hidden", pointerEvents: "none" }, true);
  const text = `${name} · ${at.slice(0, 16).replace("T", " ")} UTC`;
  const sheet = element("div", { position: "absolute", inset: "-50%", transform: "rotate(-24deg)", opacity: "0.22" });
  sheet.setAttribute("aria-hidden", "true");
  for (let line = 0; line < LINES; line++)
    sheet.append(
      element(
        "div",
        { font: "600 18px/3.2 system-ui, sans-serif", color: "#16202e", textShadow: "0 0 2px #ffffff", whiteSpace: "nowrap" },
        `${text}      `.repeat(REPEATED).slice((line % 2) * 9),
      ),
    );
  shown.root.append(sheet);
}

export function hideWatermark(): void {
  shown?.remove();
  shown = undefined;
}
