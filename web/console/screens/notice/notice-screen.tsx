import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { saveFile } from "../../api/encrypt.ts";
import { draftQuery, readRopaFile } from "../../api/notice.ts";
import { Opening } from "../../frame/opening.tsx";
import { FailureNote } from "../../pieces/failure-note.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { SiteCard } from "../../pieces/site-card.tsx";
import { useForm } from "../../pieces/use-form.ts";
import { Changes } from "./changes.tsx";
import { Checklist } from "./checklist.tsx";
import { DriftCard } from "./drift-card.tsx";
import { NoticeNow } from "./notice-now.tsx";
import { PastNotices } from "./past-notices.tsx";
import { PublishDialog } from "./publish-dialog.tsx";
import { Statements } from "./statements.tsx";

/** What customers are told, made from the data map: what it lacks, what a new version would change, and whether practice keeps to it. */
export function NoticeScreen() {
  const { t } = useTranslation();
  const { data: draft, error } = useQuery(draftQuery);
  const [isPublishing, setPublishing] = useState(false);
  return (
    <>
      <PageHeader
        title={t("notice.title")}
        lead={t("notice.lead")}
        actions={draft?.isNew === true ? <Button onClick={() => setPublishing(true)}>{t("notice.publish.verb")}</Button> : undefined}
      />
      {error === null ? null : <RefusalNote error={error} />}
      {draft === undefined ? (
        error === null ? (
          <Opening />
        ) : null
      ) : (
        <>
          <NoticeNow draft={draft} aside={<RopaButton />} />
          <DriftCard />
          {draft.isNew && draft.newest !== null ? <Changes draft={draft} /> : null}
          <Checklist draft={draft} />
          <Statements facts={draft.facts} />
          <PastNotices />
          <SiteCard first="notice" />
          <PublishDialog draft={draft} isOpen={isPublishing} onClose={() => setPublishing(false)} />
        </>
      )}
    </>
  );
}

function RopaButton() {
  const { t } = useTranslation();
  const { onSubmit, isBusy, failure } = useForm(async () => saveFile("record-of-processing.csv", await readRopaFile()));
  return (
    <form onSubmit={onSubmit}>
      <FailureNote failure={failure} />
      <Button type="submit" variant="default" size="xs" loading={isBusy}>
        {t("notice.ropa")}
      </Button>
    </form>
  );
}
