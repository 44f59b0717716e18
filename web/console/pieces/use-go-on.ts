import { type RefObject, useEffect, useRef } from "react";

/**
 * Whoever asks a list for more goes on at the first that came, or at the last there was if none did; while it was on its way the
 * button could not hold the focus. Called as more is asked for. `count`: how many the list shows.
 */
export function useGoOn(list: RefObject<HTMLElement | null>, count: number, isFetching: boolean): () => void {
  const shownBefore = useRef<number | null>(null);
  useEffect(() => {
    if (shownBefore.current === null || isFetching) return;
    const item = list.current?.children[Math.min(shownBefore.current, count - 1)];
    shownBefore.current = null;
    if (item instanceof HTMLElement && document.activeElement === document.body) focusOn(item);
  }, [list, count, isFetching]);
  return () => {
    shownBefore.current = count;
  };
}

/** What can be opened there, else the item itself. */
function focusOn(item: HTMLElement): void {
  const within = item.querySelector<HTMLElement>("[data-row], a[href], button");
  if (within === null) item.tabIndex = -1;
  (within ?? item).focus({ preventScroll: true });
}
