import { useEffect } from "react";
import { call } from "../api/call.ts";
import { door } from "../api/door.ts";
import { lockSession } from "../api/session.ts";

const LOOK_MS = 5_000;
/** While somebody works without calling the server, as in a long form, it is told that they are there. */
const PULSE_MS = 120_000;
const SIGNS_OF_LIFE = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;
const CHANNEL = "strongroom-presence";

/**
 * Covers the screen when nobody has touched it for as long as the server says. The server locks by its own count; this is
 * so that nothing stays to be read on a screen that was left. All windows of one browser count together.
 */
export function useIdleWatch(lockAfterSeconds: number | undefined): void {
  useEffect(() => {
    if (lockAfterSeconds === undefined) return undefined;
    let touchedAt = Date.now();
    let pulsedAt = touchedAt;
    const others = new BroadcastChannel(CHANNEL);
    others.addEventListener("message", () => {
      touchedAt = Date.now();
    });
    const touch = (): void => {
      touchedAt = Date.now();
    };
    const look = (): void => {
      if (door.get() !== "inside") return;
      const now = Date.now();
      if (now - touchedAt > lockAfterSeconds * 1_000) void lockSession().catch(() => undefined);
      else if (touchedAt > pulsedAt && now - pulsedAt > PULSE_MS) {
        pulsedAt = now;
        others.postMessage("here");
        void call("POST", "/v1/session/presence", { isDoor: true }).catch(() => undefined);
      }
    };
    for (const sign of SIGNS_OF_LIFE) document.addEventListener(sign, touch, { passive: true, capture: true });
    // A laptop that slept wakes with a timer that is late: it looks before anything is shown.
    document.addEventListener("visibilitychange", look);
    const timer = setInterval(look, LOOK_MS);
    return () => {
      for (const sign of SIGNS_OF_LIFE) document.removeEventListener(sign, touch, { capture: true });
      document.removeEventListener("visibilitychange", look);
      clearInterval(timer);
      others.close();
    };
  }, [lockAfterSeconds]);
}
