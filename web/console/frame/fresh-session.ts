import { useQueryClient } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { homeQuery } from "../api/home.ts";
import { Refusal } from "../api/refusal.ts";
import { refreshSession } from "../api/session.ts";

/**
 * Asks at each step from place to place how this person stands and what waits for them, so that what a colleague granted,
 * recorded or ended shows at the next click, whatever the screen itself has to ask.
 */
export function useFreshSession(): void {
  const queries = useQueryClient();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const asked = useRef(path);
  useEffect(() => {
    if (asked.current === path) return;
    asked.current = path;
    void queries.invalidateQueries(homeQuery);
    refreshSession().catch((error: unknown) => {
      // Whoever is out has been led to the door by then; anything else is told by the screen's own calls.
      if (!(error instanceof Refusal)) throw error;
    });
  }, [path, queries]);
}
