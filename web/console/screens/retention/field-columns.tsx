import { useTranslation } from "react-i18next";
import { purposeLabel, useDataMap } from "../../api/data-map.ts";
import type { FieldPreview } from "../../api/retention.ts";
import type { Column } from "../../pieces/data-table.tsx";
import { timesIn } from "../../words/sentences.ts";
import { countOf } from "../../words/times.ts";
import { spokenLanguage } from "../../words/words.ts";
import style from "./retention-screen.module.css";

/** A line a field: how long it is kept, what goes at the next sweep, what within thirty days, and what a hold keeps. */
export function useFieldColumns(): readonly Column<FieldPreview>[] {
  const { t } = useTranslation();
  const map = useDataMap();
  return [
    {
      name: "field",
      label: t("retention.next.field"),
      cell: ({ label, closed }) => (
        <>
          {label}
          {closed.map(({ purpose, label: use, count }) => (
            <span key={purpose} className={style.quiet}>
              {t("retention.next.closed", { use, count })}
            </span>
          ))}
        </>
      ),
    },
    {
      name: "kept",
      label: t("retention.next.kept"),
      cell: ({ keptFor }) => timesIn(spokenLanguage(), keptFor, (purpose) => purposeLabel(map, purpose)),
    },
    {
      name: "over",
      label: t("retention.next.over"),
      align: "right",
      cell: ({ over }) => <span className={over > 0 ? style.over : undefined}>{countOf(over)}</span>,
    },
    { name: "soon", label: t("retention.next.soon"), align: "right", cell: ({ soon }) => countOf(soon) },
    { name: "held", label: t("retention.next.held"), align: "right", cell: ({ onHold }) => countOf(onHold) },
  ];
}
