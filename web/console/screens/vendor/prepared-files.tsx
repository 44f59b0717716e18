import { Button } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCell } from "../../api/cell.ts";
import { useDataMap } from "../../api/data-map.ts";
import { refreshEntries } from "../../api/entries.ts";
import { type PreparedFile, preparedFilesQuery, refreshFiles, takeBack } from "../../api/prepared-files.ts";
import { session } from "../../api/session.ts";
import { Card } from "../../pieces/card.tsx";
import { ConfirmDialog } from "../../pieces/confirm-dialog.tsx";
import { say } from "../../pieces/notify.tsx";
import { RefusalNote } from "../../pieces/refusal-note.tsx";
import { useGoOn } from "../../pieces/use-go-on.ts";
import { type FileVendor, exportPurposes } from "./exportable.ts";
import { PrepareDialog } from "./prepare-dialog.tsx";
import { PreparedFileLine } from "./prepared-file-line.tsx";
import style from "./prepared-files.module.css";

/** What leaves for this vendor by hand: files that wait, were fetched, or are over. */
export function PreparedFiles({ vendor }: { readonly vendor: FileVendor }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const map = useDataMap();
  const who = useCell(session);
  const pages = useInfiniteQuery(preparedFilesQuery(vendor.id));
  const [isPreparing, setPreparing] = useState(false);
  const [back, setBack] = useState<PreparedFile | null>(null);
  const purposes = exportPurposes(map, who, vendor);
  const files = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const list = useRef<HTMLUListElement>(null);
  const goOn = useGoOn(list, files.length, pages.isFetchingNextPage);
  const showMore = (): void => {
    goOn();
    void pages.fetchNextPage();
  };
  const mayPrepare = vendor.standing.ok && purposes.length > 0;
  return (
    <Card
      title={t("prepared.title")}
      aside={
        mayPrepare ? (
          <Button size="compact-sm" variant="default" onClick={() => setPreparing(true)}>
            {t("prepared.new")}
          </Button>
        ) : undefined
      }
    >
      {pages.error === null ? null : <RefusalNote error={pages.error} isQuiet />}
      {pages.data !== undefined && files.length === 0 ? <p className={style.say}>{t("prepared.none")}</p> : null}
      {map !== undefined && vendor.standing.ok && purposes.length === 0 ? <p className={style.say}>{t("prepared.nothing")}</p> : null}
      <ul className={style.lines} ref={list}>
        {files.map((file) => (
          <PreparedFileLine key={file.id} file={file} onTakeBack={() => setBack(file)} />
        ))}
      </ul>
      {pages.hasNextPage ? (
        <Button variant="subtle" size="compact-sm" loading={pages.isFetchingNextPage} onClick={showMore}>
          {t("table.more")}
        </Button>
      ) : null}
      <PrepareDialog vendor={vendor} purposes={purposes} isOpen={isPreparing} onClose={() => setPreparing(false)} />
      <ConfirmDialog
        isOpen={back !== null}
        onClose={() => setBack(null)}
        title={t("prepared.backTitle")}
        verb={t("prepared.back")}
        isDestructive
        onConfirm={async () => {
          if (back === null) return;
          await takeBack(back.id);
          await Promise.all([refreshFiles(queries), refreshEntries(queries)]);
          say(t("prepared.isBack"));
        }}
      >
        <p>{t("prepared.backSay")}</p>
        {back !== null && back.downloads.used > 0 ? <p>{t("prepared.backFetched", { count: back.downloads.used })}</p> : null}
      </ConfirmDialog>
    </Card>
  );
}
