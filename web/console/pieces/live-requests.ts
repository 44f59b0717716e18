import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { refreshEntries } from "../api/entries.ts";
import { refreshRequests } from "../api/requests.ts";
import { watchRequests } from "../api/request-events.ts";

/** Keeps what a screen shows of requests as it is now, without anybody asking. */
export function useLiveRequests(): void {
  const queries = useQueryClient();
  useEffect(
    () =>
      watchRequests((change) => {
        void refreshRequests(queries);
        if (change !== null) void refreshEntries(queries);
      }),
    [queries],
  );
}
