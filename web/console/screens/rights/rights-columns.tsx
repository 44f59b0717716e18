import { useTranslation } from "react-i18next";
import type { RightsRequest } from "../../api/rights-requests.ts";
import { CustomerLink } from "../../pieces/customer-link.tsx";
import type { Column } from "../../pieces/data-table.tsx";
import { RightsBadge } from "../../pieces/rights-badge.tsx";
import { RightsClock } from "../../pieces/rights-clock.tsx";
import { When } from "../../pieces/when.tsx";
import { wordsFor } from "../../words/words-for.ts";
import style from "./rights-screen.module.css";

/** What is asked for, by whom, how far it is, how much time there is, and how it came. */
export function useRightsColumns(): readonly Column<RightsRequest>[] {
  const { t } = useTranslation();
  return [
    { name: "kind", label: t("rights.column.kind"), cell: ({ kind }) => t(`rights.kind.${kind}`) },
    { name: "customer", label: t("rights.column.customer"), cell: ({ subject }) => <CustomerLink id={subject} isNamed={false} /> },
    { name: "clock", label: t("rights.column.clock"), cell: (request) => <RightsClock request={request} /> },
    { name: "state", label: t("rights.column.state"), cell: ({ state }) => <RightsBadge state={state} /> },
    {
      name: "came",
      label: t("rights.column.came"),
      cell: ({ channel, createdAt }) => (
        <span className={style.came}>
          {wordsFor("rightsChannel", channel)} <When at={createdAt} />
        </span>
      ),
    },
  ];
}
