import { spotlight } from "@mantine/spotlight";
import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { door, stepUp } from "../api/door.ts";
import { session } from "../api/session.ts";
import { actionsFor } from "./actions.ts";
import { placesFor } from "./navigation.ts";

/** How long after `G` the second letter may come. */
const SECOND_KEY_MS = 1_500;

/** `G` and a letter go somewhere, other letters begin something, `/` searches, `?` helps; all off while somebody types. */
export function useSingleKeys(openHelp: () => void): void {
  const router = useRouter();
  useEffect(() => {
    let wentAt = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isElsewhere(event)) return;
      const who = session.get();
      if (who === null) return;
      const key = event.key.toLowerCase();
      const isSecond = event.timeStamp - wentAt < SECOND_KEY_MS;
      wentAt = Number.NEGATIVE_INFINITY;
      const place = isSecond ? placesFor(who).find((one) => one.key === key) : undefined;
      const action = isSecond ? undefined : actionsFor(who).find((one) => one.key === key);
      if (place !== undefined) void router.navigate({ to: place.to });
      else if (action !== undefined) action.start(router);
      else if (key === "g") wentAt = event.timeStamp;
      else if (key === "/") spotlight.open();
      else if (event.key === "?") openHelp();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [router, openHelp]);
}

/** True while keys belong to something else: a field, an open dialog, the lock, or the browser itself. */
export function isElsewhere(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  if (door.get() !== "inside" || stepUp.get() !== null) return true;
  // A dialog that is just opening has not taken the focus yet, and keys are meant for it already.
  if (document.querySelector("[role=dialog]") !== null) return true;
  const at = event.target instanceof HTMLElement ? event.target : document.body;
  return at.isContentEditable || at.closest("input, textarea, select, [role=menu], [role=listbox], [role=textbox]") !== null;
}
