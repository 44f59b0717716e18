import { Button, NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { serverNow } from "../../api/device-proof.ts";
import { saveFile } from "../../api/encrypt.ts";
import { type Report, reportQuery, reportTable } from "../../api/retention.ts";
import { Card } from "../../pieces/card.tsx";
import { type Column, DataTable } from "../../pieces/data-table.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { wholeList } from "../../pieces/whole-list.ts";
import { countOf } from "../../words/times.ts";
import style from "./retention-screen.module.css";
import { useWhatCounts } from "./what-counts.tsx";

type Line = Report["fields"][number];
const QUARTERS_OFFERED = 8;

/** What went in three months because its time was over, for whoever asks for proof (PCI DSS 3.2.1). */
export function QuarterReport() {
  const { t } = useTranslation();
  const [quarter, setQuarter] = useState(quartersUntil(serverNow())[0] ?? "");
  const { data, error, isPending } = useQuery(reportQuery(quarter));
  const { rows, choice, isShortened } = useWhatCounts(data?.fields, ({ destroyed, held, leftOver }) => destroyed + held + leftOver > 0);
  const columns: readonly Column<Line>[] = [
    { name: "field", label: t("retention.next.field"), cell: ({ label }) => label },
    { name: "destroyed", label: t("retention.report.destroyed"), align: "right", cell: ({ destroyed }) => countOf(destroyed) },
    { name: "held", label: t("retention.report.held"), align: "right", cell: ({ held }) => countOf(held) },
    { name: "left", label: t("retention.report.left"), align: "right", cell: ({ leftOver }) => countOf(leftOver) },
  ];
  const save = async (): Promise<void> => saveFile(`retention-${quarter}.csv`, await reportTable(quarter), "text/csv");
  return (
    <Card title={t("retention.report.title")}>
      <div className={style.days}>
        <NativeSelect
          label={t("retention.report.quarter")}
          value={quarter}
          onChange={(event) => setQuarter(event.currentTarget.value)}
          data={quartersUntil(serverNow())}
        />
        <Button variant="default" onClick={() => void save()} disabled={data === undefined}>
          {t("retention.report.save")}
        </Button>
        {data === undefined ? null : <p className={style.say}>{t("retention.report.days", data.days)}</p>}
      </div>
      {choice}
      <DataTable
        caption={t("retention.report.caption")}
        columns={columns}
        pages={wholeList({ data: rows, error, isPending })}
        rowKey={({ field }) => field}
        empty={
          isShortened ? (
            <p className={style.say}>{t("retention.report.nothing")}</p>
          ) : (
            <EmptyState title={t("retention.next.none")} say={t("retention.next.noneSay")} />
          )
        }
      />
    </Card>
  );
}

/** The newest first, the one that goes on now too. */
function quartersUntil(now: number): readonly string[] {
  const today = new Date(now);
  const newest = today.getUTCFullYear() * 4 + Math.floor(today.getUTCMonth() / 3);
  return Array.from({ length: QUARTERS_OFFERED }, (_, n) => `${Math.floor((newest - n) / 4)}-Q${((newest - n) % 4) + 1}`);
}
