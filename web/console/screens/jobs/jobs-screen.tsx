import { Progress } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { type Job, isGoingOn, jobsQuery } from "../../api/imports.ts";
import { Badge } from "../../pieces/badge.tsx";
import { Card } from "../../pieces/card.tsx";
import { type Column, DataTable } from "../../pieces/data-table.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { STATE_TONES } from "../../pieces/job-state.ts";
import { PageHeader } from "../../pieces/page-header.tsx";
import { When } from "../../pieces/when.tsx";
import { countOf } from "../../words/times.ts";
import { translated } from "../../words/words.ts";

const PERCENT = 100;

/** Long work of every kind: what waits, what goes on and how far, what came of it. */
export function JobsScreen() {
  const { t } = useTranslation();
  const pages = useInfiniteQuery(jobsQuery);
  return (
    <>
      <PageHeader title={t("jobs.title")} lead={t("jobs.lead")} />
      <Card title={t("jobs.all")}>
        <DataTable
          caption={t("jobs.title")}
          columns={columnsFor(t)}
          pages={pages}
          rowKey={(job) => job.id}
          rowLink={(job) => ({ to: "/imports", search: { id: job.id } })}
          empty={<EmptyState title={t("jobs.none")} say={t("jobs.noneSay")} />}
        />
      </Card>
    </>
  );
}

function columnsFor(t: TFunction): readonly Column<Job>[] {
  return [
    { name: "what", label: t("jobs.what"), cell: () => t("jobs.import") },
    { name: "state", label: t("imports.state"), cell: (job) => <Badge tone={STATE_TONES[job.state]}>{t(`jobState.${job.state}`)}</Badge> },
    {
      name: "progress",
      label: t("jobs.progress"),
      width: "200px",
      cell: (job) => <Came job={job} />,
    },
    { name: "began", label: t("jobs.began"), cell: (job) => <When at={job.startedAt} /> },
    { name: "done", label: t("imports.finished"), cell: (job) => (job.finishedAt === null ? "–" : <When at={job.finishedAt} />) },
  ];
}

/** How far it is, or what came of it. */
function Came({ job: { state, progress, failure, counts } }: { readonly job: Job }) {
  const { t } = useTranslation();
  if (isGoingOn(state)) return <Progress value={progress * PERCENT} aria-label={t("jobs.progress")} />;
  if (failure !== null) return translated(failure.say);
  return t("jobs.counts", { imported: countOf(counts.imported), rejected: countOf(counts.rejected) });
}
