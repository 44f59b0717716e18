import { useEffect, useRef } from "react";
import { isElsewhere } from "./single-keys.ts";

/** Single keys of one screen, while it is there. They come before the frame's own; off while somebody types. */
export function useScreenKeys(keys: Readonly<Record<string, () => void>>): void {
  const newest = useRef(keys);
  useEffect(() => {
    newest.current = keys;
  });
  useEffect(() => {
    let afterG = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isElsewhere(event)) return;
      const isSecond = event.timeStamp - afterG < SECOND_KEY_MS;
      afterG = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
      const act = isSecond ? undefined : newest.current[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", onKey, { capture: true });
    return () => document.removeEventListener("keydown", onKey, { capture: true });
  }, []);
}

/** A letter after `G` goes somewhere, and is the frame's. */
const SECOND_KEY_MS = 1_500;
