import { useTranslation } from "react-i18next";
import { type Approval, isGoingOn } from "../../api/approvals.ts";
import { purposeLabel, useDataMap } from "../../api/data-map.ts";
import { ApprovalPeople } from "../../pieces/approval-people.tsx";
import { Facts } from "../../pieces/facts.tsx";
import { TimeLeft } from "../../pieces/time-left.tsx";
import { When } from "../../pieces/when.tsx";
import { ApprovalBadge } from "./approval-badge.tsx";
import style from "./approvals-screen.module.css";
import { customerReference } from "./customer-reference.ts";

/** Who wants to see what, of whom, for which work and why. */
export function ApprovalFacts({ approval }: { readonly approval: Approval }) {
  const { t } = useTranslation();
  const map = useDataMap();
  const { asker, fieldLabel, subject, purpose, reason, askedAt, expiresAt, state } = approval;
  return (
    <>
      <blockquote className={style.reason}>{t("quote", { words: reason })}</blockquote>
      <Facts
        facts={[
          { name: "who", label: t("approvals.column.who"), value: asker.name ?? t("actorKind.staff") },
          { name: "what", label: t("approvals.column.what"), value: fieldLabel },
          { name: "customer", label: t("approvals.column.customer"), value: customerReference(subject) },
          { name: "purpose", label: t("approvals.purpose"), value: purposeLabel(map, purpose) },
          { name: "asked", label: t("approvals.askedAt"), value: <When at={askedAt} /> },
          state === "asked" && isGoingOn(approval)
            ? { name: "left", label: t("approvals.timeLeft"), value: <TimeLeft until={expiresAt} /> }
            : { name: "state", label: t("approvals.column.state"), value: <ApprovalBadge approval={approval} /> },
        ]}
      />
      <ApprovalPeople approval={approval} />
    </>
  );
}
