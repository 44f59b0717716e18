import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { approvalQuery, approvalsQuery, refreshApprovals, shownApproval } from "../api/approvals.ts";
import { type Change, watchChanges } from "../api/event-stream.ts";
import { homeQuery } from "../api/home.ts";
import { waitingCount } from "../api/waiting.ts";
import { hushCall, sayCall } from "../pieces/notify.tsx";

/**
 * Tells wherever in the console somebody is that a colleague asks for their word, and whoever asked what came of it; and
 * keeps what any screen shows of it as it is now.
 */
export function useApprovalWatch(isWanted: boolean): void {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const router = useRouter();
  const { data } = useInfiniteQuery({ ...approvalsQuery("asked"), enabled: isWanted });
  const waiting = data?.pages.flatMap((page) => page.items).filter(({ mayVote }) => mayVote).length ?? 0;
  useEffect(() => waitingCount.set(waiting), [waiting]);
  useEffect(() => {
    if (!isWanted) return undefined;
    const tell = async ({ id, state }: Change): Promise<void> => {
      if (state !== "asked") hushCall(noticeOf(id, "asked"));
      // What a dialog shows already needs no notice.
      if (shownApproval.get() === id || router.state.location.search.id === id) return;
      const approval = await queries.fetchQuery(approvalQuery(id));
      const look = (): void => void router.navigate({ to: "/approvals", search: { id, ...(approval.isMine ? { show: "mine" } : {}) } });
      const name = approval.asker.name ?? t("actorKind.staff");
      const field = approval.fieldLabel;
      const told = (message: string): void => sayCall({ id: noticeOf(id, state), message, verb: t("approvals.look"), onGo: look });
      if (state === "asked" && approval.mayVote) told(t("approvals.push.asked", { name, field }));
      else if (approval.isMine && state === "agreed") told(t("approvals.push.agreed", { field }));
      else if (approval.isMine && state === "declined") told(t("approvals.push.declined", { field }));
    };
    return watchChanges("/v1/approvals/events", (change) => {
      void refreshApprovals(queries);
      void queries.invalidateQueries(homeQuery);
      // Who may not know of it is not told; the screen's own calls say what is wrong otherwise.
      if (change !== null) tell(change).catch(() => undefined);
    });
  }, [isWanted, queries, router, t]);
}

function noticeOf(approval: string, state: string): string {
  return `${approval} ${state}`;
}
