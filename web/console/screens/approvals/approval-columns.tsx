import { useTranslation } from "react-i18next";
import { type Approval, isGoingOn } from "../../api/approvals.ts";
import type { Column } from "../../pieces/data-table.tsx";
import { TimeLeft } from "../../pieces/time-left.tsx";
import { When } from "../../pieces/when.tsx";
import { ApprovalBadge } from "./approval-badge.tsx";
import style from "./approvals-screen.module.css";
import { customerReference } from "./customer-reference.ts";

/** What somebody wants to see, of whom, who and why, and how it stands. */
export function useApprovalColumns(view: "waiting" | "mine" | "ended"): readonly Column<Approval>[] {
  const { t } = useTranslation();
  const who: Column<Approval> = {
    name: "who",
    label: t("approvals.column.who"),
    cell: ({ asker }) => asker.name ?? t("actorKind.staff"),
  };
  return [
    { name: "what", label: t("approvals.column.what"), cell: ({ fieldLabel }) => fieldLabel },
    { name: "customer", label: t("approvals.column.customer"), cell: ({ subject }) => customerReference(subject) },
    ...(view === "mine" ? [] : [who]),
    { name: "why", label: t("approvals.column.why"), cell: ({ reason }) => <span className={style.why}>{reason}</span> },
    { name: "state", label: t("approvals.column.state"), cell: (approval) => <ApprovalBadge approval={approval} /> },
    {
      name: "when",
      label: t("approvals.column.when"),
      cell: (approval) => (
        <span className={style.when}>
          {isGoingOn(approval) ? (
            <>
              {t("approvals.left")} <TimeLeft until={approval.until ?? approval.expiresAt} />
            </>
          ) : (
            <When at={approval.askedAt} />
          )}
        </span>
      ),
    },
  ];
}
