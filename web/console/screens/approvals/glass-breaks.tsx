import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type GlassBreak, glassBreaksQuery } from "../../api/approvals.ts";
import { Card } from "../../pieces/card.tsx";
import { DataTable } from "../../pieces/data-table.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { useGlassColumns } from "./glass-columns.tsx";
import { GlassDialog } from "./glass-dialog.tsx";

/** What was looked at without the second person, each until another one has said whether that was right. */
export function GlassBreaks() {
  const { t } = useTranslation();
  const pages = useInfiniteQuery(glassBreaksQuery());
  const [looked, setLooked] = useState<GlassBreak | null>(null);
  const columns = useGlassColumns(setLooked);
  return (
    <Card title={t("approvals.view.glass")}>
      <DataTable
        caption={t("glass.title")}
        columns={columns}
        pages={pages}
        rowKey={({ id }) => id}
        empty={<EmptyState title={t("glass.none")} say={t("glass.noneSay")} />}
      />
      {looked === null ? null : <GlassDialog key={looked.id} broken={looked} onClose={() => setLooked(null)} />}
    </Card>
  );
}
