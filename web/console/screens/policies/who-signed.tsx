import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { clearancesQuery } from "../../api/clearance.ts";
import { useNames } from "../../api/staff.ts";
import { Opening } from "../../frame/opening.tsx";
import { ClearanceBadge } from "../../pieces/clearance-badge.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { dayOf } from "../../words/times.ts";
import style from "./policies-screen.module.css";
import { signersOf } from "./signers.ts";

/** Everybody whose roles ask for this document: who has signed the version in force, who an older one, who none. */
export function WhoSigned({ policy }: { readonly policy: string }) {
  const { t } = useTranslation();
  const names = useNames();
  const { data, error } = useQuery(clearancesQuery);
  if (error !== null) return <RefusalNote error={error} />;
  if (data === undefined) return <Opening />;
  const signers = signersOf(data, policy);
  if (signers.length === 0) return <EmptyState title={t("policies.nobodyNeeds")} say={t("policies.nobodyNeedsSay")} />;
  return (
    <ul className={style.list}>
      {signers.map(({ staff, status, since }) => (
        <li key={staff} className={style.line}>
          <Link to="/staff/$id" params={{ id: staff }}>
            {names.get(staff) ?? "…"}
          </Link>
          <span>
            {since === null ? null : <span className={style.quiet}>{t("myClearance.since", { day: dayOf(since) })} </span>}
            <ClearanceBadge status={status} />
          </span>
        </li>
      ))}
    </ul>
  );
}
