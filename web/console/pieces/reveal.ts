import { useCallback, useEffect, useRef, useState } from "react";
import type { z } from "zod";
import type { RevealAnswer } from "../../../src/edge/http/contract/subjects.ts";
import { call } from "../api/call.ts";
import { door } from "../api/door.ts";
import { Refusal } from "../api/refusal.ts";

export const SHOWN_SECONDS = 30;
const TICK_MS = 1_000;
const REASON_NEEDED = "reason_needed";

export type RevealState =
  | { readonly kind: "masked" }
  | { readonly kind: "why" }
  | { readonly kind: "asking" }
  | { readonly kind: "clear"; readonly value: unknown; readonly secondsLeft: number }
  | { readonly kind: "refused"; readonly code: string; readonly say: string; readonly unlock: string | null };

export type Reveal = { readonly state: RevealState; readonly ask: (reason: string | null) => Promise<void>; readonly hide: () => void };

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
    const timer = setInterval(
      () =>
        setState((now) =>
          now.kind !== "clear" ? now : now.secondsLeft <= 1 ? { kind: "masked" } : { ...now, secondsLeft: now.secondsLeft - 1 },
        ),
      TICK_MS,
    );
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
    const answer = await revealOne(subject, field, purpose, reason);
    // An answer that comes after the value was hidden again, or after a later ask, is dropped.
    if (own === asks.current) setState(answer);
  };
  return { state, ask, hide };
}

async function revealOne(subject: string, field: string, purpose: string | undefined, reason: string | null): Promise<RevealState> {
  try {
    const { fields } = await call<z.infer<typeof RevealAnswer>>("POST", `/v1/subjects/${subject}/reveals`, {
      body: { fields: [field], ...(purpose === undefined ? {} : { purpose }), ...(reason === null ? {} : { reason }) },
    });
    const revealed = fields[field];
    if (revealed === undefined) return { kind: "masked" };
    if (revealed.form === "clear") return { kind: "clear", value: revealed.value, secondsLeft: SHOWN_SECONDS };
    return revealed.code === REASON_NEEDED && reason === null ? { kind: "why" } : { kind: "refused", ...pick(revealed) };
  } catch (error) {
    if (error instanceof Refusal) return { kind: "refused", ...pick(error) };
    throw error;
  }
}

function pick(what: { readonly code: string; readonly say: string; readonly unlock: string | null }) {
  return { code: what.code, say: what.say, unlock: what.unlock };
}
