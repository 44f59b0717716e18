import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Approval, approvalsQuery } from "../../api/approvals.ts";
import { Card } from "../../pieces/card.tsx";
import { DataTable, type Pages } from "../../pieces/data-table.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { useApprovalColumns } from "./approval-columns.tsx";
import type { ApprovalView } from "./approvals-search.ts";

type ListView = Exclude<ApprovalView, "glass">;

const STATE_OF = { waiting: "asked", mine: undefined, ended: "ended" } as const satisfies Record<ListView, "asked" | "ended" | undefined>;

/** Newest first and live; each opens to what can be done about it. */
export function ApprovalList({ view }: { readonly view: ListView }) {
  const { t } = useTranslation();
  const columns = useApprovalColumns(view);
  const pages = useInfiniteQuery(approvalsQuery(STATE_OF[view]));
  return (
    <Card title={t(`approvals.view.${view}`)}>
      <DataTable
        caption={t("approvals.title")}
        columns={columns}
        pages={only(pages, (approval) => view === "ended" || approval.isMine === (view === "mine"))}
        rowKey={({ id }) => id}
        rowLink={({ id }) => ({ to: "/approvals", search: (old) => ({ ...old, id }) })}
        empty={<EmptyState title={t(`approvals.none.${view}`)} say={t(`approvals.noneSay.${view}`)} />}
      />
    </Card>
  );
}

function only(pages: Pages<Approval>, isWanted: (approval: Approval) => boolean): Pages<Approval> {
  const data = pages.data && { pages: pages.data.pages.map(({ items }) => ({ items: items.filter(isWanted) })) };
  return { ...pages, data };
}
