import { useTranslation } from "react-i18next";
import type { Approval } from "../api/approvals.ts";
import { Badge } from "./badge.tsx";
import style from "./guarded-steps.module.css";
import { When } from "./when.tsx";

/** Who said what. */
export function ApprovalPeople({ approval: { approvers } }: { readonly approval: Approval }) {
  const { t } = useTranslation();
  if (approvers.length === 0) return null;
  return (
    <ul className={style.people}>
      {approvers.map(({ id, name, vote, at }) => (
        <li key={id} className={style.person}>
          <span>{name ?? t("actorKind.staff")}</span>
          <span className={style.word}>
            <Badge tone={vote === "agree" ? "good" : "bad"}>{t(vote === "agree" ? "approvals.agreed" : "approvals.declined")}</Badge>
            <When at={at} />
          </span>
        </li>
      ))}
    </ul>
  );
}
