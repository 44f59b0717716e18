import { browser } from "./browser.ts";
import { type Layer, element, openLayer } from "./layer.ts";

let shown: Layer | undefined;

/** The panel is a page of the extension's own origin, so that neither the vendor's page nor its scripts read or press anything in it. */
export function openPanel(): void {
  if (shown?.isThere() === true) return;
  shown = openLayer(
    {
      top: "12px",
      right: "12px",
      left: "auto",
      bottom: "auto",
      width: "min(380px, calc(100vw - 24px))",
      height: "min(560px, calc(100vh - 24px))",
    },
    true,
  );
  const frame = element("iframe", {
    width: "100%",
    height: "100%",
    border: "1px solid #e4e2dc",
    borderRadius: "10px",
    boxShadow: "0 12px 40px rgb(0 0 0 / 30%)",
    background: "#ffffff",
    colorScheme: "normal",
  });
  frame.title = "Strongroom";
  frame.src = browser.runtime.getURL("panel.html");
  shown.root.append(frame);
}

/** Above what was opened since: whatever lies over it, the panel takes no press. */
export function raisePanel(): void {
  shown?.raise();
}

export function closePanel(): void {
  shown?.remove();
  shown = undefined;
}
