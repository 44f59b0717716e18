import { useEffect } from "react";
import { door } from "../api/door.ts";

const TICK_MS = 250;
/** What takes a value off the screen and elsewhere: to the clipboard, into another window, onto paper, into a file. */
const TAKING = ["copy", "cut", "contextmenu", "dragstart", "selectstart"] as const;
const TAKING_KEYS: ReadonlySet<string> = new Set(["a", "c", "p", "s", "u", "x"]);

/**
 * Hides as soon as the window is left, covered, printed or locked, at Escape, and when the time is over; until then
 * nothing is copied, dragged or printed out of it.
 */
export function useHideAtOnce(until: number, hide: () => void): void {
  useEffect(() => {
    const onHidden = (): void => {
      if (document.visibilityState === "hidden") hide();
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape") hide();
      if ((event.ctrlKey || event.metaKey) && TAKING_KEYS.has(event.key.toLowerCase())) prevent(event);
    };
    // By the clock and not by counting ticks: a machine that slept must not show it longer.
    const timer = setInterval(() => {
      if (Date.now() >= until) hide();
    }, TICK_MS);
    for (const kind of TAKING) document.addEventListener(kind, prevent, { capture: true });
    document.addEventListener("visibilitychange", onHidden);
    document.addEventListener("keydown", onKey, { capture: true });
    for (const kind of ["blur", "pagehide", "beforeprint"] as const) addEventListener(kind, hide);
    const leaveDoor = door.watch(hide);
    return () => {
      clearInterval(timer);
      for (const kind of TAKING) document.removeEventListener(kind, prevent, { capture: true });
      document.removeEventListener("visibilitychange", onHidden);
      document.removeEventListener("keydown", onKey, { capture: true });
      for (const kind of ["blur", "pagehide", "beforeprint"] as const) removeEventListener(kind, hide);
      leaveDoor();
    };
  }, [until, hide]);
}

function prevent(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
