import { useInfiniteQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { type ListedImport, importsQuery } from "../../api/imports.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { type Column, DataTable } from "../../pieces/data-table.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { STATE_TONES } from "../../pieces/job-state.ts";
import { When } from "../../pieces/when.tsx";
import { countOf, exactTime } from "../../words/times.ts";

/** All imports, newest first. */
export function ImportList({ mayImport }: { readonly mayImport: boolean }) {
  const { t } = useTranslation();
  const pages = useInfiniteQuery(importsQuery);
  return (
    <Card title={t("imports.all")}>
      <DataTable
        caption={t("imports.title")}
        columns={columnsFor(t)}
        pages={pages}
        rowKey={(one) => one.id}
        rowLink={(one) => ({ to: "/imports", search: { id: one.id } })}
        empty={<EmptyState title={t("imports.none")} say={t(mayImport ? "imports.noneSay" : "imports.lead")} />}
      />
    </Card>
  );
}

function columnsFor(t: TFunction): readonly Column<ListedImport>[] {
  return [
    { name: "at", label: t("imports.begun"), cell: (one) => exactTime(one.createdAt) },
    { name: "format", label: t("imports.format"), cell: (one) => one.format.toUpperCase() },
    { name: "read", label: t("imports.read"), align: "right", cell: (one) => countOf(one.counts.read) },
    { name: "imported", label: t("imports.imported"), align: "right", cell: (one) => countOf(one.counts.imported) },
    { name: "rejected", label: t("imports.rejected"), align: "right", cell: (one) => countOf(one.counts.rejected) },
    { name: "state", label: t("imports.state"), cell: (one) => <Badge tone={STATE_TONES[one.state]}>{t(`jobState.${one.state}`)}</Badge> },
    { name: "done", label: t("imports.finished"), cell: (one) => (one.finishedAt === null ? "–" : <When at={one.finishedAt} />) },
  ];
}
