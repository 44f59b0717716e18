import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { GlassBreak } from "../../api/approvals.ts";
import { Badge } from "../../pieces/badge.tsx";
import type { Column } from "../../pieces/data-table.tsx";
import { When } from "../../pieces/when.tsx";
import style from "./approvals-screen.module.css";
import { customerReference } from "./customer-reference.ts";

/** Who looked at what, of whom and why, and whether somebody else has said what they think of it. */
export function useGlassColumns(onLook: (broken: GlassBreak) => void): readonly Column<GlassBreak>[] {
  const { t } = useTranslation();
  return [
    { name: "who", label: t("glass.column.who"), cell: ({ actor }) => actor.name ?? t("actorKind.staff") },
    { name: "what", label: t("approvals.column.what"), cell: labelOf },
    { name: "customer", label: t("approvals.column.customer"), cell: ({ subject }) => customerReference(subject) },
    { name: "why", label: t("approvals.column.why"), cell: ({ reason }) => <span className={style.why}>{reason ?? "–"}</span> },
    { name: "state", label: t("approvals.column.state"), cell: (broken) => <GlassBadge broken={broken} /> },
    { name: "when", label: t("approvals.column.when"), cell: ({ at }) => <When at={at} /> },
    {
      name: "act",
      label: <span className="sr-only">{t("home.see")}</span>,
      align: "right",
      cell: (broken) => (
        <Button size="compact-sm" variant="default" onClick={() => onLook(broken)}>
          {t(broken.mayReview ? "glass.review" : "home.see")}
          <span className="sr-only">: {labelOf(broken)}</span>
        </Button>
      ),
    },
  ];
}

/** What was looked at, by its names in the data map. */
export function labelOf({ fields }: GlassBreak): string {
  return fields.map(({ label }) => label).join(", ");
}

function GlassBadge({ broken: { finding } }: { readonly broken: GlassBreak }) {
  const { t } = useTranslation();
  if (finding === null) return <Badge tone="bad">{t("glass.open")}</Badge>;
  return <Badge tone={finding === "justified" ? "good" : "bad"}>{t(`glass.finding.${finding}`)}</Badge>;
}
