import { useEffect } from "react";

/** What was in focus before gets it back, for what is there only while it is open. */
export function useFocusBack(): void {
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
}
