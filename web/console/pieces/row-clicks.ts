import { useEffect } from "react";
import type { RefObject } from "react";

/** What has a deed of its own, in a row. */
const DEEDS = "a, button, input, select, textarea, label, summary";

/** A click anywhere in a row opens it, as its first cell does; not where somebody marks what they want to copy. */
export function useRowClicks(body: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onClick = (event: MouseEvent): void => {
      const { target, ctrlKey, metaKey, shiftKey } = event;
      if (!(target instanceof Element) || body.current?.contains(target) !== true || target.closest(DEEDS) !== null) return;
      if (getSelection()?.isCollapsed === false) return;
      const row = target.closest("tr")?.querySelector("[data-row]");
      row?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }));
    };
    document.addEventListener("click", onClick);
    return () => document.removeEventListener("click", onClick);
  }, [body]);
}
