import { useEffect, useState } from "react";
import { serverNow } from "../api/device-proof.ts";

const LOOK_MS = 1_000;

/** Whether a moment is still to come, by the server's clock; a screen that shows it is drawn anew when it is over. */
export function useIsAhead(at: string | null): boolean {
  const isAhead = at !== null && Date.parse(at) > serverNow();
  const [, setOver] = useState<string | null>(null);
  useEffect(() => {
    if (at === null || !isAhead) return;
    const timer = setInterval(() => {
      if (Date.parse(at) <= serverNow()) setOver(at);
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [at, isAhead]);
  return isAhead;
}
