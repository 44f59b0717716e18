import { own, ownDocument } from "./own.ts";

export type Style = Readonly<Partial<Record<string, string>>>;

/** Something of ours above a page: in a closed tree of its own, on the top layer where the browser has one. */
export type Layer = {
  readonly root: ShadowRoot;
  readonly place: (style: Style) => void;
  readonly raise: () => void;
  /** False once the page has taken it away. */
  readonly isThere: () => boolean;
  readonly remove: () => void;
};

const ABOVE_ALL = "2147483647";

/** The page's own policy forbids style elements, perhaps; what is set on an element itself it does not forbid. */
export function openLayer(style: Style, isOnTop: boolean): Layer {
  const host = ownDocument.createElement("strongroom-layer");
  const root = host.attachShadow({ mode: "closed" });
  const place = (more: Style): void => void Object.assign(host.style, more);
  place({ all: "initial", position: "fixed", zIndex: ABOVE_ALL, border: "0", padding: "0", margin: "0", background: "none" });
  place(style);
  own(ownDocument.documentElement).append(host);
  const raise = (): void => {
    if (host.popover !== null) host.hidePopover();
    host.popover = "manual";
    host.showPopover();
  };
  if (isOnTop) raise();
  return { root, place, raise, isThere: () => host.isConnected, remove: () => host.remove() };
}

export function element<K extends keyof HTMLElementTagNameMap>(name: K, style: Style, text = ""): HTMLElementTagNameMap[K] {
  const made = ownDocument.createElement(name);
  Object.assign(made.style, style);
  made.textContent = text;
  return made;
}
