import { useCallback, useEffect, useRef, useState } from "react";
import type { z } from "zod";
import type { RevealAnswer } from "../../../src/edge/http/contract/subjects.ts";
import { call } from "../api/call.ts";
import { door, untilSteppedUp } from "../api/door.ts";
import { serverNow } from "../api/device-proof.ts";
import { Refusal } from "../api/refusal.ts";
import { session } from "../api/session.ts";

export const SHOWN_SECONDS = 30;
const TICK_MS = 1_000;
const SECOND_MS = 1_000;
const REASON_NEEDED = "reason_needed";
const STRONG_MS_MAX = 5 * 60_000;
const STEP_UP_NEEDED = "step_up_needed";

export type RevealState =
  | { readonly kind: "masked" }
  | { readonly kind: "why" }
  | { readonly kind: "asking" }
  | { readonly kind: "clear"; readonly value: unknown; readonly until: number; readonly secondsLeft: number }
  | { readonly kind: "refused"; readonly code: string; readonly say: string; readonly unlock: string | null };

export type Reveal = {
  readonly state: RevealState;
  readonly ask: (reason: string | null) => Promise<void>;
  readonly hide: () => void;
  readonly askWhy: () => void;
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
    if (isSignInOld() && !(await untilSteppedUp())) {
      setState({ kind: "masked" });
      return;
    }
    const answer = await revealOne(subject, field, purpose, reason);
    // An answer that comes after the value was hidden again, or after a later ask, is dropped.
    if (own === asks.current) setState(answer);
  };
  return { state, ask, hide, askWhy: () => setState({ kind: "why" }) };
}

function closer(now: RevealState): RevealState {
  if (now.kind !== "clear") return now;
  const secondsLeft = Math.ceil((now.until - Date.now()) / SECOND_MS);
  return secondsLeft <= 0 ? { kind: "masked" } : { ...now, secondsLeft };
}

function shownFrom(at: number): { readonly until: number; readonly secondsLeft: number } {
  return { until: at + SHOWN_SECONDS * SECOND_MS, secondsLeft: SHOWN_SECONDS };
}

/** A refusal that one sees coming need not be noted: the sign-in is renewed first where it is known to be too old. */
function isSignInOld(): boolean {
  const strong = session.get()?.strong ?? null;
  return strong === null || serverNow() - Date.parse(strong.at) > STRONG_MS_MAX;
}

/** A decision that only wants a fresh sign-in is asked again after one; once, for the second answer holds. */
async function revealOne(
  subject: string,
  field: string,
  purpose: string | undefined,
  reason: string | null,
  isAgain = false,
): Promise<RevealState> {
  try {
    const { fields } = await call<z.infer<typeof RevealAnswer>>("POST", `/v1/subjects/${subject}/reveals`, {
      body: { fields: [field], ...(purpose === undefined ? {} : { purpose }), ...(reason === null ? {} : { reason }) },
    });
    const revealed = fields[field];
    if (revealed === undefined) return { kind: "masked" };
    if (revealed.form === "clear") return { kind: "clear", value: revealed.value, ...shownFrom(Date.now()) };
    if (revealed.code === STEP_UP_NEEDED && !isAgain && (await untilSteppedUp()))
      return await revealOne(subject, field, purpose, reason, true);
    return revealed.code === REASON_NEEDED && reason === null ? { kind: "why" } : { kind: "refused", ...pick(revealed) };
  } catch (error) {
    if (error instanceof Refusal) return { kind: "refused", ...pick(error) };
    throw error;
  }
}

function pick(what: { readonly code: string; readonly say: string; readonly unlock: string | null }) {
  return { code: what.code, say: what.say, unlock: what.unlock };
}
