import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { refreshEntries } from "../api/entries.ts";
import { homeQuery } from "../api/home.ts";
import { catchUpRequests, refreshRequests, requestQuery } from "../api/requests.ts";
import { type Change, watchChanges } from "../api/event-stream.ts";
import { sayWithLink } from "../pieces/notify.tsx";

/**
 * Keeps what any screen shows of requests as it is now, without anybody asking; and tells whoever asked, wherever in the
 * console they are, that their customer has answered.
 */
export function useRequestWatch(isWanted: boolean): void {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const router = useRouter();
  useEffect(() => {
    if (!isWanted) return undefined;
    const tell = async ({ id, state }: Change): Promise<void> => {
      if (state !== "provided" || router.state.location.pathname === `/requests/${id}`) return;
      const request = await queries.fetchQuery(requestQuery(id));
      if (!request.isOwn) return;
      sayWithLink(t("requests.came", { number: request.number }), t("home.see"), () => {
        void router.navigate({ to: "/requests/$id", params: { id } });
      });
    };
    return watchChanges("/v1/collection-requests/events", (change) => {
      if (change === null) return void catchUpRequests(queries);
      void refreshRequests(queries);
      void refreshEntries(queries);
      void queries.invalidateQueries(homeQuery);
      // What a record held before is not shown again; but who does not look at a record does not open it for this.
      const isRecord = router.state.location.pathname.startsWith("/customers/");
      void queries.invalidateQueries({ queryKey: ["customer"], refetchType: isRecord ? "active" : "none" });
      // Who may not know of it is not told; the screen's own calls say what is wrong otherwise.
      tell(change).catch(() => undefined);
    });
  }, [isWanted, queries, router, t]);
}
