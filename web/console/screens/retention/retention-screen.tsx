import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { retentionQuery } from "../../api/retention.ts";
import { useScreenKeys } from "../../frame/screen-keys.ts";
import { Card } from "../../pieces/card.tsx";
import { DataTable } from "../../pieces/data-table.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { KeyHint } from "../../pieces/key-hint.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { wholeList } from "../../pieces/whole-list.ts";
import { DateInDoubt } from "./date-in-doubt.tsx";
import { useFieldColumns } from "./field-columns.tsx";
import { HoldList } from "./hold-list.tsx";
import { NewHoldDialog } from "./new-hold-dialog.tsx";
import { QuarterReport } from "./quarter-report.tsx";
import { LastSweeps } from "./last-sweeps.tsx";
import style from "./retention-screen.module.css";
import { useWhatCounts } from "./what-counts.tsx";

/** What goes because its time is over, what stays all the same and why, and what went in a quarter. */
export function RetentionScreen() {
  const { t } = useTranslation();
  const [isPlacing, setPlacing] = useState(false);
  const { data, error, isPending } = useQuery(retentionQuery);
  const { rows, choice, isShortened } = useWhatCounts(data?.fields, ({ over, soon, onHold }) => over + soon + onHold > 0);
  useScreenKeys({ c: () => setPlacing(true) });
  const place = (
    <Button onClick={() => setPlacing(true)} rightSection={<KeyHint of="C" />}>
      {t("retention.hold.new")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("retention.title")} lead={t("retention.lead")} actions={place} />
      {data?.dateDoubt ? <DateInDoubt doubt={data.dateDoubt} /> : null}
      <LastSweeps preview={data} />
      <Card title={t("retention.next.title")}>
        {choice}
        <DataTable
          caption={t("retention.next.caption")}
          columns={useFieldColumns()}
          pages={wholeList({ data: rows, error, isPending })}
          rowKey={({ field }) => field}
          empty={
            isShortened ? (
              <p className={style.say}>{t("retention.next.nothingDue")}</p>
            ) : (
              <EmptyState title={t("retention.next.none")} say={t("retention.next.noneSay")} />
            )
          }
        />
      </Card>
      <HoldList />
      <QuarterReport />
      <NewHoldDialog isOpen={isPlacing} onClose={() => setPlacing(false)} />
    </>
  );
}
