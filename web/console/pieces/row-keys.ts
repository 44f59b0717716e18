import { useEffect } from "react";
import type { RefObject } from "react";

/** `J` and `K` move the focus down and up a table's rows; off while somebody types. */
export function useRowKeys(body: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const step = event.key === "j" ? 1 : event.key === "k" ? -1 : 0;
      if (step === 0 || !(event.target instanceof HTMLElement)) return;
      if (event.target.closest("input, textarea, select, [role=dialog], [contenteditable]") !== null) return;
      const rows = [...(body.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
      const at = rows.findIndex((row) => row === document.activeElement);
      const next = rows[at === -1 ? (step === 1 ? 0 : rows.length - 1) : at + step];
      if (next === undefined) return;
      next.focus();
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [body]);
}
