import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { fieldLabel, useDataMap } from "../../api/data-map.ts";
import type { Forward } from "../../api/forwards.ts";
import { vendorsQuery } from "../../api/vendors.ts";
import { CustomerLink } from "../../pieces/customer-link.tsx";
import type { Column } from "../../pieces/data-table.tsx";
import { ForwardBadge } from "../../pieces/forward-badge.tsx";
import { When } from "../../pieces/when.tsx";
import { wordsFor } from "../../words/words-for.ts";
import style from "./forwards-screen.module.css";

/** To whom and what, for which customer, what came of it, by whom and when. */
export function useForwardColumns(): readonly Column<Forward>[] {
  const { t } = useTranslation();
  const map = useDataMap();
  const vendors = useQuery(vendorsQuery).data?.items ?? [];
  return [
    {
      name: "vendor",
      label: t("forwards.vendor"),
      cell: ({ vendor, operation }) => (
        <>
          {vendors.find(({ id }) => id === vendor)?.label ?? vendor}
          <span className={style.quiet}>{operation ?? t("forwards.byHand")}</span>
        </>
      ),
    },
    {
      name: "customer",
      label: t("requests.column.customer"),
      cell: ({ subject }) => (subject === null ? "–" : <CustomerLink id={subject} isNamed={false} />),
    },
    { name: "fields", label: t("forwards.fields"), cell: ({ fields }) => fields.map((field) => fieldLabel(map, field)).join(", ") },
    { name: "state", label: t("forwards.outcome"), cell: (forward) => <ForwardBadge forward={forward} /> },
    { name: "by", label: t("given.by"), cell: ({ actor }) => actor.name ?? wordsFor("actorKind", actor.kind) },
    { name: "when", label: t("given.when"), cell: ({ at }) => <When at={at} /> },
  ];
}
