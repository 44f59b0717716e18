import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type ListedNotice, noticesQuery } from "../../api/notice.ts";
import { Card } from "../../pieces/card.tsx";
import { type Column, DataTable } from "../../pieces/data-table.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { wholeList } from "../../pieces/whole-list.ts";
import { dayOf } from "../../words/times.ts";

/** Every version stays, word for word. */
export function PastNotices() {
  const { t } = useTranslation();
  const columns: readonly Column<ListedNotice>[] = [
    {
      name: "version",
      label: t("notice.past.version"),
      cell: (one) => versionLink(one, t("notice.version", { version: one.version })),
    },
    { name: "from", label: t("notice.past.from"), cell: ({ effectiveOn }) => dayOf(effectiveOn) },
    { name: "map", label: t("notice.past.map"), cell: ({ mapVersion }) => mapVersion },
    {
      name: "lines",
      label: t("notice.past.lines"),
      cell: ({ version, differences }) =>
        version === 1 ? "–" : t("notice.past.changed", { added: differences.added.length, removed: differences.removed.length }),
    },
    {
      name: "letters",
      label: t("notice.past.letters"),
      cell: ({ telling }) => (telling === null ? "–" : t(telling.state === "done" ? "notice.past.told" : "notice.past.telling", telling)),
    },
  ];
  return (
    <Card title={t("notice.past.title")}>
      <DataTable
        caption={t("notice.title")}
        columns={columns}
        pages={wholeList(useQuery(noticesQuery))}
        rowKey={({ version }) => String(version)}
        empty={<EmptyState title={t("notice.past.none")} say={t("notice.past.noneSay")} />}
      />
    </Card>
  );
}

function versionLink({ version }: ListedNotice, label: string) {
  return (
    <a href={`/notices/${version}`} target="_blank" rel="noreferrer">
      {label}
    </a>
  );
}
