import { useCallback, useEffect, useRef, useState } from "react";
import { door } from "../api/door.ts";
import { type Refused, type Revealed, revealOne } from "../api/reveals.ts";

export const SHOWN_SECONDS = 30;
const TICK_MS = 1_000;
const SECOND_MS = 1_000;
const REASON_NEEDED = "reason_needed";
const APPROVAL_NEEDED = "approval_needed";

export type RevealState =
  | { readonly kind: "masked" }
  | { readonly kind: "why" }
  | { readonly kind: "asking" }
  | { readonly kind: "clear"; readonly value: unknown; readonly until: number; readonly secondsLeft: number }
  /** Two people look at this: what was found where a colleague had agreed before, else null. */
  | { readonly kind: "guarded"; readonly found: Extract<Revealed, { kind: "clear" }> | null }
  | Refused;

export type Reveal = {
  readonly state: RevealState;
  readonly ask: (reason: string | null) => Promise<void>;
  readonly hide: () => void;
  readonly askWhy: () => void;
  /** For what is known to need a second person: nothing is asked that would be refused. */
  readonly askGuarded: () => void;
};

/**
 * One value in clear, for thirty seconds: it lives in this component only, never in the cache, and goes when time is up,
 * when the screen is locked, or when the window is left.
 */
export function useReveal(subject: string, field: string, purpose: string | undefined): Reveal {
  const [state, setState] = useState<RevealState>({ kind: "masked" });
  const asks = useRef(0);
  const hide = useCallback(() => {
    asks.current += 1;
    setState({ kind: "masked" });
  }, []);

  const isClear = state.kind === "clear";
  useEffect(() => {
    if (!isClear) return undefined;
    // By the clock and not by counting ticks: a machine that slept, or a timer that was held back, must not show it longer.
    const timer = setInterval(() => setState(closer), TICK_MS);
    const onLeft = (): void => {
      if (document.visibilityState === "hidden") hide();
    };
    document.addEventListener("visibilitychange", onLeft);
    const stop = door.watch(hide);
    return () => {
      stop();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", onLeft);
    };
  }, [isClear, hide]);

  const ask = async (reason: string | null): Promise<void> => {
    const own = ++asks.current;
    setState({ kind: "asking" });
    const revealed = await revealOne({ subject, field, purpose, reason });
    // An answer that comes after the value was hidden again, or after a later ask, is dropped.
    if (own === asks.current) setState(stateOf(revealed, reason));
  };
  return {
    state,
    ask,
    hide,
    askWhy: () => setState({ kind: "why" }),
    askGuarded: () => setState({ kind: "guarded", found: null }),
  };
}

function stateOf(revealed: Revealed | undefined, reason: string | null): RevealState {
  if (revealed === undefined) return { kind: "masked" };
  if (revealed.kind === "clear") {
    if (revealed.guarded !== null) return { kind: "guarded", found: revealed };
    return { kind: "clear", value: revealed.value, until: Date.now() + SHOWN_SECONDS * SECOND_MS, secondsLeft: SHOWN_SECONDS };
  }
  if (revealed.code === REASON_NEEDED && reason === null) return { kind: "why" };
  return revealed.code === APPROVAL_NEEDED ? { kind: "guarded", found: null } : revealed;
}

function closer(now: RevealState): RevealState {
  if (now.kind !== "clear") return now;
  const secondsLeft = Math.ceil((now.until - Date.now()) / SECOND_MS);
  return secondsLeft <= 0 ? { kind: "masked" } : { ...now, secondsLeft };
}
