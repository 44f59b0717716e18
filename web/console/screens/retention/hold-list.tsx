import { Button } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldLabel, useDataMap } from "../../api/data-map.ts";
import { type Hold, endHold, holdsQuery, refreshRetention } from "../../api/retention.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";
import { CustomerLink } from "../../pieces/customer-link.tsx";
import { type Column, DataTable } from "../../pieces/data-table.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { say } from "../../pieces/notify.tsx";
import { dayOf } from "../../words/times.ts";
import style from "./retention-screen.module.css";

/** What is kept past its time, why and until when; ended by hand where it is not needed any more. */
export function HoldList() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [ending, setEnding] = useState<Hold | null>(null);
  return (
    <Card title={t("retention.hold.title")}>
      <DataTable
        caption={t("retention.hold.caption")}
        columns={useColumns(setEnding)}
        pages={useInfiniteQuery(holdsQuery)}
        rowKey={({ id }) => id}
        empty={<EmptyState title={t("retention.hold.none")} say={t("retention.hold.noneSay")} />}
      />
      <ConfirmDialog
        isOpen={ending !== null}
        onClose={() => setEnding(null)}
        title={t("retention.hold.endTitle")}
        verb={t("retention.hold.end")}
        isDestructive
        onConfirm={async () => {
          if (ending !== null) await endHold(ending.id);
          say(t("retention.hold.ended"));
          await refreshRetention(queries);
        }}
      >
        <p>{t("retention.hold.endSay")}</p>
      </ConfirmDialog>
    </Card>
  );
}

function useColumns(end: (hold: Hold) => void): readonly Column<Hold>[] {
  const { t } = useTranslation();
  const map = useDataMap();
  return [
    {
      name: "what",
      label: t("retention.hold.what"),
      cell: ({ subject, field }) => (
        <>
          {subject === null ? t("retention.hold.everybody") : <CustomerLink id={subject} isNamed={false} />}
          <span className={style.quiet}>{field === null ? t("retention.hold.allFields") : fieldLabel(map, field)}</span>
        </>
      ),
    },
    {
      name: "why",
      label: t("retention.hold.why"),
      cell: ({ reason, words }) => (
        <>
          {t(`retention.hold.reason.${reason}`)}
          {words === null ? null : <span className={style.quiet}>{words}</span>}
        </>
      ),
    },
    {
      name: "until",
      label: t("retention.hold.until"),
      cell: ({ until, isLive }) => <Badge tone={isLive ? "wait" : "quiet"}>{isLive ? dayOf(until) : t("retention.hold.over")}</Badge>,
    },
    {
      name: "end",
      label: <span className="sr-only">{t("retention.hold.end")}</span>,
      align: "right",
      cell: (hold) =>
        hold.isLive ? (
          <Button variant="default" size="xs" onClick={() => end(hold)}>
            {t("retention.hold.end")}
          </Button>
        ) : null,
    },
  ];
}
